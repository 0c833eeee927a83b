"""From an approved batch to certificates: what each passed candidate is to be given, and the work of issuing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from certreg.accounts.models import User
from certreg.batches.announcement import passed
from certreg.batches.batches import counts, scheme_of
from certreg.batches.models import Batch, Candidate, CandidateState
from certreg.batches.states import TABLE
from certreg.certificates import issuing, obstacles
from certreg.certificates.obstacles import Wanted
from certreg.db import db, write_tx
from certreg.errors import CertregError, RefusedError
from certreg.filing.issuing import coverage_problems, issuer, recognition
from certreg.filing.models import Scope
from certreg.jobs import work
from certreg.jobs.models import Job
from certreg.jobs.work import Progress
from certreg.people.models import Person
from certreg.policy import law as policy
from certreg.policy.conditions import Condition
from certreg.policy.law import Law
from certreg.policy.methods import Scheme
from certreg.procedure import workflow
from certreg.procedure.issuing import carry_out as issue_planned
from certreg.procedure.issuing import plan_work
from certreg.procedure.models.cases import Case
from certreg.text import Text

AT_A_TIME = 2_500
"""Certificates planned in one transaction: on SQLite nobody else writes meanwhile."""

GIVEN_UP = "签发前发现不能发证，编号不再使用"


def issue(batch: Batch, actor: User) -> Job:
    """Let the body issue an approved batch (谁评价、谁发证); the worker plans, signs and publishes.

    Whatever can be refused is refused here, at once, for the whole batch.

    Raises:
        NotAllowedError: not approved, or not the body's approver.
        RefusedError: the filing does not cover it any more, a name cannot be printed, or somebody holds the same.
        SetupError: the body has no key.
    """
    decision = workflow.apply(TABLE, batch.case, "issue", actor)
    law = policy.load()
    wanted = _wanted(batch)
    if not wanted:
        raise RefusedError(Text("复核后已没有合格人员，没有证书可发"))
    _check_filing(batch, law)
    obstacles.check(wanted)
    issuing.check_key(issuer(batch.body, batch.case.region), decision.at)
    return plan_work("batch.issue", batch.case, actor)


@work.kind("batch.issue", Text("签发证书"))
def carry_out(case_id: int, progress: Progress) -> dict[str, Any]:
    """Plan, sign, log and publish, then close the case."""
    plan(case_id, progress)
    count = issue_planned(case_id, progress, TABLE, Batch)
    return {"issued": count, "address": f"/workspace/batches/{case_id}"}


def plan(case_id: int, progress: Progress) -> None:
    """Plan the certificates of a batch that is being issued, some at a time, from where an earlier run stopped.

    Raises:
        RefusedError, SetupError: since the approver issued, somebody was given the same elsewhere, or the key is
            gone. The batch is handed back to the approver; nothing was signed yet.
    """
    try:
        while planned := _plan_next(case_id):
            progress.report(*planned)
    except CertregError as refusal:
        with write_tx() as session:
            case = session.get_one(Case, case_id)
            if case.state == "issuing":
                issuing.give_up(case_id, GIVEN_UP)
                reason = str(refusal.message)
                workflow.apply(TABLE, case, "stop_issuing", None, reason=reason)
        raise


def _plan_next(case_id: int) -> tuple[int, int] | None:
    """Plan some more certificates; how many are planned then, of how many. None when all were."""
    with write_tx() as session:
        batch = session.get_one(Batch, case_id)
        workflow.lock(batch.case)
        if batch.case.state == "approved":
            raise RefusedError(Text("本批次已退回待发证，请处理后重新发证"))
        done, total = issuing.count_planned(case_id), counts(batch)[CandidateState.PASSED]
        if batch.case.state != "issuing" or done >= total:
            return None
        law, asked = policy.load(), scheme_of(batch)
        candidates = passed(batch, slice(done, done + AT_A_TIME))
        recognitions = [_recognition(batch, candidate, asked, law) for candidate in candidates]
        body = issuer(batch.body, batch.case.region)
        issuing.plan(case_id, body, recognitions, law, at=_issued_at(batch))
        return done + len(candidates), total


def _issued_at(batch: Batch) -> datetime:
    """When the approver issued: the whole batch bears this moment, however long the work takes."""
    return max(each.at for each in batch.case.decisions if each.action == "issue")


def _wanted(batch: Batch) -> Sequence[Wanted]:
    """What the candidates who go on are to be given, as rows: thousands are asked at once."""
    query = (
        sa.select(
            Candidate.row,
            Candidate.person_id,
            Person.name.label("holder_name"),
            Scope.occupation,
            Scope.occupation_name,
            Scope.trade,
            Candidate.level,
        )
        .join(Candidate.person)
        .join(Candidate.scope)
        .where(_goes_on(batch))
        .order_by(Candidate.row)
    )
    return db.session.execute(query).all()  # rows have these names


def _check_filing(batch: Batch, law: Law) -> None:
    """The filing must cover every certificate on the day of issue, not only on the day of assessment."""
    kind = (Candidate.scope_id, Candidate.level, Candidate.employment)
    first = sa.select(sa.func.min(Candidate.row)).where(_goes_on(batch)).group_by(*kind)
    query = sa.select(Candidate).where(_goes_on(batch), Candidate.row.in_(first))
    for candidate in db.session.scalars(query.order_by(Candidate.row)):
        problems = coverage_problems(law, batch.body, candidate, region=batch.case.region)
        if problems:
            raise RefusedError(
                Text(
                    "第 {row} 号不能发证：{reason}", row=candidate.row, reason=problems[0].message
                ),
                reason=problems[0].reason,
                rule=problems[0].rule,
            )


def _goes_on(batch: Batch) -> sa.ColumnElement[bool]:
    return sa.and_(Candidate.case_id == batch.case_id, Candidate.state == CandidateState.PASSED)


def _recognition(
    batch: Batch, candidate: Candidate, scheme: Scheme, law: Law
) -> issuing.Recognition:
    path = _path(batch, candidate, scheme, law)
    return recognition(candidate.row, candidate, path=path, how_won=scheme.method.name)


def _path(batch: Batch, candidate: Candidate, scheme: Scheme, law: Law) -> dict[str, Any]:
    """How the level was won, for the register and the verdict page."""
    condition = law.row(Condition, candidate.condition_id) if candidate.condition_id else None
    notice = batch.case.notices[-1] if batch.case.notices else None
    needed = scheme.at(candidate.level)
    return {
        "method": scheme.method.method,
        "method_name": scheme.method.name,
        "assessed_on": _day(candidate.assessed_on or batch.assessed_on),
        "standard": candidate.scope.standard,
        "condition": candidate.condition_id,
        "condition_text": condition.text if condition else candidate.manual_reason,
        "basis": "；".join(source.title for source in law.basis_of(condition)) if condition else "",
        "notice_last_day": _day(notice.last_day) if notice else "",
        "scores": {part: str(getattr(candidate, part)) for part in needed},
        "score_rules": {part: row.id for part, row in needed.items()},
    }


def _day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"
