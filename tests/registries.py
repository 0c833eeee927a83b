"""A demo registry on a database of its own, apart from that of the other tests, and batches to be issued in it."""

from __future__ import annotations

import os
from pathlib import Path

import issued
from flask import Flask
from sqlalchemy.orm import Session

import certreg
from certreg import schema
from certreg.batches.models import Batch
from certreg.clock import today
from certreg.db import db
from certreg.filing.models import Body, Filing
from certreg.installation import Installation
from certreg.jobs import work
from certreg.jobs.models import Job
from certreg.settings import read_settings

SECRETS = {"CERTREG_SECRET_KEY": "0f" * 32, "CERTREG_MASTER_KEY": "a5" * 32}


def environment(instance: Path, address: str, **more: str) -> dict[str, str]:
    """The settings of programs that serve it."""
    own = {"CERTREG_INSTANCE": str(instance), "CERTREG_DATABASE_URL": address}
    return own | SECRETS | {"CERTREG_SECURE_COOKIES": "0"} | more


def outside(instance: Path, address: str, **more: str) -> dict[str, str]:
    """The same for a process apart."""
    return dict(os.environ) | environment(instance, address, **more)


def application(instance: Path, address: str, **more: str) -> Flask:
    """An application of it."""
    app = certreg.create_app(read_settings(environment(instance, address, **more)))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return app


def found(app: Flask) -> None:
    """Create the tables and the registry."""
    schema.create(app)
    with app.app_context():
        with Session(db.engine) as session:
            session.add(
                Installation(
                    is_demo=True,
                    name="试验",
                    base_url="https://demo.certreg.example",
                    province="51",
                )
            )
            session.commit()
        issued.found()


def plan_batch(body: Body, people: int) -> Job:
    """An approved batch whose certificates are planned, and the job that issues them; committed."""
    case = issued.make_case(body)
    filing = db.session.query(Filing).filter_by(body_id=body.id).one()
    db.session.add(
        Batch(
            case=case,
            body=body,
            filing=filing,
            title="第四季度认定",
            method="AS-03.examination",
            assessed_on=today(),
        )
    )
    workers = [issued.make_worker() for _ in range(people)]
    issued.plan(body, case, *map(issued.recognised, workers))
    job = work.plan(
        "batch.issue", case.id, organisation_id=body.organisation_id, started_by_id=None
    )
    db.session.commit()
    return job
