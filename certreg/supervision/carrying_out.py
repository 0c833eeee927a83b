"""The worker's part of a measure: chunk by chunk, then one checkpoint; and the end of suspensions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from certreg.accounts.models import User
from certreg.certificates import changes, issuing, reissuing
from certreg.certificates.models import Certificate, CertificateState
from certreg.certificates.reissuing import Corrected
from certreg.clock import today
from certreg.db import db, write_tx
from certreg.jobs import work
from certreg.jobs.models import Job
from certreg.jobs.work import Progress
from certreg.policy import law as policy
from certreg.procedure import workflow as procedure
from certreg.procedure.models.cases import CaseKind
from certreg.registry.chores import keep_published
from certreg.supervision import choosing, correcting, holders
from certreg.supervision.models import Measure, MeasureItem, Outcome
from certreg.supervision.states import TABLES
from certreg.supervision.telling import tell_bodies
from certreg.text import Text

WORK = "measure.carry_out"

CHUNK = 100
"""Certificates changed in one transaction."""


def plan(measure: Measure, actor: User) -> Job:
    """The job of a confirmed measure, recorded with the decision."""
    measure.job = work.plan(
        WORK,
        measure.case_id,
        organisation_id=actor.organisation_id,
        started_by_id=actor.id,
    )
    return measure.job


@work.kind(WORK, Text("办理证书处理决定"))
def carry_out(case_id: int, progress: Progress) -> dict[str, Any]:
    """Change the certificates of a confirmed measure, publish, and close the case."""
    measure = db.session.get_one(Measure, case_id)
    kind, total = measure.case.kind, len(measure.items)
    corrects = kind is CaseKind.CORRECTION
    while True:
        with write_tx():
            left = _next_chunk(case_id)
        if left is None:
            break
        progress.report(total - left, total * 2 if corrects else total)
    if corrects:
        issuing.carry_out(case_id, _After(progress, total))
    keep_published()
    with write_tx():
        measure = db.session.get_one(Measure, case_id)
        if measure.case.state == "confirmed":
            procedure.apply(TABLES[kind], measure.case, "finish", None)
            tell_bodies(measure)
        counts = Counter(item.outcome for item in measure.items)
    return {
        "changed": counts[Outcome.DONE],
        "skipped": counts[Outcome.SKIPPED],
        "address": f"/office/measures/{case_id}",
    }


@work.chore
def end_suspensions() -> None:
    """Let certificates count again whose suspension has reached its last day."""
    with write_tx():
        query = (
            sa.select(Certificate)
            .where(
                Certificate.state == CertificateState.SUSPENDED,
                Certificate.suspended_until < today(),
            )
            .order_by(Certificate.suspended_until, Certificate.id)
            .limit(CHUNK)
            .with_for_update()
        )
        if ended := db.session.scalars(query).all():
            changes.resume(ended)
    if ended:
        keep_published()


@dataclass(frozen=True)
class _After:
    """Progress of a second half."""

    progress: Progress
    before: int

    def report(self, done: int, total: int) -> None:
        self.progress.report(self.before + done, self.before + total)


def _next_chunk(case_id: int) -> int | None:
    """Do the next certificates of a measure; how many are left, None when there was nothing to do."""
    pending = sa.and_(MeasureItem.case_id == case_id, MeasureItem.outcome == Outcome.PENDING)
    query = sa.select(MeasureItem).where(pending).order_by(MeasureItem.certificate_id)
    items = db.session.scalars(query.limit(CHUNK)).all()
    if not items:
        return None
    measure = items[0].measure
    done = _admitted(measure, items)
    if done:
        _do(measure, done)
    left = db.session.scalar(sa.select(sa.func.count()).select_from(MeasureItem).where(pending))
    return left or 0


def _admitted(measure: Measure, items: Sequence[MeasureItem]) -> list[Certificate]:
    """The certificates that still admit the measure, locked; the others are marked with why not."""
    ids = [item.certificate_id for item in items]
    locked = sa.select(Certificate).where(Certificate.id.in_(ids)).order_by(Certificate.id)
    db.session.scalars(locked.with_for_update().execution_options(populate_existing=True)).all()
    wanted, admitted = correcting.correction_of(measure), []
    for item in items:
        item.note = choosing.obstacle(measure.case.kind, item.certificate, wanted)
        item.outcome = Outcome.SKIPPED if item.note else Outcome.DONE
        if not item.note:
            admitted.append(item.certificate)
    return admitted


def _do(measure: Measure, certificates: Sequence[Certificate]) -> None:
    case_id, reason = measure.case_id, measure.reason
    kind = measure.case.kind
    if kind is CaseKind.REVOCATION:
        changes.revoke(certificates, case_id=case_id, reason=reason)
    elif kind is CaseKind.SUSPENSION:
        changes.suspend(certificates, case_id=case_id, reason=reason, ends_on=measure.ends_on)
    elif kind is CaseKind.LIFTING:
        changes.resume(certificates, case_id=case_id)
    else:
        _correct(measure, certificates)


def _correct(measure: Measure, certificates: Sequence[Certificate]) -> None:
    wanted = correcting.correction_of(measure)
    if wanted is None:
        raise ValueError("only a correction corrects")
    told: dict[Certificate, Corrected] = {}
    for row in certificates:
        if text := correcting.corrected(row, wanted):
            name = correcting.name_after(row, wanted)
            holder = holders.carry_out(measure, row, wanted.document, name)
            told[row] = replace(text, holder=holder)
    reissuing.reissue(
        told,
        case_id=measure.case_id,
        reason=measure.reason,
        law=policy.load(),
    )
