"""Lists of a registry with 100,000 certificates against empty ones.

Who is asked: officials and auditors of the province, a prefecture and a county, and a body's clerk.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import issued
import sqlalchemy as sa
from conftest import Cast
from flask import Flask
from flask.testing import FlaskClient
from harness import sized
from lists import compare
from registry import application, environment

from certreg.accounts.models import OrganisationKind, Role
from certreg.bench import bodies
from certreg.bench.fill import fill
from certreg.db import db
from certreg.filing.models import Body

ROWS = sized(100_000)
REGIONS = ("510000", "510100", "510104")
NETWORK, OVERSIGHT, OWN = (
    "/office/network/certificates",
    "/oversight/certificates",
    "/workspace/network",
)


def readers(app: Flask) -> dict[str, FlaskClient]:
    """Who asks for what."""
    cast = Cast(app)
    clients = {}
    for region in REGIONS:
        office = cast.organisation(OrganisationKind.OFFICE, region=region)
        for page, role in ((NETWORK, Role.OFFICIAL), (OVERSIGHT, Role.REGION_AUDITOR)):
            clients[f"{page} {region}"] = cast.browser_of(cast.user(role, organisation=office))
    query = sa.select(Body).where(Body.name.startswith(bodies.NAME)).order_by(Body.id.desc())
    body = db.session.scalars(query).first()
    organisation = body.organisation if body else cast.organisation(region=REGIONS[-1])
    clients[OWN] = cast.browser_of(cast.user(Role.CLERK, organisation=organisation))
    return clients


def prepared(folder: Path, *, filled: bool) -> tuple[Flask, dict[str, FlaskClient]]:
    """A registry and its readers."""
    folder.mkdir()
    app = application(environment(folder))
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        issued.found()
        for _ in fill(ROWS, shares_credential=False) if filled else ():
            pass
        clients = readers(app)
        db.session.remove()
    return app, clients


with TemporaryDirectory() as folder:
    full, many = prepared(Path(folder) / "full", filled=True)
    _empty, none = prepared(Path(folder) / "empty", filled=False)
    name, who = f"lists among {ROWS} certificates", "seven readers, three lists"
    compare(name, who, full, many, none, ROWS, of="certificates")
