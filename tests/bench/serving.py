"""Two servers of the same kind side by side: the registry, and a bare Flask application."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import count

SERVER = (sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--threads", "8")
OPTIONS = ("--keep-alive", "300", "--log-level", "critical")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}

_visitors = count(1)


@dataclass(frozen=True)
class Request:
    """What is asked and with which status it must be answered."""

    method: str
    path: str
    body: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


EMPTY = Request("POST", "/", "number=&name=", headers=FORM)
"""A form that the bare application answers with nothing."""

NOTHING = Request("GET", "/")


@contextmanager
def served(target: str, settings: Mapping[str, str]) -> Iterator[HTTPConnection]:
    """A connection to a server of its own, in one process as `certreg run` has it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*SERVER, *OPTIONS, "--bind", f"127.0.0.1:{port}", target]
    process = subprocess.Popen(command, env={**os.environ, **settings}, stderr=subprocess.DEVNULL)
    try:
        yield connected(port)
    finally:
        process.terminate()
        process.wait()


def connected(port: int) -> HTTPConnection:
    """The connection, once somebody listens."""
    for _ in range(600):
        connection = HTTPConnection("127.0.0.1", port)
        try:
            connection.connect()
            return connection
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise TimeoutError(f"nothing listens on {port}")


def ask(connection: HTTPConnection, requests: Iterable[Request]) -> None:
    """Ask one after the other, each from another visitor's address."""
    for each in requests:
        visitor = next(_visitors)
        address = f"10.{visitor >> 16 & 255}.{visitor >> 8 & 255}.{visitor & 255}"
        headers = {"X-Forwarded-For": address, **each.headers}
        if connection.sock is None:  # nginx ends one after a thousand answers
            connection.connect()
        # In one packet, as nginx sends it.
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
        connection.request(each.method, each.path, each.body or None, headers)
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == each.status, (each, answer.status)
