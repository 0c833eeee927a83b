"""Examiners as officials find them: on whose list, with what record."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from certreg.accounts.models import Organisation, User
from certreg.conduct.models import ConductEntry
from certreg.db import db
from certreg.errors import MissingError
from certreg.examination.models import ExamPlan, HandIn
from certreg.filing.models import StaffMember, StaffRole
from certreg.integrity.models import Blacklisting
from certreg.text import Text

NEWEST_PLANS = 20
"""Plans that an examiner's page shows."""


def of_region(actor: User, name: str = "") -> sa.Select[StaffMember]:
    """The query for the examiners on the lists of bodies of an official's region.

    Args:
        name: part of the examiner's; empty: all of them.
    """
    query = (
        sa.select(StaffMember)
        .join(StaffMember.organisation)
        .where(
            StaffMember.role == StaffRole.EXAMINER,
            Organisation.region.startswith(actor.region_prefix),
        )
        .options(joinedload(StaffMember.organisation), selectinload(StaffMember.occupations))
    )
    return query.where(StaffMember.name.contains(name, autoescape=True)) if name else query


def in_region(member_id: int, actor: User) -> StaffMember:
    """An examiner on the list of a body of an official's region.

    Raises:
        MissingError: there is none.
    """
    member = db.session.scalar(of_region(actor).where(StaffMember.id == member_id))
    if member is None:
        raise MissingError(Text("本辖区没有这名考评员"))
    return member


def elsewhere(member: StaffMember) -> list[StaffMember]:
    """The same card on the lists of other organisations, or listed again."""
    query = sa.select(StaffMember).where(
        StaffMember.role == StaffRole.EXAMINER,
        StaffMember.certificate_number == member.certificate_number,
        StaffMember.id != member.id,
    )
    joined = query.options(joinedload(StaffMember.organisation)).order_by(StaffMember.id)
    return list(db.session.scalars(joined))


def entries(member: StaffMember) -> list[ConductEntry]:
    """Everything that was proposed for the examiner's record, the newest first."""
    query = sa.select(ConductEntry).where(ConductEntry.examiner_number == member.certificate_number)
    joined = query.options(joinedload(ConductEntry.case)).order_by(ConductEntry.case_id.desc())
    return list(db.session.scalars(joined))


def listings(member: StaffMember) -> list[Blacklisting]:
    """Every entry of the blacklist about the examiner, the newest first."""
    query = sa.select(Blacklisting).where(Blacklisting.examiner_number == member.certificate_number)
    joined = query.options(joinedload(Blacklisting.case)).order_by(Blacklisting.case_id.desc())
    return list(db.session.scalars(joined))


def plans(member: StaffMember) -> list[ExamPlan]:
    """The newest plans that name the examiner."""
    query = (
        sa.select(ExamPlan)
        .join(ExamPlan.hand_in)
        .where(ExamPlan.examiners.any(StaffMember.id == member.id))
        .order_by(HandIn.handed_in_at.desc(), ExamPlan.id.desc())
        .limit(NEWEST_PLANS)
        .options(joinedload(ExamPlan.batch), joinedload(ExamPlan.hand_in))
    )
    return list(db.session.scalars(query))
