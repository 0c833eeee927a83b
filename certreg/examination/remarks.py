"""Re-marking (复核成绩): a candidate's question about a score, and what comes of its answer.

A score that changes before issue changes who goes on. After issue the certificate is left alone: it
is revoked or corrected by a measure of its own, which two officials decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hmac import compare_digest
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from certreg.accounts.codes import bare, spelt
from certreg.accounts.keyed import keyed_hash
from certreg.accounts.models import Role, User
from certreg.audit import trail
from certreg.batches import holding_back
from certreg.batches.batches import candidate_of_row, is_open, scheme_of
from certreg.batches.models import Batch, Candidate, CandidateState
from certreg.certificates.models import Certificate
from certreg.clock import local_day, now, today
from certreg.db import db
from certreg.errors import ConflictError, MissingError, NotAllowedError, RefusedError
from certreg.examination.models import HandIn, Remark
from certreg.examination.record import remark_record
from certreg.examination.rules import Scores, is_passed, last_day_of_remarking
from certreg.policy import law as policy
from certreg.policy.methods import PARTS
from certreg.procedure import workflow
from certreg.registry import log
from certreg.text import Text

ENDED = ("withdrawn", "rejected")

CODE = 8
"""Letters of a batch's code: 40 bits, and whoever has it must name himself."""


@dataclass(frozen=True)
class Ask:
    """A question about somebody's scores.

    Attributes:
        row: running number of the candidate.
        text: what the candidate says.
    """

    row: int
    text: str


def ask(batch: Batch, actor: User | None, question: Ask) -> Remark:
    """Enter a candidate's question; one at a time, within the term (EX-03).

    Args:
        actor: the clerk who enters it; None when the candidate does.

    Raises:
        NotAllowedError: the batch was withdrawn or rejected.
        RefusedError: nobody of that number has scores here, or the term is over.
        ConflictError: an earlier question waits for its answer.
    """
    workflow.lock(batch.case)
    if batch.case.state in ENDED:
        raise NotAllowedError(Text("批次已撤回或不予核准，成绩不再复核"))
    candidate = candidate_of_row(batch, question.row)
    scored = _scored(candidate) if candidate else None
    if candidate is None or scored is None:
        raise RefusedError(
            Text("本批次没有序号 {row} 且已交存成绩的考生", row=question.row), field="row"
        )
    if candidate.held_back is not None and candidate.held_back.follow_up_id is not None:
        raise RefusedError(Text("这名考生已转入另一批次，请在该批次申请"), field="row")
    last = last_day(scored, batch.case.region)
    if today() > last:
        raise RefusedError(Text("申请复核的期限到 {last} 为止", last=last), reason="term_over")
    if is_questioned(candidate, Remark.answered_at.is_(None)):
        raise ConflictError(Text("这名考生已有一件复核等待答复"), field="row")
    remark = Remark(
        case_id=batch.case_id,
        candidate_id=candidate.id,
        text=question.text,
        asked_at=now(),
        asked_by_id=actor.id if actor else None,
        scores=_kept(scores_of(candidate)),
        was_passed=candidate.state in (CandidateState.PASSED, CandidateState.HELD),
    )
    db.session.add(remark)
    db.session.flush()  # the audit names its key
    trail.record("remark.asked", actor_id=remark.asked_by_id, subject_id=remark.id)
    return remark


def code_of(batch: Batch) -> str:
    """The code (复核码) that the body tells its candidates with their scores, for questions of their own."""
    return f"{batch.case_id}-{spelt(keyed_hash('remarks', str(batch.case_id)), CODE)}"


def is_code(batch: Batch, typed: str) -> bool:
    """Whether somebody typed the code of a batch."""
    return compare_digest(bare(typed).encode(), bare(code_of(batch)).encode())


def last_day(scored: HandIn, region: str) -> date:
    """The last day on which scores of a hand-in may be questioned."""
    return last_day_of_remarking(policy.load(), local_day(scored.handed_in_at), region=region)


def answer(remark: Remark, actor: User, found: Scores, text: str) -> None:
    """Answer a question with the scores as they were found; who goes on follows from them.

    Args:
        found: a score for every part that the candidate's level needs; None: absent.

    Raises:
        NotAllowedError: not of the body, or the actor marked or asked.
        ConflictError: answered already, or the certificates are being signed at this moment.
    """
    batch, candidate = remark.batch, remark.candidate
    workflow.lock(batch.case)
    db.session.refresh(remark, with_for_update=True)
    _check_actor(remark, actor)
    if remark.answered_at is not None:
        raise ConflictError(Text("这件复核已经答复"))
    if batch.case.state == "issuing":
        raise ConflictError(Text("证书正在签发，请待签发完成后答复"))
    scheme = scheme_of(batch)
    scores = {part: found.get(part) for part in scheme.at(candidate.level)}
    mark = candidate.pass_mark or Decimal(scheme.least_mark)
    remark.new_scores, remark.answer = _kept(scores), text
    remark.is_passed = is_passed(scheme, candidate.level, scores, mark)
    remark.answered_by_id, remark.answered_at = actor.id, now()
    _apply(batch, candidate, scores, is_passed=remark.is_passed)
    log.append_for(remark, remark_record(remark))
    trail.record(
        "remark.answered", actor_id=actor.id, subject_id=remark.id, changed=is_changed(remark)
    )
    db.session.flush()


