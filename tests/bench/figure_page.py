"""The page behind a QR code, over HTTP, against Flask answering nothing: seen again, and seen first.

Seen first, the credential and both status lists are verified and the page is laid out; as long as
nothing is written, that page serves whoever asks for it in the same minute.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import issued
from harness import Figure, hand_in, interleaved, sized
from registry import application, environment
from serving import NOTHING, Request, ask, served

from certreg.db import db

FEW, FIRST, ROUNDS = 20, 30, 7
REQUESTS = sized(200)
BAR = 0.6
JSON = {"Content-Type": "application/json"}

Rounds = tuple[tuple[float, float], ...]


def fill(settings: dict[str, str]) -> tuple[list[str], list[Request]]:
    """A registry with certificates, none of them seen yet: their addresses, and how programs ask for some."""
    with application(settings).app_context():
        issued.found()
        body = issued.make_body()
        holders = [issued.make_worker() for _ in range(FEW + FIRST * (ROUNDS + 1))]
        rows = issued.issue(
            body, *(issued.recognised(each, row=n) for n, each in enumerate(holders, 1))
        )
        addresses = [f"/v/{row.public_id}" for row in rows]
        asked = [json.dumps({"number": row.number, "name": row.holder_name}) for row in rows[:FEW]]
        db.session.remove()
        db.engine.dispose()
    return addresses, [
        Request("POST", "/api/v1/verifications", each, headers=JSON) for each in asked
    ]


def see(connection: HTTPConnection, addresses: Iterable[str]) -> None:
    ask(connection, (Request("GET", address) for address in addresses))


def times(rounds: Rounds) -> float:
    """How many requests we answer while the peer answers one."""
    return median(peer / ours for ours, peer in rounds)


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        settings = environment(Path(folder))
        addresses, verifications = fill(settings)
        few, unseen = addresses[:FEW], iter(addresses[FEW:])
        with served("certreg:create_app()", settings) as ours, served("bare:app", settings) as peer:

            def against_nothing(work: Callable[[], None], size: int) -> Rounds:
                nothing = [NOTHING] * REQUESTS
                items = (size, REQUESTS)
                return interleaved(work, lambda: ask(peer, nothing), items=items, rounds=ROUNDS)

            again = against_nothing(lambda: see(ours, few * (REQUESTS // FEW)), REQUESTS)
            first = against_nothing(lambda: see(ours, [next(unseen) for _ in range(FIRST)]), FIRST)
            form = against_nothing(lambda: see(ours, ["/verify"] * REQUESTS), REQUESTS)
            programs = against_nothing(
                lambda: ask(ours, verifications * (REQUESTS // FEW)), REQUESTS
            )
    hand_in(
        Figure(
            "page behind a QR code, while nothing is written",
            "GET /v/<public id>, SQLite, gunicorn gthread",
            "an empty route of a bare Flask application on the same server",
            "requests",
            again,
            facts={
                "seen_first_ms": median(ours for ours, _ in first) * 1000,
                "seen_first_times_the_peer": times(first),
                "form_to_verify_times_the_peer": times(form),
                "verification_by_a_program_times_the_peer": times(programs),
            },
            bar=BAR,
        )
    )
