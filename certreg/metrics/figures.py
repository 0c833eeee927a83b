"""What the database says of the registry's health, asked when somebody asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from certreg.certificates.models import Total
from certreg.clock import now, real_now
from certreg.db import db, replica
from certreg.errors import SetupError
from certreg.jobs.models import Job, JobState
from certreg.outbox import delivery
from certreg.registry import witnesses
from certreg.registry.models import Checkpoint, Key, LogEntry, StatusList, TreeHead, WitnessContact

FAILED_WITHIN = timedelta(days=1)
LATE = timedelta(minutes=10)
MANY = 10_000
"""More messages than this are not counted one by one."""


class Figures(Collector):
    """Reads the figures anew each time; a database that does not answer is a figure itself."""

    def collect(self) -> Iterator[Metric]:
        try:
            found = [*_jobs(), *_log(), *_witnesses(), *_lists(), *_keys(), *_certificates()]
            found.append(_gauge("outbox_late", "Messages due for 10 minutes", _late_messages()))
        except (SQLAlchemyError, SetupError):
            db.session.rollback()
            found = []
        yield _gauge("database_up", "1: the database answers and is set up", 1 if found else 0)
        yield from found
        yield from _replica()


def _replica() -> Iterator[Metric]:
    """As this process sees it, where there is one."""
    found = replica.replica()
    if found is not None:
        found.look_if_due()
        yield _gauge("replica_used", "1: public pages are read from the replica", found.is_near)
        yield _gauge("replica_age_seconds", "Age of what the replica is sure to know", found.age)


def _jobs() -> Iterator[Metric]:
    moment = real_now()
    counts = dict(
        db.session.execute(
            sa.select(Job.state, sa.func.count())
            .where(Job.state.in_((JobState.QUEUED, JobState.RUNNING)))
            .group_by(Job.state)
        ).all()
    )
    yield _gauge("jobs_queued", "Jobs that wait", counts.get(JobState.QUEUED, 0))
    yield _gauge("jobs_running", "Jobs at work", counts.get(JobState.RUNNING, 0))
    oldest = sa.select(sa.func.min(Job.created_at)).where(Job.state == JobState.QUEUED)
    yield _age("jobs_oldest_queued_seconds", "How long the oldest one waits", oldest, moment)
    silent = sa.select(sa.func.min(Job.beat_at)).where(Job.state == JobState.RUNNING)
    yield _age(
        "jobs_silent_seconds", "Longest time without a sign of a running job", silent, moment
    )
    failed = sa.select(sa.func.count()).where(
        Job.state == JobState.FAILED, Job.finished_at >= moment - FAILED_WITHIN
    )
    yield _gauge("jobs_failed", "Jobs that failed within a day", db.session.scalar(failed) or 0)


def _log() -> Iterator[Metric]:
    size = db.session.scalar(sa.select(TreeHead.size)) or 0
    newest = db.session.execute(
        sa.select(Checkpoint.size, Checkpoint.signed_at)
        .where(Checkpoint.published_at.is_not(None))
        .order_by(Checkpoint.size.desc())
        .limit(1)
    ).first()
    published = newest.size if newest else 0
    yield _gauge("log_entries", "Entries of the log", size)
    yield _gauge("log_unpublished_entries", "Entries that no checkpoint covers", size - published)
    first = sa.select(LogEntry.recorded_at).where(LogEntry.position == published)
    yield _age("log_unpublished_seconds", "Age of the oldest of them", first, now())
    if newest:
        age = (now() - newest.signed_at).total_seconds()
        yield _gauge("checkpoint_age_seconds", "Age of the newest checkpoint", age)


def _witnesses() -> Iterator[Metric]:
    """Of the witnesses that the policy names; one that never answered stands at entry 0."""
    behind = GaugeMetricFamily(
        "certreg_witness_entries_behind", "Published entries not yet cosigned", labels=["witness"]
    )
    age = GaugeMetricFamily(
        "certreg_witness_age_seconds", "Since it last cosigned", labels=["witness"]
    )
    published = db.session.scalar(sa.select(sa.func.max(Checkpoint.size))) or 0
    contacts = {row.name: row for row in db.session.scalars(sa.select(WitnessContact))}
    for witness in witnesses.operators_policy().witnesses:
        contact = contacts.get(witness.key.name)
        behind.add_metric([witness.key.name], published - (contact.size if contact else 0))
        if contact and contact.answered_at:
            age.add_metric([witness.key.name], (now() - contact.answered_at).total_seconds())
    yield behind
    yield age


def _lists() -> Iterator[Metric]:
    oldest, soonest = db.session.execute(
        sa.select(sa.func.min(StatusList.signed_at), sa.func.min(StatusList.valid_until))
    ).one()
    if oldest:
        age = (now() - oldest).total_seconds()
        yield _gauge("status_list_age_seconds", "Age of the list that was signed longest ago", age)
    if soonest:
        left = (soonest - now()).total_seconds()
        yield _gauge("status_list_left_seconds", "Until verifiers refuse the first list", left)


def _keys() -> Iterator[Metric]:
    """The registry's own keys; bodies' keys are the bodies' and `certreg doctor`'s."""
    left = GaugeMetricFamily(
        "certreg_key_left_seconds", "Until the last key of a use ends", labels=["use"]
    )
    ends = sa.select(Key.use, sa.func.max(Key.valid_to)).where(
        Key.owner == "", Key.retired_at.is_(None), Key.compromised_at.is_(None)
    )
    for use, end in db.session.execute(ends.group_by(Key.use)):
        left.add_metric([use.value], (end - now()).total_seconds())
    yield left


def _certificates() -> Iterator[Metric]:
    issued, revoked = db.session.execute(
        sa.select(sa.func.sum(Total.issued), sa.func.sum(Total.revoked))
    ).one()
    for name, value in (("issued", issued), ("revoked", revoked)):
        yield CounterMetricFamily(
            f"certreg_certificates_{name}", f"Certificates {name}", value=float(value or 0)
        )


def _late_messages() -> int:
    return len(delivery.due(real_now() - LATE, MANY))


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"certreg_{name}", text, value=float(value))


def _age(name: str, text: str, oldest: sa.Select[Any], at: datetime) -> Metric:
    """Seconds since the moment that a query gives; 0 where there is none."""
    moment: datetime | None = db.session.scalar(oldest)
    return _gauge(name, text, (at - moment).total_seconds() if moment else 0)
