"""The inbox of an office with 100,000 cases in the registry, against the same page without any.

Who is asked: a province's official, whose region holds all of them, a prefecture's and a county's.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from conftest import Cast
from flask import Flask
from flask.testing import FlaskClient
from harness import sized
from lists import compare
from registry import application, environment

from certreg.accounts.models import Organisation, OrganisationKind, Role
from certreg.clock import now
from certreg.db import db, write_tx
from certreg.procedure.models.cases import Case, CaseKind, Waiting

ROWS, CHUNK = sized(100_000), sized(10_000)
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
    compare(f"inbox among {ROWS} cases", "four readers, both lists", full, many, none, ROWS)