def may_answer(remark: Remark, actor: User) -> bool:
    """Whether a page should offer the answer to this person."""
    try:
        _check_actor(remark, actor)
    except NotAllowedError:
        return False
    return remark.answered_at is None


def is_questioned(candidate: Candidate, *conditions: sa.ColumnElement[bool]) -> bool:
    """Whether a score of the candidate was ever questioned, or by a question of this kind."""
    query = sa.select(Remark.id).where(Remark.candidate_id == candidate.id, *conditions)
    return db.session.scalar(query.limit(1)) is not None


def is_changed(remark: Remark) -> bool:
    """Whether the scores were found to be others."""
    return remark.answered_at is not None and remark.new_scores != remark.scores


def needs_measure(remark: Remark) -> bool:
    """Whether a certificate says what the scores do not carry any more: an official must act."""
    holds = remark.candidate.state is CandidateState.PASSED
    return is_changed(remark) and holds and remark.batch.case.state == "issued"


def certificate_number(remark: Remark) -> str:
    """Number of the certificate that an official has to look at; empty where there is none."""
    candidate = remark.candidate
    query = sa.select(Certificate.number).where(
        Certificate.case_id == remark.case_id,
        Certificate.person_id == candidate.person_id,
        Certificate.occupation == candidate.scope.occupation,
        Certificate.level == candidate.level,
    )
    return (db.session.scalar(query) or "") if needs_measure(remark) else ""


def of_batch(batch: Batch) -> list[Remark]:
    """The questions about a batch's scores, the newest first."""
    query = (
        sa.select(Remark)
        .where(Remark.case_id == batch.case_id)
        .order_by(Remark.id.desc())
        .options(joinedload(Remark.candidate).joinedload(Candidate.person))
    )
    return list(db.session.scalars(query))


def own_remark(batch: Batch, remark_id: int) -> Remark:
    """A question about a batch's scores.

    Raises:
        MissingError: there is none.
    """
    remark = db.session.get(Remark, remark_id)
    if remark is None or remark.case_id != batch.case_id:
        raise MissingError(Text("本批次没有这件复核"))
    return remark


def scores_of(candidate: Candidate) -> dict[Any, Decimal | None]:
    """The scores that the candidate's level needs."""
    needed = scheme_of(candidate.batch).at(candidate.level)
    return {part: getattr(candidate, part) for part in needed}


def _check_actor(remark: Remark, actor: User) -> None:
    roles = {Role.CLERK, Role.APPROVER}
    if actor.organisation_id != remark.batch.case.organisation_id or not roles & set(actor.roles):
        raise NotAllowedError(Text("您没有此项权限"))
    scored = _scored(remark.candidate)
    if actor.id in (remark.asked_by_id, scored.handed_in_by_id if scored else None):
        raise NotAllowedError(Text("复核须由没有录入成绩、也没有登记申请的人员答复"))


def _scored(candidate: Candidate) -> HandIn | None:
    """The raw scores that the candidate's stand in."""
    return db.session.get(HandIn, candidate.scored_id) if candidate.scored_id else None


def _apply(batch: Batch, candidate: Candidate, scores: Scores, *, is_passed: bool) -> None:
    """Let the found scores count; a certificate that was issued is not touched here."""
    has_certificate = batch.case.state == "issued" and candidate.state is CandidateState.PASSED
    if has_certificate or candidate.state is CandidateState.REMOVED:
        return
    for part in PARTS:
        setattr(candidate, part, scores.get(part))
    if not is_passed:
        candidate.state = CandidateState.FAILED
    elif candidate.state is CandidateState.FAILED:
        _let_pass(batch, candidate)


def _let_pass(batch: Batch, candidate: Candidate) -> None:
    """Who passes after all goes on with the others, or in a follow-up once the batch is handed in."""
    if is_open(batch):
        candidate.state = CandidateState.PASSED
    elif candidate.held_back is not None:
        candidate.state = CandidateState.HELD
    else:
        holding_back.hold_latecomer(candidate)


def _kept(scores: Mapping[Any, Decimal | None]) -> dict[str, Any]:
    return {
        part: None if score is None else str(score.normalize()) for part, score in scores.items()
    }
