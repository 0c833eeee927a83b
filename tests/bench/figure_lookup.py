"""Looking up a certificate by number and name, over HTTP, against Flask answering nothing.

Both behind the same gunicorn with the same options, asked in turns over one connection each.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import issued
import sqlalchemy as sa
from harness import Figure, hand_in, interleaved
from registry import application, environment

from certreg.certificates.models import Certificate
from certreg.db import db, write_tx

ROWS, CHUNK, REQUESTS = 100_000, 10_000, 300
SERVER = (sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--threads", "8")
OPTIONS = ("--keep-alive", "300", "--log-level", "warning")
NAME = "张示例"

visitors = count(1)


def fill(settings: dict[str, str]) -> str:
    """A registry with so many certificates; the common part of their numbers."""
    with application(settings).app_context():
        one = issued.make_certificate(NAME)
        pattern = db.session.execute(sa.select(Certificate.__table__)).mappings().one()
        prefix = one.number[:15]
        for start in range(0, ROWS, CHUNK):
            rows = [copy(dict(pattern), prefix, start + n) for n in range(CHUNK)]
            with write_tx() as session:
                session.execute(sa.insert(Certificate.__table__), rows)
        db.session.remove()
        db.engine.dispose()
    return prefix


def copy(row: dict[str, object], prefix: str, number: int) -> dict[str, object]:
    """The same certificate in another trade under another number."""
    del row["id"]
    return row | {
        "number": f"{prefix}{number:07d}",
        "public_id": f"bench{number:017d}",
        "trade": f"方向{number}",
        "status_index": 1_000_000 + number,
    }


@contextmanager
def served(target: str, settings: dict[str, str]) -> Iterator[HTTPConnection]:
    """A connection to a server of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*SERVER, *OPTIONS, "--bind", f"127.0.0.1:{port}", target]
    process = subprocess.Popen(command, env=os.environ | settings)
    try:
        yield connected(port)
    finally:
        process.terminate()
        process.wait()


def connected(port: int) -> HTTPConnection:
    """The connection, once somebody listens."""
    for _ in range(200):
        connection = HTTPConnection("127.0.0.1", port)
        try:
            connection.connect()
            return connection
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise TimeoutError(f"nothing listens on {port}")


def form_of(connection: HTTPConnection) -> tuple[str, str]:
    """Form token and session cookie, as a browser gets them with the page."""
    connection.request("GET", "/lookup")
    answer = connection.getresponse()
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', answer.read().decode())
    assert found is not None
    return found[1], (answer.getheader("Set-Cookie") or "").partition(";")[0]


def look_up(connection: HTTPConnection, form: tuple[str, str], prefix: str) -> None:
    """Visitors from different addresses, each asking for another certificate."""
    token, cookie = form
    for _ in range(REQUESTS):
        visitor = next(visitors)
        number = f"{prefix}{visitor * 7919 % ROWS:07d}"
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": cookie,
            "X-Forwarded-For": f"10.{visitor >> 16 & 255}.{visitor >> 8 & 255}.{visitor & 255}",
        }
        fields = urlencode({"csrf_token": token, "number": number, "name": NAME})
        connection.request("POST", "/lookup/certificate", fields, headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 303, answer.status


def ask_nothing(connection: HTTPConnection) -> None:
    """As many requests of the same kind."""
    for _ in range(REQUESTS):
        connection.request("POST", "/", "number=&name=")
        connection.getresponse().read()


with TemporaryDirectory() as folder:
    settings = environment(Path(folder))
    prefix = fill(settings)
    with served("certreg:create_app()", settings) as ours, served("bare:app", settings) as peer:
        form = form_of(ours)
        seconds = interleaved(
            lambda: look_up(ours, form, prefix),
            lambda: ask_nothing(peer),
            items=(REQUESTS, REQUESTS),
        )
hand_in(
    Figure(
        f"lookup by number among {ROWS}",
        "POST /lookup/certificate with form token and rate limit, SQLite, gunicorn gthread",
        "an empty route of a bare Flask application on the same server",
        "requests",
        seconds,
    )
)
