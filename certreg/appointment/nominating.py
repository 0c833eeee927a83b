"""Nominating somebody for a post: who it is, by a certificate on record, and what is still missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from certreg.accounts.models import User
from certreg.appointment import priors, rules
from certreg.appointment.models import Appointment
from certreg.appointment.priors import Prior
from certreg.appointment.states import TABLE
from certreg.certificates.glyphs import missing_glyphs
from certreg.certificates.models import Certificate, CertificateState
from certreg.clock import today
from certreg.db import db
from certreg.errors import ConflictError, NotAllowedError, RefusedError
from certreg.filing import bodies
from certreg.filing.facts import facts_of
from certreg.filing.models import Body, Scope
from certreg.policy import law as policy
from certreg.policy.appointments import PostRecord
from certreg.policy.filing import Relation
from certreg.policy.levels import SkillLevel
from certreg.policy.posts import PriorLevel
from certreg.procedure import workflow
from certreg.procedure.models.cases import Case, Waiting
from certreg.text import Text

CLOSED = ("withdrawn", "rejected", "ended", "expired", "forgone")
LIVE = (CertificateState.ISSUED, CertificateState.SUSPENDED)


@dataclass(frozen=True, kw_only=True)
class Details:
    """What the clerk states and may change until it is handed in.

    Attributes:
        merits: why this person.
        exception: reason for an exception, where the law allows one; empty: none is asked for.
    """

    post: str
    employment: Relation
    term_start: date
    term_end: date
    merits: str
    exception: str = ""


def nominate(
    actor: User,
    *,
    number: str,
    name: str,
    level: SkillLevel,
    details: Details,
    renews: Appointment | None = None,
) -> Appointment:
    """Begin a nomination for the actor's organisation.

    Args:
        number, name: of a certificate of this register, or of a holding that the organisation
            stated; its holder is nominated, in its occupation.
        renews: the appointment whose term this one continues.

    Raises:
        RefusedError: the organisation cannot appoint in this occupation, the certificate is not on
            record or not valid, or the term is reversed.
        ConflictError: there is a nomination of this person for this post already.
    """
    body = _employer(actor)
    prior = priors.find(number, name, actor.organisation_id)
    scope = _scope(body, prior, details.employment)
    db.session.refresh(actor.organisation, with_for_update=True)  # two clerks may begin at once
    _check_no_other(actor.organisation_id, prior, level, renews)
    case = workflow.begin(
        TABLE, organisation_id=actor.organisation_id, region=scope.filing.case.region
    )
    appointment = Appointment(
        case=case,
        body=body,
        person_id=prior.document.person_id,
        document=prior.document,
        photo_id=priors.newest_photo(prior.document.person_id, actor.organisation_id),
        occupation=prior.occupation,
        edition=prior.edition,
        occupation_name=prior.occupation_name,
        trade=prior.trade,
        standard=scope.standard,
        level=level,
        prior_number=prior.number,
        prior_level=prior.level,
        prior_since=prior.since,
        prior_certificate=prior.certificate,
        prior_fact_id=prior.fact_id,
        renews=renews,
    )
    describe(appointment, details)
    db.session.add(appointment)
    workflow.prepare(case, actor)
    db.session.flush()  # the view shows it by its key
    return appointment


def describe(appointment: Appointment, details: Details) -> None:
    """Write down what the clerk states.

    Raises:
        RefusedError: the term ends before it begins; field `term_end`.
    """
    if details.term_end < details.term_start:
        raise RefusedError(
            Text("聘期截止日早于开始日，请改正。"),
            reason="term_reversed",
            rule="LD-01",
            field="term_end",
        )
    appointment.post, appointment.employment = details.post, details.employment
    appointment.term_start, appointment.term_end = details.term_start, details.term_end
    appointment.merits, appointment.exception = details.merits, details.exception


def check_open(appointment: Appointment, actor: User) -> None:
    """Let a clerk change a nomination; who does so has prepared it and cannot sign it off.

    Raises:
        NotAllowedError: it is not in the clerks' hands, or the actor had another part in it.
    """
    workflow.lock(appointment.case)
    if appointment.case.waiting_for is not Waiting.CLERK:
        raise NotAllowedError(Text("提名已提交，如需修改请先退回补正"))
    workflow.prepare(appointment.case, actor)


def asked_of(appointment: Appointment) -> tuple[rules.Asked, ...]:
    """What the law of the place and of the term's first day asks, and what is missing."""
    law, region = policy.load(), appointment.case.region
    on = appointment.term_start
    filed = (
        row.top_level
        for filing in appointment.body.filings
        if filing.valid_from
        for row in filing.scope
        if row.occupation == appointment.occupation
    )
    record = PostRecord(
        level=appointment.level,
        occupation=appointment.occupation,
        employer=appointment.body.number,
        term_start=appointment.term_start,
        term_end=appointment.term_end,
        occupation_top_level=rules.top_level(
            law, appointment.occupation, filed, region=region, on=on
        ),
        prior_level=appointment.prior_level,
        prior_since=appointment.prior_since,
    )
    return rules.asked(law, record, region=region, on=on)


