"""Handing a batch in: what must be there, the law frozen, the roster as submitted, its digest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from certreg.accounts.models import User
from certreg.assessment.lookups import record_of
from certreg.batches.announcement import passed
from certreg.batches.models import Batch, Candidate, CandidateState
from certreg.batches.offering import offer_of
from certreg.batches.states import TABLE
from certreg.clock import now, today
from certreg.db import db
from certreg.errors import RefusedError
from certreg.examination import hand_ins, plans
from certreg.files import store
from certreg.filing.standing import check_free
from certreg.installation import installation
from certreg.people.models import Photo
from certreg.people.rules import photo_age_problems
from certreg.policy import law as policy
from certreg.policy.deciding import strictest
from certreg.policy.face import FaceFields
from certreg.policy.law import NATION
from certreg.procedure import workflow
from certreg.roster.judging import Application, judge, usable
from certreg.roster.offer import Offer
from certreg.text import Text, listed, strung
from certreg.trust.canonical import canonical

NAMED = 10
"""Candidates that a sentence names; the rest is counted."""
WITHOUT_RESULTS = (CandidateState.ENROLLED, CandidateState.MANUAL)
JSON = "application/json"


def missing_parts(batch: Batch) -> list[Text]:
    """What the batch lacks before it can be submitted, in words."""
    query = (
        sa.select(Candidate.row, Candidate.state, Photo.taken_on)
        .outerjoin(Photo, Photo.id == Candidate.photo_id)
        .where(Candidate.case_id == batch.case_id)
        .order_by(Candidate.row)
    )
    rows = db.session.execute(query).all()
    waiting = [row for row, state, _ in rows if state in WITHOUT_RESULTS]
    going_on = [(row, taken) for row, state, taken in rows if state is CandidateState.PASSED]
    lacking = [row for row, taken in going_on if not _is_recent(taken, batch)]
    missing = []
    if not rows:
        missing.append(Text("尚未导入名单"))
    if plans.plan_of(batch) is None:
        missing.append(Text("尚未报送考核计划"))
    if short := plans.lacking_examiners(batch):
        least = plans.least_examiners(batch, batch.assessed_on).examiners
        missing.append(
            Text("以下考生可用的考评员不足 {least} 人：{rows}", least=least, rows=_rows(short))
        )
    if waiting:
        missing.append(Text("以下考生尚无成绩：{rows}", rows=_rows(waiting)))
    if rows and not waiting and not going_on:
        missing.append(Text("没有成绩合格的考生"))
    if lacking and _needs_photo():
        missing.append(Text("以下合格考生缺少合规的近照：{rows}", rows=_rows(lacking)))
    return missing


def submit(batch: Batch, actor: User) -> None:
    """Hand the batch in. Its law is frozen here, and the roster as it stands gets a digest.

    Raises:
        RefusedError: something is missing, or somebody may no longer apply by today's law.
        NotAllowedError: not in the clerk's hands, or not this clerk's.
    """
    workflow.lock(batch.case)
    check_free(batch.body, today())
    if missing := missing_parts(batch):
        raise RefusedError(Text("批次还不完整：{missing}", missing=strung(missing)))
    offer = replace(offer_of(batch), on=today())
    going_on = passed(batch)
    _judge_again(batch, going_on, offer)
    hand_ins.candidates(batch, actor.id)
    hand_ins.scores(batch, actor.id)
    batch.assessed_on = max(c.assessed_on for c in going_on if c.assessed_on)
    case = batch.case
    case.submitted_at, case.judged_on = now(), offer.on
    case.policy_digest = offer.law.digest
    content = export(batch)
    batch.receipt_sha256 = sha256(content).hexdigest()
    batch.submission = store.store(content, name=f"batch-{case.id}.json", media_type=JSON)
    workflow.apply(TABLE, case, "submit", actor)


def export(batch: Batch) -> bytes:
    """The roster as submitted: canonical JSON (RFC 8785), so that equal rosters are equal bytes."""
    case = batch.case
    return canonical(
        {
            "case": case.id,
            "body": batch.body.number,
            "title": batch.title,
            "method": batch.method,
            "region": case.region,
            "site": batch.place,
            "judged_on": _day(case.judged_on),
            "policy_digest": case.policy_digest,
            "candidates": [_exported(candidate) for candidate in _candidates(batch)],
        }
    )


def sign_off(batch: Batch, actor: User, reasons: Mapping[int, str], opinion: str = "") -> None:
    """The approver signs the batch off, with a reason for each candidate left to a person.

    Args:
        reasons: by running number of the candidate.
        opinion: on the batch as a whole.

    Raises:
        RefusedError: a reason is missing.
        NotAllowedError: not submitted, no approver, or the actor prepared it.
    """
    for candidate in left_to_a_person(batch):
        reason = reasons.get(candidate.row, "").strip()
        if not reason:
            message = Text("请填写第 {row} 号考生的认定理由", row=candidate.row)
            raise RefusedError(message, reason="reason_missing", field=reason_field(candidate.row))
        candidate.manual_reason = reason
    workflow.apply(TABLE, batch.case, "sign_off", actor, reason=opinion)


def left_to_a_person(batch: Batch) -> list[Candidate]:
    """Passed candidates whom no condition carries by itself."""
    return [candidate for candidate in passed(batch) if not candidate.condition_id]


def reason_field(row: int) -> str:
    """Name of the form field for a candidate's reason."""
    return f"reason_{row}"


