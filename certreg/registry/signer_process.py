"""`certreg signer`: the only process that opens private keys, and refuses what is not on record.

It reads the database by itself, read-only, makes anew what it is asked to sign (`signable`) and
compares. It has its own limit, keeps its own tree of the log, and never touches the X.509 root,
which signs only where the operator gives the command.
"""

from __future__ import annotations

import json
import os
import socketserver
import stat
import threading
from base64 import b64decode, b64encode
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import sqlalchemy as sa
import structlog
from flask import Flask

from certreg.clock import now
from certreg.db import db
from certreg.errors import CertregError, RefusedError
from certreg.registry import signable, vault
from certreg.registry.models import Key, KeyUse
from certreg.registry.own_tree import OwnTree
from certreg.registry.signable import Subject
from certreg.registry.signer_client import LONGEST
from certreg.settings import Settings
from certreg.text import Text, as_text, pack
from certreg.trust.keys import Algorithm
from certreg.trust.timestamp import read_timestamp

log = structlog.get_logger()

PER_HOUR = 200_000
"""Signatures an hour: 100,000 certificates, twice what a results day asks for."""

DRIFT = timedelta(minutes=5)
"""How far a stated time may be from the signer's own."""

PAST = (KeyUse.CREDENTIAL, KeyUse.BUNDLE)
"""Uses that may sign after their end: what was planned in time, and for who pinned an older key."""

MODE = stat.S_IRUSR | stat.S_IWUSR | stat.S_IRGRP | stat.S_IWGRP
"""Of the socket: its owner and group."""


@dataclass
class Limit:
    """At most so many signatures within an hour, counted by the signer itself."""

    per_hour: int = PER_HOUR
    given: deque[float] = field(default_factory=deque)
    clock: Callable[[], float] = monotonic

    def count(self) -> None:
        """Count one more.

        Raises:
            RefusedError: reason `signer_limit`.
        """
        moment = self.clock()
        while self.given and self.given[0] <= moment - 3600:
            self.given.popleft()
        if len(self.given) >= self.per_hour:
            raise RefusedError(
                Text("一小时内签名已达上限 {count} 次，请稍后重试", count=self.per_hour),
                reason="signer_limit",
            )
        self.given.append(moment)


@dataclass
class Signing:
    """What the process answers, one question at a time."""

    app: Flask
    limit: Limit = field(default_factory=Limit)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def vault(self) -> vault.OwnVault:
        settings: Settings = self.app.config["SETTINGS"]
        return vault.own(settings)

    def answer(self, line: bytes) -> bytes:
        """The answer to one line; whatever is wrong with it, it is an answer."""
        with self.lock, self.app.app_context():
            try:
                answer = self._answered(json.loads(line))
            except CertregError as error:
                reason = getattr(error, "reason", "") or "refused"
                log.warning("signer refused", reason=reason)
                answer = {"refused": reason, "text": pack(as_text(error.message))}
            except (ValueError, KeyError, TypeError, AttributeError):
                answer = {"refused": "malformed", "text": pack(Text("看不懂的签名请求"))}
            finally:
                db.session.remove()
        return json.dumps(answer).encode() + b"\n"

    def _answered(self, question: dict[str, Any]) -> dict[str, str]:
        if "make" in question:
            asked = question["make"]
            public, private = self.vault.make(Algorithm(asked["algorithm"]), str(asked["key"]))
            return {"public": _text(public), "private": _text(private)}
        asked = question["sign"]
        message = b64decode(asked["message"], validate=True)
        return {"signature": _text(self._signature(asked["key"], asked["subject"], message))}

    def _signature(self, key_id: str, told: dict[str, str] | None, message: bytes) -> bytes:
        key = db.session.scalars(sa.select(Key).where(Key.key_id == key_id)).first()
        if key is None or told is None or key.use is KeyUse.ROOT:
            raise RefusedError(
                Text("拒绝签名：未说明要签什么，或密钥不可用"), reason="not_in_record"
            )
        at = read_timestamp(told["at"]) if told["at"] else None
        if at is not None and abs(at - now()) > DRIFT:
            raise RefusedError(Text("要求签名的时间与签名进程的时间相差太大"), reason="clock")
        if key.compromised_at is not None:
            raise RefusedError(
                Text("密钥 {key} 已泄露，不再签名", key=key.key_id), reason="key_compromised"
            )
        if key.use not in PAST and key.ends_at < now() - DRIFT:
            raise RefusedError(
                Text("密钥 {key} 已不再签名", key=key.key_id), reason="key_outside_window"
            )
        subject = Subject(told["kind"], told["id"], at)
        signable.check(key, subject, message)
        self.limit.count()
        return self.vault.signer(key, subject).sign(message)


class _Connection(socketserver.StreamRequestHandler):
    """One caller: a line in, a line out, until it hangs up."""

    server: Server

    def handle(self) -> None:
        while line := self.rfile.readline(LONGEST):
            if not line.endswith(b"\n"):
                return
            self.wfile.write(self.server.signing.answer(line))
            self.wfile.flush()


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """The socket; a left-over of an earlier process is taken away."""

    daemon_threads = True

    def __init__(self, path: Path, signing: Signing) -> None:
        self.signing = signing
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_socket():
            path.unlink()
        before = os.umask(0o177)
        try:
            super().__init__(str(path), _Connection)
        finally:
            os.umask(before)
        path.chmod(MODE)


def open_server(app: Flask, path: Path, *, per_hour: int = PER_HOUR) -> Server:
    """The signer of an application, listening; `serve_forever` makes it answer."""
    read_only(app)
    app.extensions["certreg_own_tree"] = OwnTree(path.with_name(f"{path.name}.tree"))
    return Server(path, Signing(app, Limit(per_hour)))


def read_only(app: Flask) -> None:
    """Let this process read the database and never write to it, whatever its account may."""
    with app.app_context():
        engine = db.engine

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA query_only=ON")
        else:
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")


def _text(data: bytes) -> str:
    return b64encode(data).decode()
