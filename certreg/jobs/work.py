"""Recording a job, carrying it out, cancelling and retrying it. A kind of work is a function registered by its room."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import DBAPIError

from certreg.clock import real_now
from certreg.db import db, faults, write_tx
from certreg.db.faults import is_full
from certreg.errors import CertregError, ConflictError
from certreg.jobs.models import Job, JobState
from certreg.text import Text, as_text

log = structlog.get_logger()

STALE = timedelta(minutes=2)
"""A running job without a sign of life for so long was interrupted."""


FAULT = Text("处理时系统出错，已保存的部分不受影响，可以重试")
FULL = Text("磁盘空间不足，处理中断；已保存的部分不受影响。请系统管理员腾出空间后重试")
AGAIN = 1.0
"""Seconds between two tries to reach a database that went away under a job."""


class CancelledError(Exception):
    """Somebody asked to stop; raised between two chunks of the work."""


class LaterError(Exception):
    """Enough for one turn, or the worker is to stop: the rest of the work waits in the queue."""


stopping = threading.Event()
"""Set when this process is to stop: the running job ends at its next report, no other is begun."""


class Progress:
    """What a kind of work gets to say how far it is; each call is one short transaction of its own."""

    def __init__(self, job_id: int) -> None:
        self.job_id = job_id

    def report(self, done: int, total: int) -> None:
        """Record `done` of `total` rows.

        Raises:
            CancelledError: somebody asked to stop.
            LaterError: the worker is to stop.
        """
        with write_tx() as session:
            job = session.get_one(Job, self.job_id)
            job.done, job.total, job.beat_at = done, total, real_now()
            cancelled = job.cancel_asked
        if cancelled:
            raise CancelledError
        if stopping.is_set():
            raise LaterError


Work = Callable[[int, Progress], dict[str, Any]]
"""`(subject_id, progress) -> result`; commits chunk by chunk and may be begun again after any of them."""

_kinds: dict[str, Work] = {}
_titles: dict[str, Text] = {}
_chores: list[Callable[[], object]] = []


def kind(name: str, title: Text) -> Callable[[Work], Work]:
    """Register a function as the work of a kind of job, which pages call by its title."""

    def register(work: Work) -> Work:
        _kinds[name], _titles[name] = work, title
        return work

    return register


def title_of(job: Job) -> Text:
    """What a job does, in words."""
    return _titles[job.kind]


def chore(work: Callable[[], object]) -> Callable[[], object]:
    """Register something that the worker does every minute: short, and right to do twice."""
    _chores.append(work)
    return work


def do_chores() -> None:
    """Do every chore; one that fails is logged and does not keep the others."""
    for work in _chores:
        if stopping.is_set():
            return
        try:
            work()
        except Exception as error:
            log.exception("chore failed", chore=work.__name__, kind=type(error).__name__)


def plan(
    name: str, subject_id: int, *, organisation_id: int | None, started_by_id: int | None
) -> Job:
    """Record a job in the running transaction; call `certreg.jobs.queue.wake` after the commit."""
    if name not in _kinds:
        raise ValueError(f"no such kind of job: {name}")
    job = Job(
        kind=name,
        subject_id=subject_id,
        organisation_id=organisation_id,
        started_by_id=started_by_id,
        state=JobState.QUEUED,
        created_at=real_now(),
    )
    db.session.add(job)
    db.session.flush()  # the id is what the queue carries
    return job


def carry_out(job_id: int) -> bool:
    """Do a queued job; whatever happens, its row tells the end of it.

    Returns:
        whether it is queued again, because the rest waits (`LaterError`), or the database went away.
    """
    if stopping.is_set():
        return False
    at = real_now()
    try:
        return _claim(job_id, at) and _do(job_id)
    except DBAPIError as error:
        if not faults.is_away(error):
            raise
        log.warning("database away", job_id=job_id, kind=type(error).__name__)
    return _hand_back(job_id, at)


def _do(job_id: int) -> bool:
    job = db.session.get_one(Job, job_id)
    work, subject_id = _kinds[job.kind], job.subject_id
    try:
        result = work(subject_id, Progress(job_id))
    except CancelledError:
        _finish(job_id, JobState.CANCELLED)
    except LaterError:
        return _give_way(job_id)
    except CertregError as error:
        _finish(job_id, JobState.FAILED, reason=as_text(error.message))
    except Exception as error:
        if faults.is_away(error):
            raise
        log.exception("job failed", job_id=job_id, kind=type(error).__name__)
        db.session.rollback()
        _finish(job_id, JobState.FAILED, reason=FULL if is_full(error) else FAULT)
    else:
        _finish(job_id, JobState.DONE, result=result)
    return False


def cancel(job: Job) -> None:
    """Ask a job to stop; one that has not begun is over at once."""
    if job.state is JobState.QUEUED:
        job.state, job.finished_at = JobState.CANCELLED, real_now()
    elif job.state is JobState.RUNNING:
        job.cancel_asked = True
    else:
        raise ConflictError(Text("该任务已结束"))


def retry(job: Job) -> None:
    """Queue a failed or cancelled job again."""
    if job.state not in (JobState.FAILED, JobState.CANCELLED):
        raise ConflictError(Text("只有失败或已取消的任务可以重试"))
    job.state, job.cancel_asked, job.reason, job.finished_at = JobState.QUEUED, False, None, None


def fail_interrupted() -> int:
    """Mark running jobs without a sign of life as failed, so that they can be retried; how many there were."""
    stopped = (
        sa.update(Job)
        .where(Job.state == JobState.RUNNING, Job.beat_at < real_now() - STALE)
        .values(
            state=JobState.FAILED,
            finished_at=real_now(),
            reason=Text("处理中断（服务重启或断电），已保存的部分不受影响，可以重试"),
        )
    )
    with write_tx() as session:
        return session.execute(stopped).rowcount  # type: ignore[attr-defined, no-any-return]


def queued_ids() -> list[int]:
    """Jobs that wait, oldest first: also those of which the queue never heard."""
    return list(
        db.session.scalars(sa.select(Job.id).where(Job.state == JobState.QUEUED).order_by(Job.id))
    )


def _claim(job_id: int, at: datetime) -> bool:
    """Take a queued job; False when another worker has it or it is over."""
    claim = (
        sa.update(Job)
        .where(Job.id == job_id, Job.state == JobState.QUEUED)
        .values(state=JobState.RUNNING, started_at=at, beat_at=at)
    )
    with write_tx() as session:
        return session.execute(claim).rowcount == 1  # type: ignore[attr-defined, no-any-return]


def _give_way(job_id: int) -> bool:
    """Let a running job wait again, to be gone on with by whoever takes it; False when somebody cancelled it."""
    with write_tx() as session:
        job = session.get_one(Job, job_id)
        if job.cancel_asked:
            job.state, job.finished_at = JobState.CANCELLED, real_now()
            return False
        job.state = JobState.QUEUED
    log.info("job waits again", job_id=job_id)
    return True


def _hand_back(job_id: int, claimed_at: datetime) -> bool:
    """As soon as the database answers, let a job wait again that we took at that moment.

    It may be another server, which knows less than we do, or other workers may have found the job silent.

    Returns:
        whether it waits; not when this worker is to stop first: the job is then found interrupted.
    """
    while not stopping.wait(AGAIN):
        try:
            with write_tx() as session:
                job = session.get(Job, job_id, with_for_update=True)
                if job is None:
                    return False
                is_over = job.state not in (JobState.RUNNING, JobState.FAILED)
                if job.started_at == claimed_at and not is_over:
                    job.state, job.reason, job.finished_at = JobState.QUEUED, None, None
                    log.info("job waits again", job_id=job_id)
                return job.state is JobState.QUEUED
        except DBAPIError as error:
            if not faults.is_away(error):
                raise
    return False


def _finish(
    job_id: int,
    state: JobState,
    *,
    reason: Text | None = None,
    result: dict[str, Any] | None = None,
) -> None:
    with write_tx() as session:
        job = session.get_one(Job, job_id)
        job.state, job.reason, job.finished_at = state, reason, real_now()
        job.result = result or {}
