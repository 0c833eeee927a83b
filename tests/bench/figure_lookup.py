"""Looking up a certificate by number and name, over HTTP, against Flask answering nothing.

Both behind the same gunicorn with the same options, asked in turns over one connection each.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import issued
import sqlalchemy as sa
from harness import Figure, hand_in, interleaved, sized
from registry import application, environment
from serving import EMPTY, FORM, Request, ask, served

from certreg.certificates.models import Certificate
from certreg.db import db, write_tx

ROWS, CHUNK, REQUESTS = sized(100_000), sized(10_000), sized(300)
NAME, ANOTHER = "张示例", "李示例"
BAR = 0.6

numbers = count(1)


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


def lookups(prefix: str, name: str, status: int) -> Iterator[Request]:
    """Each for another certificate."""
    for _ in range(REQUESTS):
        number = f"{prefix}{next(numbers) * 7919 % ROWS:07d}"
        fields = urlencode({"number": number, "name": name})
        yield Request("POST", "/lookup/certificate", fields, status, FORM)


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        settings = environment(Path(folder))
        prefix = fill(settings)
        with served("certreg:create_app()", settings) as ours, served("bare:app", settings) as peer:
            hits, misses = (
                interleaved(
                    lambda asked=asked: ask(ours, lookups(prefix, *asked)),
                    lambda: ask(peer, [EMPTY] * REQUESTS),
                    items=(REQUESTS, REQUESTS),
                )
                for asked in ((NAME, 303), (ANOTHER, 404))
            )
    hand_in(
        Figure(
            f"lookup by number among {ROWS}",
            "POST /lookup/certificate with rate limit and check of origin, SQLite, gunicorn gthread",
            "an empty route of a bare Flask application on the same server",
            "requests",
            hits,
            facts={
                "with_a_wrong_name_times_the_peer": median(peer / ours for ours, peer in misses)
            },
            bar=BAR,
        )
    )
