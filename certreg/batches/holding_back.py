"""Partial approval: some candidates are held back (暂缓) or taken out (剔除) in the decision itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from certreg.accounts.models import Role, User
from certreg.audit import trail
from certreg.batches.announcement import passed
from certreg.batches.models import (
    Admission,
    Approval,
    Batch,
    Candidate,
    CandidateFact,
    CandidateState,
    HeldBack,
)
from certreg.batches.record import admission_record, approval_record
from certreg.batches.states import TABLE
from certreg.clock import now
from certreg.db import db
from certreg.errors import ConflictError, NotAllowedError, RefusedError
from certreg.procedure import workflow
from certreg.procedure.models.decisions import Decision
from certreg.registry import log
from certreg.text import Text

GIVEN_UP = ("withdrawn", "rejected")
"""Ends of a follow-up that leave its candidates waiting as before."""
REASON = Text("复核后合格，但批次已提交，须另行提交、公示、核准")
"""Why somebody is held back who passed by re-marking."""


@dataclass(frozen=True)
class Fate:
    """What an approval does with a candidate who does not go on."""

    is_removed: bool
    reason: str


def approve(batch: Batch, actor: User, fates: Mapping[int, Fate], opinion: str = "") -> Decision:
    """Approve a batch, except for some of its candidates; one decision, one leaf of the log.

    Args:
        fates: by running number; everybody else who passed is approved.

    Raises:
        NotAllowedError: not in this state, or not by this person.
        RefusedError: a number that is not among those who passed, a reason missing, or nobody left.
    """
    workflow.lock(batch.case)
    candidates = {candidate.row: candidate for candidate in passed(batch)}
    _check(candidates, fates)
    decision = workflow.apply(TABLE, batch.case, "approve", actor, reason=opinion)
    for row, fate in fates.items():
        state = CandidateState.REMOVED if fate.is_removed else CandidateState.HELD
        _hold(candidates[row], state, fate.reason, decision.id, decision.at)
    approval = Approval(
        case_id=batch.case_id,
        decision_id=decision.id,
        approved=sorted(candidates.keys() - fates.keys()),
        held=sorted(row for row, fate in fates.items() if not fate.is_removed),
        removed=sorted(row for row, fate in fates.items() if fate.is_removed),
    )
    log.append_for(approval, approval_record(approval))
    db.session.add(approval)
    for row in approval.approved:
        if not candidates[row].condition_id:
            _admit(candidates[row], decision)
    db.session.flush()  # the database refuses a second approval here
    return decision


def hold_latecomer(candidate: Candidate) -> None:
    """Hold somebody back who passed by re-marking, when the others are handed in already."""
    _hold(candidate, CandidateState.HELD, REASON, None, now())


def held_of(batch: Batch) -> list[HeldBack]:
    """Who was held back or taken out of a batch, in the order of running numbers."""
    query = (
        sa.select(HeldBack)
        .join(HeldBack.candidate)
        .where(Candidate.case_id == batch.case_id)
        .order_by(Candidate.row)
        .options(joinedload(HeldBack.candidate).joinedload(Candidate.person))
    )
    return list(db.session.scalars(query))


def follow_up(batch: Batch, actor: User) -> Batch:
    """Open the batch that takes up everybody held back: it goes the whole way again.

    Scores, conditions and facts come along; the clerk mends what was wrong before handing it in.

    Raises:
        NotAllowedError: no clerk, or nobody waits to be taken up.
    """
    _check_clerk(batch, actor)
    waiting = [row for row in held_of(batch) if is_waiting(row)]
    if not waiting:
        raise NotAllowedError(Text("没有暂缓人员等待处理"))
    case = workflow.begin(
        TABLE, organisation_id=batch.case.organisation_id, region=batch.case.region
    )
    following = Batch(
        case=case,
        body_id=batch.body_id,
        filing_id=batch.filing_id,
        follows=batch,
        title=Text("{title}（暂缓人员）", title=batch.title[:90]),
        method=batch.method,
        assessed_on=batch.assessed_on,
        site_id=batch.site_id,
    )
    db.session.add(following)
    workflow.prepare(case, actor)
    db.session.flush()  # its candidates name it
    for row in waiting:
        db.session.add(_copy(row.candidate, following))
        row.follow_up = following
    trail.record("batch.followed_up", actor_id=actor.id, subject_id=batch.case_id, batch=case.id)
    db.session.flush()
    return following


def drop(batch: Batch, row: int, actor: User, reason: str) -> None:
    """Give somebody up who was held back: no certificate comes of this assessment.

    Raises:
        NotAllowedError: no clerk.
        ConflictError: nobody of that number waits any more.
    """
    _check_clerk(batch, actor)
    found = next((each for each in held_of(batch) if each.candidate.row == row), None)
    if found is None or not is_waiting(found):
        raise ConflictError(Text("第 {row} 号已经处理过，请刷新页面查看", row=row))
    found.drop_reason, found.dropped_by_id, found.dropped_at = reason, actor.id, now()
    found.candidate.state = CandidateState.REMOVED
    trail.record("candidate.dropped", actor_id=actor.id, subject_id=found.candidate_id)


def is_waiting(row: HeldBack) -> bool:
    """Whether the body still has to take the candidate up or give him or her up."""
    if row.candidate.state is not CandidateState.HELD:
        return False
    return row.follow_up is None or row.follow_up.case.state in GIVEN_UP


def _check(candidates: Mapping[int, Candidate], fates: Mapping[int, Fate]) -> None:
    for row, fate in fates.items():
        if row not in candidates:
            raise RefusedError(Text("合格人员中没有第 {row} 号", row=row), field=fate_field(row))
        if not fate.reason.strip():
            message = Text("请写明第 {row} 号的理由", row=row)
            raise RefusedError(message, reason="reason_missing", field=reason_field(row))
    if not candidates.keys() - fates.keys():
        raise RefusedError(Text("没有剩下要核准的人员；请退回补正或不予核准"))


def fate_field(row: int) -> str:
    """Name of the form field for what becomes of a candidate."""
    return f"fate_{row}"


def reason_field(row: int) -> str:
    """Name of the form field for the reason."""
    return f"why_{row}"


def _admit(candidate: Candidate, decision: Decision) -> None:
    """Commit to the reason for somebody whom no condition carries by itself."""
    admission = Admission(
        candidate_id=candidate.id,
        case_id=candidate.case_id,
        decision_id=decision.id,
        reason=candidate.manual_reason,
    )
    log.append_for(admission, admission_record(admission))
    db.session.add(admission)


def _hold(
    candidate: Candidate, state: CandidateState, reason: str, decision_id: int | None, at: datetime
) -> None:
    candidate.state = state
    db.session.add(
        HeldBack(
            candidate_id=candidate.id,  # by its key: assigning the row would ask for an older one first
            decision_id=decision_id,
            is_removed=state is CandidateState.REMOVED,
            reason=reason.strip(),
            at=at,
        )
    )


def _check_clerk(batch: Batch, actor: User) -> None:
    workflow.lock(batch.case)
    if Role.CLERK not in actor.roles or actor.organisation_id != batch.case.organisation_id:
        raise NotAllowedError(Text("您没有此项权限"))
    if batch.case.state not in ("approved", "issuing", "issued"):
        raise NotAllowedError(Text("批次核准后才处理暂缓人员"))


def _copy(old: Candidate, following: Batch) -> Candidate:
    """The same candidate in the follow-up; the lists and scores handed in stay the evidence."""
    same = (
        "row",
        "person_id",
        "document_id",
        "photo_id",
        "scope_id",
        "level",
        "employment",
        "consented_on",
        "declared_on",
        "condition_id",
        "eligibility",
        "theory",
        "practical",
        "review",
        "pass_mark",
        "assessed_on",
        "entered_id",
        "scored_id",
    )
    new = Candidate(case_id=following.case_id, state=CandidateState.PASSED)
    for name in same:
        setattr(new, name, getattr(old, name))
    new.facts = [CandidateFact(fact_id=used.fact_id) for used in old.facts]
    return new
