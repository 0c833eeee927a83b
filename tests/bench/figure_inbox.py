"""The inbox of an office with 100,000 cases in the registry, against the same page without any.

Who is asked: a province's official, whose region holds all of them, a prefecture's and a county's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from conftest import Cast
from flask import Flask
from flask.testing import FlaskClient
from harness import Figure, hand_in, interleaved
from registry import application, environment

from certreg.accounts.models import Organisation, OrganisationKind, Role
from certreg.clock import now
from certreg.db import db, write_tx
from certreg.procedure.models.cases import Case, CaseKind, Waiting

ROWS, CHUNK, PAGES = 100_000, 10_000, 20
MOST_QUERIES, MOST_TIMES = 10, 2.0
COUNTIES = ("511702", "511703", "510104", "510105", "510704", "511302", "511502", "511602")
MIX = (
    *[(CaseKind.BATCH, "issued", Waiting.NOBODY)] * 4,
    (CaseKind.FILING, "submitted", Waiting.OFFICE),
    (CaseKind.BATCH, "signed_off", Waiting.OFFICE),
    (CaseKind.APPOINTMENT, "county_review", Waiting.OFFICE),
    (CaseKind.BATCH, "on_public_notice", Waiting.NOTICE),
    (CaseKind.BATCH, "approved", Waiting.APPROVER),
    (CaseKind.BATCH, "returned", Waiting.CLERK),
)
"""What the registry holds: four of ten are closed, three wait for an office."""


def fill(organisation_id: int) -> None:
    """So many cases, each begun a minute after the one before."""
    begun = now() - timedelta(minutes=ROWS)
    for start in range(0, ROWS, CHUNK):
        with write_tx() as session:
            session.execute(
                sa.insert(Case),
                [row(start + n, organisation_id, begun) for n in range(CHUNK)],
            )


def row(number: int, organisation_id: int, begun: Any) -> dict[str, object]:
    """One case."""
    kind, state, waiting = MIX[number % len(MIX)]
    at = begun + timedelta(minutes=number)
    return {
        "kind": kind,
        "state": state,
        "waiting_for": waiting,
        "organisation_id": organisation_id,
        "region": COUNTIES[number // len(MIX) % len(COUNTIES)],
        "created_at": at,
        "submitted_at": at,
        "waiting_since": at,
        "due_on": at.date(),
    }


def people(app: Flask) -> dict[str, FlaskClient]:
    """An official of each tier, and a clerk whose organisation has every case."""
    cast = Cast(app)
    clients = {}
    for region in ("510000", "511700", "511702"):
        office = cast.organisation(OrganisationKind.OFFICE, region=region)
        clients[f"/office {region}"] = cast.browser_of(
            cast.user(Role.OFFICIAL, organisation=office)
        )
    enterprise = cast.organisation(region="511702")
    clients["/workspace"] = cast.browser_of(cast.user(Role.CLERK, organisation=enterprise))
    return clients


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_c: Any, _k: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(db.engine, "before_cursor_execute", note)


def asking(clients: dict[str, FlaskClient], name: str, query: str = "") -> Callable[[], None]:
    """Ask for the page so many times."""

    def ask() -> None:
        for _ in range(PAGES):
            answer = clients[name].get(f"{name.partition(' ')[0]}{query}")
            assert answer.status_code == 200, answer.status_code

    return ask


def prepared(folder: Path, *, filled: bool) -> tuple[Flask, dict[str, FlaskClient]]:
    """A registry and its people."""
    folder.mkdir()
    app = application(environment(folder))
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        clients = people(app)
        if filled:
            fill(db.session.scalars(sa.select(Organisation.id).order_by(Organisation.id)).all()[-1])
        db.session.remove()
    return app, clients


with TemporaryDirectory() as folder:
    full, many = prepared(Path(folder) / "full", filled=True)
    _empty, none = prepared(Path(folder) / "empty", filled=False)
    facts: dict[str, float] = {}
    seconds: dict[str, tuple[tuple[float, float], ...]] = {}
    for name in many:
        seconds[name] = interleaved(
            asking(many, name), asking(none, name), items=(PAGES, PAGES), rounds=5
        )
        times = median(ours / peer for ours, peer in seconds[name])
        with full.app_context(), counted() as sent:
            many[name].get(name.partition(" ")[0])
        facts[f"times_an_empty_list_{name}"] = times
        facts[f"queries_{name}"] = len(sent)
    facts["cases"] = ROWS
worst = max(seconds, key=lambda name: median(ours / peer for ours, peer in seconds[name]))
hand_in(
    Figure(
        f"inbox among {ROWS} cases",
        f"GET {worst} with both lists, SQLite; the slowest of four readers",
        "the same page of a registry without cases",
        "pages",
        seconds[worst],
        facts,
    )
)
too_slow = {name: value for name, value in facts.items() if "times" in name and value > MOST_TIMES}
too_many = {
    name: value for name, value in facts.items() if "queries" in name and value >= MOST_QUERIES
}
assert not too_slow and not too_many, (too_slow, too_many)
