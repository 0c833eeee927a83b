"""The page behind a QR code, over HTTP, against Flask answering nothing: seen again, and seen first.

Seen first, the credential and both status lists are verified and the page is laid out; as long as
nothing is written, that page serves whoever asks for it in the same minute.
"""

from __future__ import annotations

from collections.abc import Iterable
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import issued
from harness import Figure, hand_in, interleaved
from registry import application, environment
from serving import NOTHING, Request, ask, served

from certreg.db import db

FEW, FIRST, ROUNDS = 20, 30, 7
REQUESTS = 200
BAR = 0.6


def fill(settings: dict[str, str]) -> list[str]:
    """A registry with certificates, none of them seen yet; their addresses."""
    with application(settings).app_context():
        issued.found()
        body = issued.make_body()
        holders = [issued.make_worker() for _ in range(FEW + FIRST * (ROUNDS + 1))]
        rows = issued.issue(
            body, *(issued.recognised(each, row=n) for n, each in enumerate(holders, 1))
        )
        addresses = [f"/v/{row.public_id}" for row in rows]
        db.session.remove()
        db.engine.dispose()
    return addresses


def see(connection: HTTPConnection, addresses: Iterable[str]) -> None:
    ask(connection, (Request("GET", address) for address in addresses))


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        settings = environment(Path(folder))
        addresses = fill(settings)
        few, unseen = addresses[:FEW], iter(addresses[FEW:])
        with served("certreg:create_app()", settings) as ours, served("bare:app", settings) as peer:
            again = interleaved(
                lambda: see(ours, few * (REQUESTS // FEW)),
                lambda: ask(peer, [NOTHING] * REQUESTS),
                items=(REQUESTS, REQUESTS),
                rounds=ROUNDS,
            )
            first = interleaved(
                lambda: see(ours, [next(unseen) for _ in range(FIRST)]),
                lambda: ask(peer, [NOTHING] * REQUESTS),
                items=(FIRST, REQUESTS),
                rounds=ROUNDS,
            )
    hand_in(
        Figure(
            "page behind a QR code, while nothing is written",
            "GET /v/<public id> with rate limit, SQLite, gunicorn gthread",
            "an empty route of a bare Flask application on the same server",
            "requests",
            again,
            facts={
                "seen_first_ms": median(ours for ours, _ in first) * 1000,
                "seen_first_times_the_peer": median(peer / ours for ours, peer in first),
            },
            bar=BAR,
        )
    )
