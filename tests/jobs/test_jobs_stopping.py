"""A worker that is to stop ends its chunk and hands the job back; nothing is torn in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, scoped_session

from certreg.db import db
from certreg.jobs import work
from certreg.jobs.models import Job, JobState
from certreg.jobs.work import Progress
from certreg.settings import Settings
from certreg.text import Text

Db = scoped_session[Session]

CHUNKS = 3

WORKER = """
import time
from certreg import create_app
from certreg.jobs import queue, work
from certreg.text import Text

@work.kind("test_slow", Text("慢"))
def slow(subject_id, progress):
    for chunk in range(1000):
        progress.report(chunk, 1000)
        time.sleep(0.05)
    return {}

queue.run_worker(create_app())
"""


@pytest.fixture
def done() -> list[int]:
    return []


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch, done: list[int]) -> Iterator[str]:
    """Work in chunks that goes on where it was; told to stop in the middle of the second."""

    def in_chunks(_subject_id: int, progress: Progress) -> dict[str, int]:
        for chunk in range(len(done), CHUNKS):
            if chunk == 1 and work.stopping.is_set() is False and len(done) == 1:
                work.stopping.set()
            done.append(chunk)
            progress.report(chunk + 1, CHUNKS)
        return {"chunks": CHUNKS}

    monkeypatch.setitem(work._kinds, "test_chunks", in_chunks)
    monkeypatch.setitem(work._titles, "test_chunks", Text("分批"))
    yield "test_chunks"
    work.stopping.clear()


def planned(kind: str) -> int:
    job = work.plan(kind, 1, organisation_id=None, started_by_id=None)
    db.session.commit()
    return job.id


def test_a_job_is_handed_back_after_its_chunk_and_goes_on_from_there(
    session: Db, kind: str, done: list[int]
) -> None:
    first, second = planned(kind), planned(kind)
    work.carry_out(first)
    work.carry_out(second)  # not begun any more
    states = session.scalars(sa.select(Job.state).order_by(Job.id)).all()
    assert (done, states) == ([0, 1], [JobState.QUEUED] * 2)

    work.stopping.clear()
    work.carry_out(first)

    job = session.get_one(Job, first, populate_existing=True)
    assert (done, job.state, job.result) == ([0, 1, 2], JobState.DONE, {"chunks": CHUNKS})


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_process_that_is_told_to_stop_hands_its_job_back(
    session: Db, settings: Settings, kind: str, tmp_path: Path, number: signal.Signals
) -> None:
    job_id = planned(kind)
    session.execute(sa.update(Job).values(kind="test_slow"))
    session.commit()
    place = replace(settings, instance=tmp_path)
    environment = os.environ | {
        "CERTREG_INSTANCE": str(place.instance),
        "CERTREG_DATABASE_URL": settings.database_url,
        "CERTREG_MASTER_KEY": settings.master_key.hex(),
    }
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER], env=environment, stderr=subprocess.PIPE, text=True
    )
    try:
        for _ in range(3000):
            assert worker.poll() is None
            session.rollback()
            if session.get_one(Job, job_id, populate_existing=True).done:
                break
            time.sleep(0.1)
        worker.send_signal(number)
        _, said = worker.communicate(timeout=120)
    finally:
        worker.kill()

    session.rollback()
    job = session.get_one(Job, job_id, populate_existing=True)
    assert (worker.returncode, job.state) == (0, JobState.QUEUED), said
    assert job.done > 0
