"""Who holds a post on a day, and how such a person is treated: for verdict pages and offices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from certreg.appointment import rules
from certreg.appointment.models import Appointment
from certreg.certificates.models import Certificate, CertificateState
from certreg.db import db
from certreg.policy import law as policy
from certreg.policy.answers import Answer
from certreg.policy.appointments import PostState, post_state
from certreg.policy.levels import SkillLevel
from certreg.policy.regions import significant_digits
from certreg.policy.targets import Target, targets
from certreg.procedure.models.cases import Case

TAKEN_UP = ("appointed", "end_proposed", "ended", "expired")
"""States of a case whose term is, or was, a real one; with the certificate of the post."""

MEASURES = {
    SkillLevel.SPECIAL_GRADE_TECHNICIAN: "special_grade_technicians",
    SkillLevel.CHIEF_TECHNICIAN: "chief_technicians",
}
"""Level -> keyword of the targets that count its holders."""


@dataclass(frozen=True)
class Post:
    """An appointment as everybody may see it.

    Attributes:
        state: whether the post is held on the day asked about, and what that is called.
        treatments: field -> how its holder is treated there on that day.
    """

    employer: str
    name: str
    term_start: date
    term_end: date
    ended_on: date | None
    state: PostState
    treatments: tuple[tuple[str, Answer], ...]


@dataclass(frozen=True)
class Figure:
    """How many hold a post, beside what a document aims at; a fact, never a refusal."""

    target: Target
    level: SkillLevel
    in_post: int


def state_of(appointment: Appointment, on: date) -> PostState:
    """Whether the post is held on a day (rules LD-01, LD-02)."""
    return post_state(
        policy.load(),
        term_start=appointment.term_start,
        term_end=appointment.term_end,
        left_on=appointment.ended_on,
        region=appointment.case.region,
        on=on,
    )


def is_taken_up(appointment: Appointment) -> bool:
    """Whether the appointment took effect: approved, and with its certificate."""
    return appointment.certificate_id is not None and appointment.case.state in TAKEN_UP


def posts_of(certificate: Certificate, on: date) -> list[Post]:
    """The appointments under a certificate, the latest term first."""
    is_valid = certificate.state is CertificateState.ISSUED
    rows = db.session.scalars(_under_certificate(), {"certificate": certificate.id})
    return [_post(row, on, is_valid) for row in rows]


@cache
def _under_certificate() -> sa.Select[Appointment]:
    """Made once: each page of a certificate asks, and to make it takes as long as the answer."""
    return (
        sa.select(Appointment)
        .join(Appointment.case)
        .where(Appointment.certificate_id == sa.bindparam("certificate"), Case.state.in_(TAKEN_UP))
        .order_by(Appointment.term_start.desc(), Appointment.case_id.desc())
        .options(joinedload(Appointment.body), joinedload(Appointment.case))
    )


def figures(region: str, on: date) -> list[Figure]:
    """How many hold each post in a region, beside its targets; none where it has none."""
    law = policy.load()
    return [
        Figure(target, level, in_post(level, region, on))
        for level, measure in MEASURES.items()
        for target in targets(law, region=region, on=on, measure=measure)
    ]


def in_post(level: SkillLevel, region: str, on: date) -> int:
    """How many hold a post of this level on a day in a region and those below it."""
    query = (
        sa.select(Appointment)
        .join(Appointment.case)
        .join(Certificate, Certificate.id == Appointment.certificate_id)
        .where(
            Appointment.level == level,
            Certificate.state == CertificateState.ISSUED,
            Case.state.in_(TAKEN_UP),
            Case.region.startswith(significant_digits(region)),
            Appointment.term_start <= on,
            Appointment.term_end >= on,
        )
        .options(joinedload(Appointment.end), joinedload(Appointment.case))
    )
    return sum(state_of(row, on).is_in_post for row in db.session.scalars(query))


def _post(row: Appointment, on: date, is_valid: bool) -> Post:
    state, region = state_of(row, on), row.case.region
    return Post(
        employer=row.body.name,
        name=row.post,
        term_start=row.term_start,
        term_end=row.term_end,
        ended_on=row.ended_on,
        state=state,
        treatments=rules.treatments(
            policy.load(),
            row.level,
            is_in_post=state.is_in_post and is_valid,
            region=region,
            on=on,
        ),
    )
