"""Asking the signer process: one line of JSON each way, over a Unix socket.

    {"make": {"algorithm": "Ed25519", "key": "body-2026-1"}}      -> {"public": "...", "private": "..."}
    {"sign": {"key": "body-2026-1", "subject": {...}, "message": "..."}}   -> {"signature": "..."}
    anything refused                                                 -> {"refused": reason, "text": ...}

Bytes are in base64. The connection is kept as long as the thread that asks.
"""

from __future__ import annotations

import json
import socket
import threading
from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from certreg.errors import RefusedError, SetupError
from certreg.registry import vault
from certreg.registry.models import Key
from certreg.registry.signable import Subject
from certreg.text import Text, unpack
from certreg.trust.keys import Algorithm, verify
from certreg.trust.timestamp import write_timestamp

TIMEOUT = 30
"""Seconds to wait for an answer."""

LONGEST = 1 << 20
"""Bytes of one line."""

_local = threading.local()


@dataclass(frozen=True)
class RemoteVault:
    """The keys of a signer process."""

    path: str

    def make(self, algorithm: Algorithm, key_id: str) -> tuple[bytes, bytes]:
        answer = ask(self.path, {"make": {"algorithm": algorithm.value, "key": key_id}})
        return b64decode(answer["public"]), b64decode(answer["private"])

    def signer(self, key: Key, subject: Subject | None = None) -> RemoteSigner:
        vault.check_is_ours(key)
        return RemoteSigner(
            self.path, key.key_id, Algorithm(key.algorithm), key.public_key, subject
        )


@dataclass(frozen=True)
class RemoteSigner:
    """A signer whose key is with the signer process."""

    path: str
    key_id: str
    algorithm: Algorithm
    public_key: bytes
    subject: Subject | None

    def sign(self, message: bytes) -> bytes:
        """As `Signer.sign`.

        Raises:
            RefusedError: the signer refuses; its reason and its words.
            SetupError: it does not answer, or gives what does not hold.
        """
        asked = {
            "key": self.key_id,
            "subject": _written(self.subject),
            "message": b64encode(message).decode(),
        }
        signature = b64decode(ask(self.path, {"sign": asked})["signature"])
        if not verify(self.algorithm, self.public_key, signature, message):
            raise SetupError(Text("签名进程给出的签名不成立（密钥 {key}）", key=self.key_id))
        return signature


def ask(path: str, question: dict[str, Any]) -> dict[str, Any]:
    """One question to the signer; a connection that broke is opened once more.

    Raises:
        RefusedError, SetupError: as `RemoteSigner.sign`.
    """
    line = json.dumps(question).encode() + b"\n"
    try:
        answer = _exchanged(path, line)
    except (OSError, ValueError):
        _forget(path)  # signing twice is harmless: the same bytes give a signature that holds
        try:
            answer = _exchanged(path, line)
        except (OSError, ValueError) as error:
            _forget(path)
            raise SetupError(
                Text("签名进程没有应答（{path}）；请确认 certreg signer 正在运行", path=path)
            ) from error
    if "refused" in answer:
        raise RefusedError(unpack(answer["text"]), reason=answer["refused"])
    return answer


def _written(subject: Subject | None) -> dict[str, str] | None:
    if subject is None:
        return None
    at = write_timestamp(subject.at) if subject.at is not None else ""
    return {"kind": subject.kind, "id": subject.id, "at": at}


def _exchanged(path: str, line: bytes) -> dict[str, Any]:
    file = _connection(path)
    file.write(line)
    file.flush()
    answer = json.loads(file.readline(LONGEST))
    if not isinstance(answer, dict):
        raise ValueError("not an answer")
    return answer


def _connection(path: str) -> Any:
    opened: dict[str, Any] = _local.__dict__.setdefault("opened", {})
    if path not in opened:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(TIMEOUT)
            connection.connect(path)
            opened[path] = connection.makefile("rwb")  # which keeps it open
    return opened[path]


def _forget(path: str) -> None:
    file = _local.__dict__.get("opened", {}).pop(path, None)
    if file is not None:
        with suppress(OSError):
            file.close()
