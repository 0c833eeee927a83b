"""Asking the limited child about a file: whatever a file does to what reads it, it does there."""

from __future__ import annotations

import atexit
import json
import os
import socket
import subprocess
import sys
import threading
from base64 import b64decode
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from certreg.errors import UnreadableError
from certreg.settings import PACKAGE
from certreg.text import Text, unpack
from certreg.trust.check import Check, Outcome, could_not_check
from certreg.trust.pdf_signature import PdfVerdict
from certreg.trust.time_token import Authorities
from certreg.verify.child import SECONDS

ANSWER = 32 * 2**20
"""Most bytes of an answer."""


def check_pdf(
    pdf: bytes, roots: Sequence[bytes], at: datetime, authorities: Authorities
) -> PdfVerdict:
    """As `certreg.trust.pdf_signature.check`, in the child; what ends it is 无法读取."""
    try:
        answer = ask(
            "pdf",
            pdf,
            roots=[root.hex() for root in roots],
            at=at.isoformat(),
            authorities=[each.hex() for each in authorities.certificates],
            as_of=authorities.as_of.isoformat(),
        )
    except UnreadableError:
        text = Text("无法读取该文件。")
        return PdfVerdict((could_not_check("readable", "unreadable", text),))
    return PdfVerdict(
        _checks(answer["checks"]),
        _moment(answer["signed_at"]),
        {name: b64decode(data) for name, data in answer["attachments"].items()},
        bytes.fromhex(answer["sealed_by"]),
        next(iter(_checks(answer["doubts"])), None),
        _moment(answer["stamped_at"]),
    )


def _checks(told: Iterable[Sequence[Any]]) -> tuple[Check, ...]:
    return tuple(Check(n, Outcome(o), r, unpack(text)) for n, o, r, text in told)


def _moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None


def codes_of(picture: bytes) -> list[str]:
    """The texts of the QR codes in a picture.

    Raises:
        UnreadableError: not a picture that can be read within the limits.
    """
    codes: list[str] = ask("picture", picture)
    return codes


def ask(work: str, content: bytes, **asked: Any) -> Any:
    """What the child answers about a file.

    Raises:
        UnreadableError: it failed, or ran out of memory or time.
    """
    try:
        with _warm.connection() as connection:
            header = json.dumps({"work": work, "size": len(content), **asked}).encode()
            connection.sendall(header + b"\n" + content)
            connection.shutdown(socket.SHUT_WR)
            return json.loads(_whole(connection))
    except (OSError, ValueError) as error:
        raise UnreadableError(Text("无法读取该文件。")) from error


def _whole(connection: socket.socket) -> bytes:
    """All that comes until the other end closes.

    Raises:
        ValueError: more than `ANSWER`.
    """
    parts, size = [], 0
    while part := connection.recv(1 << 20):
        size += len(part)
        if size > ANSWER:
            raise ValueError("too long an answer")
        parts.append(part)
    return b"".join(parts)


class _Warm:
    """The child of this process that has everything loaded, begun when it is first needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner = 0
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def connection(self) -> socket.socket:
        """A socket on which a fresh fork listens."""
        ours, theirs = socket.socketpair()
        ours.settimeout(2 * SECONDS)
        with theirs, self._lock:
            for attempt in range(2):
                try:
                    socket.send_fds(self._begun(), [b"."], [theirs.fileno()])
                    return ours
                except OSError:  # it was ended by somebody: begin again, once
                    self._forget()
                    if attempt:
                        ours.close()
                        raise
        raise AssertionError("not reached")

    def _begun(self) -> socket.socket:
        # A server forks its workers: each begins a child of its own.
        if self._control is None or self._owner != os.getpid():
            self._control, theirs = socket.socketpair()
            environment = {
                "PATH": os.defpath,
                "PYTHONPATH": str(PACKAGE.parent),
                "LC_ALL": "C.UTF-8",
            }
            with theirs:
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-m", "certreg.verify.child"],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env=environment,
                )
            self._owner = os.getpid()
        return self._control

    def _forget(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None and self._owner == os.getpid():
            self._process.wait()
        self._control = self._process = None

    def end(self) -> None:
        """Close the line to the child, which ends it."""
        with self._lock:
            self._forget()


_warm = _Warm()
atexit.register(_warm.end)
