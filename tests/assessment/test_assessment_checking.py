"""The check of an uploaded roster on several processors: the same words, one process that asks, nobody left behind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import forks
import openpyxl
import pytest
import sqlalchemy as sa

from certreg.assessment.checking import check_roster
from certreg.assessment.models import Upload, UploadState
from certreg.assessment.uploads import report_of
from certreg.batches.models import Batch
from certreg.db import db
from certreg.files import store
from certreg.jobs.models import Job, JobState
from certreg.jobs.work import CancelledError, LaterError, Progress
from certreg.roster import portions

PERSONS = 3


@pytest.fixture
def forked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Who was forked. There are two processors, and few persons in a portion."""
    pids = forks.noted(monkeypatch)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: range(2))
    monkeypatch.setattr(portions, "PERSONS", PERSONS)
    return pids


@contextmanager
def no_query_but_from_here() -> Iterator[None]:
    """Whoever else asks the database fails."""
    here = os.getpid()

    def note(*_what: Any) -> None:
        assert os.getpid() == here

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield
    sa.event.remove(db.engine, "before_cursor_execute", note)


def found(upload: Upload) -> tuple[bytes, list[Any]]:
    """The report, and every cell of the workbook of errors."""
    assert upload.state is UploadState.CHECKED and upload.report and upload.errors
    book = openpyxl.load_workbook(BytesIO(store.read(upload.errors)))
    return store.read(upload.report), [(sheet.title, *sheet.values) for sheet in book]


def check_again(upload: Upload) -> None:
    upload.state = UploadState.CHECKING
    db.session.commit()
    assert upload.job_id is not None
    check_roster(upload.id, Progress(upload.job_id))


def test_the_report_on_a_roster_with_every_mistake_is_the_same_to_the_byte(
    scene: Any, forked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = scene.browser()
    batch = scene.enrolled(client, size=4)
    made = scene.roster(batch, size=12, wrong=True)
    forked.clear()
    with no_query_but_from_here():
        upload = scene.upload(client, batch, made)
    assert len(forked) == 2
    by_two = found(upload)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: range(1))
    check_again(upload)
    assert len(forked) == 2
    assert found(upload) == by_two
    assert report_of(upload).correct and report_of(upload).problems


def test_whoever_is_on_record_is_known_to_every_process(
    scene: Any, forked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = scene.browser()
    batch = scene.open_batch(client)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: range(8))
    made = scene.roster(batch, size=7)
    upload = scene.upload(client, batch, made)
    scene.press(client, batch, f"uploads/{upload.id}/import")
    forked.clear()
    check_again(upload)
    assert len(forked) == 3
    codes = [problem.code for problem in report_of(upload).problems]
    assert codes == ["duplicate_in_batch"] * 7


def told_to_stop(
    scene: Any, batch: Batch, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> Job:
    """The job of a check that is told to stop when some rows have been judged."""
    report, told = Progress.report, list[int]()

    def stopping(self: Progress, done: int, total: int) -> None:
        report(self, done, total)
        told.append(done)
        if done:
            raise error

    monkeypatch.setattr(Progress, "report", stopping)
    scene.upload(scene.browser(), batch, scene.roster(batch, size=4 * PERSONS), with_photos=False)
    assert told[0] == 0 and told[-1] == PERSONS
    job: Job = db.session.scalars(sa.select(Job).order_by(Job.id.desc())).first()  # type: ignore[assignment]
    return job


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (CancelledError(), JobState.CANCELLED),
        (LaterError(), JobState.QUEUED),
        (KeyError("a fault"), JobState.FAILED),
    ],
    ids=["cancelled", "later", "fault"],
)
def test_a_check_that_stops_early_leaves_no_process_behind(
    scene: Any,
    forked: list[int],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    state: JobState,
) -> None:
    batch = scene.open_batch(scene.browser())
    job = told_to_stop(scene, batch, monkeypatch, error)
    assert (job.kind, job.state) == ("roster.check", state)
    assert len(forked) == 2
    for pid in forked:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_while_photos_are_looked_at_the_job_shows_signs_of_life(
    scene: Any, forked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("certreg.assessment.checking.PHOTOS_IN_A_STEP", 1)
    told: list[int] = []
    monkeypatch.setattr(Progress, "report", lambda _self, done, _total: told.append(done))
    batch = scene.open_batch(scene.browser())
    scene.upload(scene.browser(), batch, scene.roster(batch, size=2 * PERSONS))
    assert len(forked) == 2
    assert len(told) == 1 + 2 * PERSONS + 2, "at first, after each photo, after each portion"
    assert told == sorted(told) and told[-1] == 2 * PERSONS
