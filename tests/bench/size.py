"""Looking up, counting and listing in a registry that was filled to one size, against a smaller one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import issued
import multiplied
import postgres
import sqlalchemy as sa
from flask import Flask
from harness import interleaved
from registry import application, environment

from certreg.bench.fill import fill
from certreg.bench.people import worker
from certreg.certificates import register, totals
from certreg.certificates.models import Certificate
from certreg.db import db
from certreg.exchange import standing
from certreg.web import pagination

ROUNDS = 5
FILLED = 100_000
"""The most that is filled in by the generator, which takes a minute; the rest is multiplied."""

PROVINCE, SOMEWHERE = "51", "5101"


@dataclass(frozen=True)
class Asked:
    """A certificate, and by what it is looked up."""

    number: str
    public_id: str
    document_number: str
    name: str
    body_number: str


@dataclass(frozen=True)
class Registry:
    """A filled registry, and certificates of it that are asked for."""

    app: Flask
    asked: tuple[Asked, ...]


@dataclass(frozen=True)
class Compared:
    """How much longer something takes in the larger registry: the medians over all rounds.

    Attributes:
        seconds: per round, of one time, in the larger and in the smaller one.
        p50, p99: how many times as long, at the median and at the 99th of a hundred.
    """

    seconds: tuple[tuple[float, float], ...]
    p50: float
    p99: float


def by_number(asked: Asked) -> None:
    assert register.by_number(asked.number) is not None


def by_public_id(asked: Asked) -> None:
    assert register.by_public_id(asked.public_id) is not None


def by_person(asked: Asked) -> None:
    assert register.of_document(asked.document_number, asked.name)


def nobody(asked: Asked) -> None:
    assert not register.of_document(f"{asked.document_number[:-1]}?", asked.name)


def total(_asked: Asked) -> None:
    assert totals.of_region(PROVINCE)


def page_of_body(asked: Asked) -> None:
    page(Certificate.body_number == asked.body_number)


def page_of_prefecture(_asked: Asked) -> None:
    page(register.in_region(SOMEWHERE))


def page(whose: sa.ColumnElement[bool]) -> None:
    """The second page of a list, the newest first."""
    query = standing.in_reach(whose)
    first = pagination.page(query, Certificate.id, descending=True, size=20)
    second = pagination.page(query, Certificate.id, descending=True, size=20, after=first.next_key)
    assert len(second.rows) == 20


LOOKUPS: Mapping[str, Callable[[Asked], None]] = {
    "number": by_number,
    "public_id": by_public_id,
    "person": by_person,
    "nobody": nobody,
}
SUMS: Mapping[str, Callable[[Asked], None]] = {
    "totals": total,
    "page_of_body": page_of_body,
    "page_of_prefecture": page_of_prefecture,
}


@contextmanager
def addresses(kind: str, folder: Path) -> Iterator[Callable[[str], str]]:
    """Makes empty databases: a name -> the address."""
    if kind == "sqlite":
        yield lambda name: f"sqlite:///{folder / name}.sqlite3"
        return
    with postgres.cluster() as pattern:

        def made(name: str) -> str:
            engine = sa.create_engine(pattern.format(name="postgres"), isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.exec_driver_sql(f"CREATE DATABASE {name}")
            engine.dispose()
            return pattern.format(name=name)

        yield made


def prepared(folder: Path, address: str, rows: int, samples: int) -> Registry:
    """A registry with so many certificates, some of which will be asked for.

    What is more than `FILLED` is multiplied, not filled in.
    """
    folder.mkdir()
    app = application(environment(folder) | {"CERTREG_DATABASE_URL": address})
    with app.app_context():
        issued.found()
        for _ in fill(min(rows, FILLED), shares_credential=False):
            pass
        source, times = multiplied.filled(), max(rows // FILLED, 1)
        if times > 1:
            multiplied.multiply(source, times)
        asked = tuple(_asked(*each) for each in multiplied.write_anew(source, times, samples))
        if db.engine.dialect.name == "postgresql":
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")
        db.session.remove()
    return Registry(app, asked)


def _asked(key: int, number: int) -> Asked:
    found, holder = db.session.get_one(Certificate, key), worker(number, PROVINCE)
    return Asked(found.number, found.public_id, holder.key.number, holder.name, found.body_number)


def compare(
    ask: Callable[[Asked], None], large: Registry, small: Registry, *, rounds: int = ROUNDS
) -> Compared:
    """Ask the same of both registries, in turns."""
    times: dict[int, list[list[float]]] = {id(large): [], id(small): []}

    def asking(registry: Registry) -> Callable[[], None]:
        return lambda: times[id(registry)].append(_timed(ask, registry))

    items = len(large.asked), len(small.asked)
    seconds = interleaved(asking(large), asking(small), items=items, rounds=rounds)
    pairs = [
        (quantiles(ours, n=100), quantiles(peers, n=100))
        for ours, peers in zip(times[id(large)][1:], times[id(small)][1:], strict=True)
    ]
    half, most = (median(ours[at] / peers[at] for ours, peers in pairs) for at in (49, 98))
    return Compared(seconds, half, most)


def _timed(ask: Callable[[Asked], None], registry: Registry) -> list[float]:
    """Seconds of each time; every one has a session of its own, as every request has."""
    times = []
    with registry.app.app_context():
        for asked in registry.asked:
            started = time.perf_counter()
            ask(asked)
            times.append(time.perf_counter() - started)
            db.session.remove()
    return times


def facts(kind: str, compared: Mapping[str, Compared]) -> dict[str, float]:
    """For a figure: each ratio by its name."""
    return {
        f"{kind}_{name}_{at}_times": value
        for name, each in compared.items()
        for at, value in (("p50", each.p50), ("p99", each.p99))
    }


def limits(kind: str, compared: Mapping[str, Any]) -> dict[str, float]:
    """What may not be exceeded: p99 of a lookup on PostgreSQL, p50 on SQLite, p50 of sums and pages."""
    at, most = ("p99", 1.5) if kind == "postgresql" else ("p50", 1.7)
    lookups = {f"{kind}_{name}_{at}_times": most for name in compared if name in LOOKUPS}
    return lookups | {f"{kind}_{name}_p50_times": 2.0 for name in compared if name in SUMS}
