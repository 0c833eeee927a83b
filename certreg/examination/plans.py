"""The exam plan (考核计划): filed by the clerk before the examination; its examiners, and who steps aside."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from certreg.accounts.models import User
from certreg.audit import trail
from certreg.batches.batches import candidate_of_row, check_open, covers, scheme_of
from certreg.batches.models import Batch, Candidate, CandidateState
from certreg.clock import CHINA, now
from certreg.db import db
from certreg.errors import ConflictError, NotAllowedError, RefusedError
from certreg.examination import hand_ins
from certreg.examination.models import ExamPlan, ExamSession, HandInKind, Recusal
from certreg.examination.record import recusal_record
from certreg.examination.rules import Examinee, Examiner, last_day_of_handing_in, short_of_examiners
from certreg.filing import staff
from certreg.filing.models import Scope, StaffMember, StaffRole, StaffStanding
from certreg.integrity import standing
from certreg.people.models import Person
from certreg.policy import law as policy
from certreg.policy.exams import PanelSize, panel_size
from certreg.policy.methods import ScorePart
from certreg.registry import log
from certreg.text import Text, as_text, listed

SITTING = (
    CandidateState.ENROLLED,
    CandidateState.MANUAL,
    CandidateState.PASSED,
    CandidateState.FAILED,
)
"""States of candidates whom examiners judge, or judged."""


@dataclass(frozen=True)
class Session:
    """When and where one part is held."""

    part: ScorePart
    starts_at: datetime
    site: str


def plan_of(batch: Batch) -> ExamPlan | None:
    """The plan in force; a follow-up batch goes on under that of the batch it follows."""
    if filed := plans_of(batch):
        return filed[-1]
    return plan_of(batch.follows) if batch.follows else None


def plans_of(batch: Batch) -> list[ExamPlan]:
    """The plans that were filed for a batch itself, in their order."""
    query = sa.select(ExamPlan).where(ExamPlan.case_id == batch.case_id).order_by(ExamPlan.id)
    return list(db.session.scalars(query))


def on_call(batch: Batch, day: date) -> list[StaffMember]:
    """The examiners of the body whose card holds on a day."""
    return [
        member
        for member in staff.listed(batch.case.organisation_id)
        if member.role is StaffRole.EXAMINER and member.standing(day) is StaffStanding.ACTIVE
    ]


def by_cards(batch: Batch, numbers: Collection[str]) -> list[int]:
    """Keys of the body's examiners with these cards.

    Raises:
        RefusedError: a card that nobody in the register has.
    """
    known = {
        member.certificate_number: member.id
        for member in staff.listed(batch.case.organisation_id)
        if member.role is StaffRole.EXAMINER
    }
    if unknown := [number for number in numbers if number not in known]:
        message = Text("名册中没有证卡编号 {numbers}", numbers=listed(map(as_text, unknown)))
        raise RefusedError(message, field="examiners")
    return [known[number] for number in numbers]


def file_plan(
    batch: Batch, actor: User, sessions: Sequence[Session], member_ids: Collection[int]
) -> ExamPlan:
    """File a plan, or a changed one, for a batch in the clerk's hands; late is taken, and shows.

    Raises:
        NotAllowedError: the batch is not in the clerk's hands.
        RefusedError: a part without session, a day outside the filing, examiners without a card
            that holds or on the blacklist on one of the days, or too few of them.
    """
    check_open(batch, actor)
    if {session.part for session in sessions} != set(scheme_of(batch).parts):
        raise RefusedError(Text("请为每项考核填写时间和地点"))
    days = sorted(session.starts_at.astimezone(CHINA).date() for session in sessions)
    for day in days:
        if not covers(batch.filing, day):
            raise RefusedError(
                Text("考核日期须在备案有效期内（至 {last}）", last=batch.filing.valid_to)
            )
    members = [member for member in on_call(batch, days[-1]) if member.id in member_ids]
    least = least_examiners(batch, days[0]).examiners
    if len(members) < max(least, len(set(member_ids))):
        message = Text("请从在册考评员中选择，不少于 {least} 人", least=least)
        raise RefusedError(message, reason="too_few_examiners", field="examiners")
    numbers = [member.certificate_number for member in members]
    for day in days:
        standing.refuse_examiners(numbers, day, field="examiners")
    _check_enough(batch, members, days[-1], least)
    batch.assessed_on = days[-1]
    plan = ExamPlan(
        batch=batch,
        hand_in=_handed_in(batch, actor, sessions, members, days[0]),
        sessions=[
            ExamSession(part=each.part, starts_at=each.starts_at, site=each.site)
            for each in sorted(sessions, key=lambda each: each.starts_at)
        ],
        examiners=members,
    )
    db.session.add(plan)
    db.session.flush()  # the audit names its key
    trail.record("exam_plan.filed", actor_id=actor.id, subject_id=batch.case_id, plan=plan.id)
    return plan


def recuse(batch: Batch, actor: User, member_id: int, row: int, reason: str) -> Recusal:
    """Note that an examiner of the plan does not judge a candidate (回避).

    Raises:
        NotAllowedError: the batch is not in the clerk's hands, or has no plan.
        RefusedError: not an examiner of the plan, or no such candidate.
        ConflictError: it is noted already.
    """
    check_open(batch, actor)
    plan = plan_of(batch)
    if plan is None:
        raise NotAllowedError(Text("请先报送考核计划"))
    if all(member.id != member_id for member in plan.examiners):
        raise RefusedError(Text("请选择本批次的考评员"), field="examiner")
    candidate = candidate_of_row(batch, row)
    if candidate is None:
        raise RefusedError(Text("本批次没有序号 {row} 的考生", row=row), field="row")
    key = (batch.case_id, member_id, candidate.person_id)
    if db.session.get(Recusal, key) is not None:
        raise ConflictError(Text("这项回避已登记"), field="row")
    recusal = Recusal(
        case_id=batch.case_id,
        member_id=member_id,
        person_id=candidate.person_id,
        reason=reason,
        recorded_at=now(),
        recorded_by_id=actor.id,
    )
    log.append_for(recusal, recusal_record(recusal))
    db.session.add(recusal)
    trail.record(
        "examiner.recused", actor_id=actor.id, subject_id=batch.case_id, examiner=member_id
    )
    db.session.flush()
    return recusal


def recusals_of(batch: Batch) -> list[Recusal]:
    """Who steps aside for whom, in the order of recording; a follow-up has those it follows too."""
    cases = [batch.case_id, *([batch.follows_id] if batch.follows_id else [])]
    query = sa.select(Recusal).where(Recusal.case_id.in_(cases)).order_by(Recusal.recorded_at)
    joined = query.options(joinedload(Recusal.member), joinedload(Recusal.person))
    return list(db.session.scalars(joined))


def lacking_examiners(batch: Batch) -> list[int]:
    """Running numbers of the candidates whom too few examiners of the plan may judge."""
    plan = plan_of(batch)
    if plan is None:
        return []
    least = least_examiners(batch, batch.assessed_on).examiners
    return _short(batch, plan.examiners, batch.assessed_on, least)


def least_examiners(batch: Batch, on: date) -> PanelSize:
    """How many examiners must judge every candidate."""
    return panel_size(policy.load(), region=batch.case.region, on=on)


def _check_enough(batch: Batch, members: Iterable[StaffMember], day: date, least: int) -> None:
    if rows := _short(batch, members, day, least):
        named = listed(Text("第 {row} 号", row=row) for row in rows[:10])
        raise RefusedError(
            Text("以下考生可用的考评员不足 {least} 人：{rows}", least=least, rows=named),
            reason="too_few_examiners",
            field="examiners",
        )


def _short(batch: Batch, members: Iterable[StaffMember], day: date, least: int) -> list[int]:
    members = list(members)
    listings = standing.of_examiners([member.certificate_number for member in members], day)
    barred = {entry.examiner_number for entry in listings}
    examiners = [
        Examiner(
            member.id,
            member.name,
            {each.occupation: each.top_level for each in member.occupations}
            if member.standing(day) is StaffStanding.ACTIVE
            and member.certificate_number not in barred
            else {},
        )
        for member in members
    ]
    recused = {(row.member_id, row.person_id) for row in recusals_of(batch)}
    return short_of_examiners(_examinees(batch), examiners, recused, least)


def _examinees(batch: Batch) -> list[Examinee]:
    query = (
        sa.select(
            Candidate.row, Candidate.person_id, Person.name, Scope.occupation, Candidate.level
        )
        .join(Candidate.person)
        .join(Candidate.scope)
        .where(Candidate.case_id == batch.case_id, Candidate.state.in_(SITTING))
        .order_by(Candidate.row)
    )
    return [Examinee(*row) for row in db.session.execute(query)]


def _handed_in(
    batch: Batch,
    actor: User,
    sessions: Sequence[Session],
    members: Sequence[StaffMember],
    begins_on: date,
) -> Any:
    cards = [member.certificate_number for member in members]
    content = [
        {"part": s.part, "starts_at": s.starts_at.isoformat(), "site": s.site, "examiners": cards}
        for s in sessions
    ]
    last = last_day_of_handing_in(
        policy.load(), "plan", begins_on=begins_on, region=batch.case.region
    )
    return hand_ins.hand_in(batch, HandInKind.PLAN, content, last, actor.id)
