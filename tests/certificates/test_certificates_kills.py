"""A worker killed in the middle of a batch, at any statement: nothing lost, nothing twice, nothing half."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import issued
import killed
import pytest
import released
import sqlalchemy as sa
from halves import faults, halves
from sqlalchemy.orm import Session, scoped_session

from certreg.assessment import recognition
from certreg.certificates.models import Certificate, CertificateState, Total
from certreg.db import db
from certreg.filing.models import Body
from certreg.settings import Settings

Db = scoped_session[Session]
Kill = Callable[[int, int, float], str]

KILLS = 200
WORKERS = 24
STATEMENTS = 20
"""More than a chunk takes, far fewer than a batch."""


@pytest.fixture
def kill(session: Db, settings: Settings) -> Iterator[Kill]:
    """Has a worker begin with a case and kills it."""
    session.rollback()
    environment = os.environ | {
        "CERTREG_INSTANCE": str(settings.instance),
        "CERTREG_DATABASE_URL": settings.database_url,
        "CERTREG_MASTER_KEY": settings.master_key.hex(),
        "CERTREG_SECRET_KEY": "0f" * 32,
    }
    with subprocess.Popen(
        [sys.executable, Path(killed.__file__)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as nursery:
        assert nursery.stdin is not None and nursery.stdout is not None
        asking, answering = nursery.stdin, nursery.stdout

        def ask(case_id: int, after: int, seconds: float) -> str:
            print(json.dumps({"case": case_id, "after": after, "seconds": seconds}), file=asking)
            asking.flush()
            return answering.readline().strip()

        yield ask


@pytest.mark.long
def test_a_worker_that_is_killed_loses_nothing_and_does_nothing_twice(
    session: Db, kill: Kill
) -> None:
    issued.found()
    body, chance = issued.make_body(), Random(KILLS)
    cases, count = [_released(body)], 0
    while count < KILLS:
        outcome = kill(cases[-1], chance.randrange(1, STATEMENTS), chance.random() / 200)
        assert outcome in ("killed", "finished")
        assert halves() == [], f"after kill {count}"
        count += outcome == "killed"
        if outcome == "finished":
            cases.append(_released(body))
    for case_id in cases:
        recognition.carry_out(case_id, issued.Reports())
        assert released.state(case_id) == "issued"

    certificates = session.scalars(sa.select(Certificate)).all()
    assert len(certificates) == WORKERS * len(cases)
    assert {row.state for row in certificates} == {CertificateState.ISSUED}
    assert halves() == []
    assert session.scalar(sa.select(sa.func.sum(Total.issued))) == len(certificates)
    assert faults() == []


def _released(body: Body) -> int:
    """A new batch, of other people, that its approver has issued."""
    db.session.rollback()
    return released.release(body, released.of([issued.make_worker() for _ in range(WORKERS)]))