def is_excepted(appointment: Appointment) -> bool:
    """Whether it rests on an exception: a condition is not met, and a reason is given."""
    return bool(appointment.exception) and any(
        isinstance(answer.rule, PriorLevel) and not answer.is_met
        for answer in asked_of(appointment)
    )


def open_points(appointment: Appointment) -> list[Text]:
    """What keeps the nomination from being handed in, in words."""
    return [*standing_problems(appointment), *_incomplete(appointment)]


def standing_problems(appointment: Appointment) -> Iterator[Text]:
    """What keeps it back at any time: the law's conditions, the filing, the certificate below."""
    yield from rules.blocking(asked_of(appointment), appointment.exception)
    for problem in employer_problems(appointment):
        yield Text("{problem}", problem=problem.message)
    if not priors.is_valid(appointment):
        yield Text("所持证书 {number} 已不是有效证书", number=appointment.prior_number)


def employer_problems(appointment: Appointment) -> tuple[RefusedError, ...]:
    """Why the employer could not appoint and issue today."""
    return rules.employer_problems(
        policy.load(),
        facts_of(appointment.body),
        occupation=appointment.occupation,
        level=appointment.level,
        person=appointment.employment,
        region=appointment.case.region,
        on=today(),
    )


def held_certificate(appointment: Appointment) -> Certificate | None:
    """The certificate of this post that the person holds already: nobody gets a second one."""
    return db.session.scalar(
        sa.select(Certificate).where(
            Certificate.person_id == appointment.person_id,
            Certificate.occupation == appointment.occupation,
            Certificate.trade == appointment.trade,
            Certificate.level == appointment.level,
            Certificate.state.in_(LIVE),
        )
    )


def next_term(appointment: Appointment) -> date:
    """The first day of the term that would continue this one."""
    return appointment.term_end + timedelta(days=1)


def _incomplete(appointment: Appointment) -> Iterator[Text]:
    """What the clerk has still to hand in."""
    if appointment.term_start < today():
        yield Text("聘期开始日已过，请改为今天或以后")
    if not appointment.case.evidence:
        yield Text("至少上传一份业绩、评审等佐证材料")
    if held_certificate(appointment) is not None:
        return
    if appointment.photo_id is None:
        yield Text("上传一张近期一寸免冠白底照片，印在证书上")
    if letters := missing_glyphs(appointment.person.name + appointment.occupation_name):
        yield Text("证书无法印出“{characters}”，请联系人社部门", characters=letters)


def _employer(actor: User) -> Body:
    body = bodies.body_of(actor.organisation_id)
    if body is None:
        raise RefusedError(
            Text(
                "特级技师、首席技师由用人单位评聘并颁发证书，证书编号取自单位的机构编号。"
                "本单位还没有备案，请先申请备案。"
            ),
            reason="filing_missing",
            rule="LD-07",
        )
    return body


def _scope(body: Body, prior: Prior, person: Relation) -> Scope:
    """The row of the employer's running filing for the occupation."""
    running = bodies.running_filings(body, today())
    rows = [row for filing in running for row in filing.scope if row.occupation == prior.occupation]
    problems = rules.employer_problems(
        policy.load(),
        facts_of(body),
        occupation=prior.occupation,
        level=prior.level,
        person=person,
        region=running[-1].case.region if running else body.region,
        on=today(),
    )
    for problem in problems:
        raise problem
    return next((row for row in rows if row.trade == prior.trade), rows[0])


def _check_no_other(
    organisation_id: int, prior: Prior, level: SkillLevel, renews: Appointment | None
) -> None:
    """One nomination of a person for a post at a time; a running term is only continued."""
    query = (
        sa.select(Appointment)
        .join(Appointment.case)
        .where(
            Case.organisation_id == organisation_id,
            Case.state.not_in(CLOSED),
            Appointment.person_id == prior.document.person_id,
            Appointment.occupation == prior.occupation,
            Appointment.level == level,
        )
    )
    others = [row for row in db.session.scalars(query) if row is not renews]
    if others:
        raise ConflictError(
            Text(
                "本单位已提名或已聘任此人，见第 {case} 号；聘期届满前可从该页办理续聘。",
                case=others[0].case_id,
            )
        )
