"""Lists of a registry with 100,000 batches, each with its public notice, against empty ones.

Who is asked: a body's clerk and a region's auditor, who have all of them, and the public's board.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from batch_scene import REGION, Scene
from conftest import Cast
from flask import Flask
from flask.testing import FlaskClient
from harness import sized
from lists import compare
from registry import application, environment

from certreg.accounts.models import OrganisationKind, Role
from certreg.batches.models import Batch
from certreg.clock import now, today
from certreg.db import Base, db, write_tx
from certreg.procedure.models.cases import Case
from certreg.procedure.models.notices import PublicNotice

ROWS, CHUNK = sized(100_000), sized(10_000)
RUNNING = 200
"""Every so many-th notice still runs."""


def fill(pattern: Batch) -> None:
    """The same batch so many times, handed in, each with a notice."""
    case, batch = columns(pattern.case) | {"submitted_at": now()}, columns(pattern)
    first = pattern.case_id + 1
    for start in range(first, first + ROWS, CHUNK):
        ids = range(start, start + CHUNK)
        with write_tx() as session:
            session.execute(sa.insert(Case), [case | {"id": one} for one in ids])
            session.execute(sa.insert(Batch), [batch | {"case_id": one} for one in ids])
            session.execute(sa.insert(PublicNotice), [notice(one) for one in ids])


def columns(row: Base) -> dict[str, Any]:
    """The values of a row, by column."""
    return {column.key: getattr(row, column.key) for column in sa.inspect(type(row)).columns}


def notice(case_id: int) -> dict[str, Any]:
    """The notice of a case; most are over."""
    is_running = case_id % RUNNING == 0
    posted_on = today() - timedelta(days=2 if is_running else 20 + case_id % 1000)
    return {
        "case_id": case_id,
        "title": f"第 {case_id} 批认定结果公示",
        "row_count": 12,
        "posted_on": posted_on,
        "last_day": posted_on + timedelta(days=7),
        "is_provisional": False,
        "rule_id": "AS-05",
        "closed_at": None if is_running else now(),
    }


def prepared(folder: Path, *, filled: bool) -> tuple[Flask, dict[str, FlaskClient]]:
    """A registry and its readers."""
    folder.mkdir()
    app = application(environment(folder))
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        scene = Scene(Cast(app))
        clerk = scene.browser()
        if filled:
            fill(scene.open_batch(clerk))
        office = scene.cast.organisation(OrganisationKind.OFFICE, region=REGION)
        auditor = scene.cast.user(Role.REGION_AUDITOR, organisation=office)
        readers = {
            "/workspace/batches": clerk,
            "/oversight": scene.browser(auditor),
            "/notices": app.test_client(),
            "/notices?past=1": app.test_client(),
        }
        db.session.remove()
    return app, readers


with TemporaryDirectory() as folder:
    full, many = prepared(Path(folder) / "full", filled=True)
    _empty, none = prepared(Path(folder) / "empty", filled=False)
    compare(f"lists among {ROWS} cases", "four lists", full, many, none, ROWS)
