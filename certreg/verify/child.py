"""The child that looks into strangers' files: forked anew for each from one that has everything loaded.

`python -m certreg.verify.child` with a socket as standard input waits for requests; each comes with a
socket of its own, on which a fork with little memory and time, and no file to write, answers once.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
from base64 import b64encode
from datetime import datetime
from io import BytesIO
from typing import Any

from certreg.text import pack
from certreg.trust import pdf_signature
from certreg.trust.time_token import Authorities
from certreg.verify.picture import codes_in

MEMORY = 512 * 2**20
"""Bytes of address space beyond which a fork is ended."""
SECONDS = 10
"""Seconds that a fork may take, by the processor and by the clock."""
HEADER = 65_536
"""Most bytes of a request's first part, which says what is asked."""


def main() -> None:
    """Answer until the other end is closed."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    control = socket.socket(fileno=0)
    while True:
        message, handed, _flags, _address = socket.recv_fds(control, 1, 1)
        if not message:
            return
        for descriptor in handed:
            if os.fork() == 0:
                control.close()
                _serve(socket.socket(fileno=descriptor))
            os.close(descriptor)


def _serve(connection: socket.socket) -> None:
    """Answer one request and end, whatever happens."""
    try:
        _limit()
        with connection, connection.makefile("rwb") as stream:
            asked = json.loads(stream.readline(HEADER))
            content = stream.read(asked["size"])
            stream.write(json.dumps(_WORKS[asked["work"]](content, asked)).encode())
    finally:
        os._exit(0)


def _limit() -> None:
    signal.alarm(SECONDS)
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 16),
    ):
        resource.setrlimit(what, (most, most))


def _pdf(content: bytes, asked: dict[str, Any]) -> dict[str, Any]:
    roots = [bytes.fromhex(each) for each in asked["roots"]]
    authorities = Authorities(
        [bytes.fromhex(each) for each in asked["authorities"]],
        datetime.fromisoformat(asked["as_of"]),
    )
    verdict = pdf_signature.check(content, roots, datetime.fromisoformat(asked["at"]), authorities)
    doubts = [verdict.timestamp] if verdict.timestamp else []
    return {
        "checks": [[c.name, c.outcome.value, c.reason, pack(c.text)] for c in verdict.checks],
        "doubts": [[c.name, c.outcome.value, c.reason, pack(c.text)] for c in doubts],
        "sealed_by": verdict.sealed_by.hex(),
        "signed_at": verdict.signed_at.isoformat() if verdict.signed_at else None,
        "stamped_at": verdict.stamped_at.isoformat() if verdict.stamped_at else None,
        "attachments": {
            name: b64encode(data).decode() for name, data in verdict.attachments.items()
        },
    }


def _picture(content: bytes, asked: dict[str, Any]) -> list[str]:
    return codes_in(BytesIO(content))


_WORKS = {"pdf": _pdf, "picture": _picture}

if __name__ == "__main__":
    main()
