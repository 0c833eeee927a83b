"""A job whose database goes away waits, and is taken up again: by whoever finds it, and once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, scoped_session

from certreg.clock import real_now
from certreg.db import db, faults
from certreg.jobs import work
from certreg.jobs.models import Job, JobState
from certreg.jobs.work import Progress
from certreg.text import Text

Db = scoped_session[Session]


class GoneError(Exception):
    """What psycopg raises when no server has answered."""

    sqlstate = None


class BrokenError(Exception):
    """What psycopg raises for a fault of ours."""

    sqlstate = "42703"


def away(kind: type[Exception] = GoneError) -> OperationalError:
    return OperationalError("SELECT 1", {}, kind())


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Exception]]:
    """Work that meets what is put in here, one after the other."""
    waiting: list[Exception] = []

    def meet(_subject_id: int, _progress: Progress) -> dict[str, int]:
        if waiting:
            raise waiting.pop(0)
        return {"met": 0}

    monkeypatch.setitem(work._kinds, "test_meeting", meet)
    monkeypatch.setitem(work._titles, "test_meeting", Text("试验"))
    monkeypatch.setattr(work, "AGAIN", 0.001)
    yield waiting
    work.stopping.clear()


def planned() -> int:
    job = work.plan("test_meeting", 1, organisation_id=None, started_by_id=None)
    db.session.commit()
    return job.id


def state(job_id: int) -> JobState:
    db.session.rollback()
    return db.session.get_one(Job, job_id, populate_existing=True).state


def test_a_job_goes_on_when_the_database_is_back(session: Db, failing: list[Exception]) -> None:
    job_id = planned()
    failing.append(away())
    assert work.carry_out(job_id) and state(job_id) is JobState.QUEUED
    work.carry_out(job_id)
    assert state(job_id) is JobState.DONE


def test_it_is_tried_until_the_database_answers(
    session: Db, failing: list[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id, real, tries = planned(), work.write_tx, []

    def write_tx() -> object:
        tries.append(1)
        if 1 < len(tries) < 5:  # the claim still went well
            raise away()
        return real()

    failing.append(away())
    monkeypatch.setattr(work, "write_tx", write_tx)
    assert work.carry_out(job_id) and len(tries) == 5
    assert state(job_id) is JobState.QUEUED


def test_a_fault_of_ours_is_told_and_not_tried_again(session: Db, failing: list[Exception]) -> None:
    job_id = planned()
    failing.append(away(BrokenError))
    assert not work.carry_out(job_id) and state(job_id) is JobState.FAILED


def test_a_job_that_another_worker_has_taken_meanwhile_is_left_to_it(
    session: Db, failing: list[Exception]
) -> None:
    job_id = planned()
    session.execute(
        sa.update(Job).values(state=JobState.RUNNING, started_at=real_now(), beat_at=real_now())
    )
    session.commit()
    assert not work._hand_back(job_id, real_now() - timedelta(minutes=5))
    assert state(job_id) is JobState.RUNNING


def test_a_job_that_the_new_primary_never_heard_of_is_forgotten(
    session: Db, failing: list[Exception]
) -> None:
    assert not work._hand_back(77, real_now())


def test_a_worker_that_is_to_stop_waits_for_no_database(
    session: Db, failing: list[Exception]
) -> None:
    job_id = planned()
    failing.append(away())
    work.stopping.set()
    assert not work._hand_back(job_id, real_now())


@pytest.mark.parametrize(
    ("sqlstate", "is_away"),
    [(None, True), ("57P01", True), ("25006", True), ("08006", True), ("40001", False), ("23505", False)],
)  # fmt: skip
def test_absence_is_told_from_a_fault(sqlstate: str | None, is_away: bool) -> None:
    cause = GoneError()
    cause.sqlstate = sqlstate  # type: ignore[assignment]
    assert faults.is_away(OperationalError("", {}, cause)) is is_away
    assert not faults.is_away(OperationalError("", {}, Exception("database is locked")))
    assert not faults.is_away(ValueError())