def _judge_again(batch: Batch, candidates: Iterable[Candidate], offer: Offer) -> None:
    """Judge whoever was judged by other data of the law than today's; the answer is kept anew."""
    others = [c for c in candidates if c.eligibility["policy_digest"] != offer.law.digest]
    people = {candidate.person_id for candidate in others}
    record = record_of(people, batch.case.organisation_id)
    offerings = {offering.id: offering for offering in offer.scope}
    for candidate in others:
        application = Application(
            birth_date=candidate.person.birth_date,
            offering=offerings[candidate.scope_id],
            level=candidate.level,
            statements=usable(record[candidate.person_id]),
            intends=candidate.eligibility["intends"],
            apprenticeship_done=candidate.eligibility["apprenticeship_done"],
        )
        try:
            judgement = judge(
                offer.law,
                application,
                region=offer.region,
                on=offer.on,
                is_demo=installation().is_demo,
            )
        except RefusedError as error:
            raise RefusedError(
                Text("第 {row} 号考生：{reason}", row=candidate.row, reason=error.message),
                reason=error.reason,
                rule=error.rule,
            ) from error
        candidate.condition_id, candidate.eligibility = judgement.condition_id, judgement.kept


def _candidates(batch: Batch) -> list[Candidate]:
    query = (
        sa.select(Candidate)
        .where(Candidate.case_id == batch.case_id, Candidate.state != CandidateState.REMOVED)
        .order_by(Candidate.row)
        .options(
            joinedload(Candidate.person),
            joinedload(Candidate.document),
            joinedload(Candidate.scope),
        )
    )
    return list(db.session.scalars(query))


def _needs_photo() -> bool:
    """Whether a photo belongs to the required fields of the face (CF-01)."""
    row = strictest(
        policy.load(), FaceFields, region=NATION, on=today(), of=lambda row: row.required
    )
    return "photo" in row.names


def _is_recent(taken_on: date | None, batch: Batch) -> bool:
    region, law = batch.case.region, policy.load()
    return not photo_age_problems(law, taken_on, issued_on=today(), region=region)


def _rows(rows: list[int]) -> Text:
    shown = listed(Text("第 {row} 号", row=row) for row in rows[:NAMED])
    if len(rows) > NAMED:
        return Text("{rows}等 {count} 人", rows=shown, count=len(rows))
    return shown


def _exported(candidate: Candidate) -> dict[str, Any]:
    document, scope = candidate.document, candidate.scope
    scores = {
        part: None if score is None else str(score)
        for part in ("theory", "practical", "review", "pass_mark")
        for score in [getattr(candidate, part)]
    }
    return {
        "row": candidate.row,
        "document_type": document.type.value,
        "document_number": document.number,
        "nationality": document.nationality,
        "name": candidate.person.name,
        "occupation": scope.occupation,
        "trade": scope.trade,
        "level": candidate.level.value,
        "employment": candidate.employment,
        "condition": candidate.condition_id,
        "consented_on": _day(candidate.consented_on),
        "declared_on": _day(candidate.declared_on),
        "assessed_on": _day(candidate.assessed_on),
        "state": candidate.state.value,
        "photo_id": candidate.photo_id,
        **scores,
    }


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()
