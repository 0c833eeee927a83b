"""A body's own people: its examiners (考评员) and quality officers (内部质量督导员)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from certreg.accounts.models import User
from certreg.audit import trail
from certreg.clock import now, today
from certreg.db import db
from certreg.errors import ConflictError, MissingError, NotAllowedError, RefusedError
from certreg.filing.models import Body, Filing, Scope, StaffMember, StaffOccupation, StaffRole
from certreg.integrity import standing
from certreg.integrity.models import Blacklisting
from certreg.policy import law as policy
from certreg.policy.filing import staffing
from certreg.policy.levels import SkillLevel
from certreg.policy.occupations import Occupation
from certreg.text import Text


@dataclass(frozen=True)
class Card:
    """What stands on the card (考评员证卡、督导员证卡) of somebody who joins the list."""

    role: StaffRole
    name: str
    certificate_number: str
    valid_from: date
    valid_to: date


def add(actor: User, card: Card) -> StaffMember:
    """Put somebody on the list of the actor's organisation.

    Raises:
        RefusedError: the days of the card are the wrong way round; field `valid_to`.
        ConflictError: the card is on the list already; field `certificate_number`.
    """
    if card.valid_to < card.valid_from:
        raise RefusedError(Text("有效期止早于有效期起，请核对证卡"), field="valid_to")
    standing.refuse_examiners([card.certificate_number], today(), field="certificate_number")
    db.session.refresh(actor.organisation, with_for_update=True)  # two clerks may add at once
    if any(_is_card(row, card) for row in listed(actor.organisation_id) if not row.ended_on):
        raise ConflictError(
            Text("证卡 {number} 已在名册中", number=card.certificate_number),
            field="certificate_number",
        )
    member = StaffMember(
        organisation_id=actor.organisation_id,
        role=card.role,
        name=card.name,
        certificate_number=card.certificate_number,
        valid_from=card.valid_from,
        valid_to=card.valid_to,
        added_at=now(),
    )
    db.session.add(member)
    db.session.flush()  # the audit names its key
    trail.record("staff_member.added", actor_id=actor.id, subject_id=member.id)
    return member


def add_occupation(
    member: StaffMember, actor: User, occupation: Occupation, top_level: SkillLevel
) -> None:
    """Note an occupation that an examiner may judge; of two entries the later one counts.

    Raises:
        NotAllowedError: the person is a quality officer, or was taken off the list.
    """
    _check_listed(member)
    if member.role is not StaffRole.EXAMINER:
        raise NotAllowedError(Text("只有考评员登记考评职业"))
    row = next((row for row in member.occupations if row.occupation == occupation.code), None)
    if row is None:
        row = StaffOccupation(occupation=occupation.code)
        member.occupations.append(row)
    row.occupation_name, row.top_level = occupation.name, top_level
    trail.record(
        "staff_member.occupation_added",
        actor_id=actor.id,
        subject_id=member.id,
        occupation=occupation.code,
        top_level=top_level.value,
    )


def end(member: StaffMember, actor: User, reason: str) -> None:
    """Take somebody off the list from today on; what he or she examined stays as it is.

    Raises:
        NotAllowedError: it was done already.
    """
    db.session.refresh(member, with_for_update=True)
    _check_listed(member)
    member.ended_on, member.end_reason = today(), reason
    trail.record("staff_member.ended", actor_id=actor.id, subject_id=member.id)


def listed(organisation_id: int) -> list[StaffMember]:
    """Everybody who is or was on an organisation's list, examiners first, in the order of names."""
    query = (
        sa.select(StaffMember)
        .where(StaffMember.organisation_id == organisation_id)
        .order_by(
            StaffMember.ended_on.is_not(None), StaffMember.role, StaffMember.name, StaffMember.id
        )
        .options(selectinload(StaffMember.occupations))
    )
    return list(db.session.scalars(query))


def of_organisation(member_id: int, organisation_id: int) -> StaffMember:
    """Somebody on an organisation's list.

    Raises:
        MissingError: there is none; those of others do not exist for it.
    """
    member = db.session.get(StaffMember, member_id)
    if member is None or member.organisation_id != organisation_id:
        raise MissingError(Text("名册中没有这个人"))
    return member


def examiners(body: Body, occupation: str, level: SkillLevel, on: date) -> list[StaffMember]:
    """Who of a body may examine for an occupation and a level on a day, in the order of names.

    Args:
        occupation: code, X-XX-XX-XX.
    """
    levels = [each for each in SkillLevel if each >= level]
    query = _active(body.organisation_id, StaffRole.EXAMINER, on).where(
        StaffMember.occupations.any(
            sa.and_(StaffOccupation.occupation == occupation, StaffOccupation.top_level.in_(levels))
        )
    )
    return list(db.session.scalars(query))


def quality_officers(body: Body, on: date) -> list[StaffMember]:
    """Who of a body watches over its assessments on a day."""
    return list(db.session.scalars(_active(body.organisation_id, StaffRole.QUALITY_OFFICER, on)))


def barred_of(organisation_id: int, on: date) -> list[Blacklisting]:
    """The entries of the blacklist that keep people on an organisation's list out on a day."""
    current = [row.certificate_number for row in listed(organisation_id) if not row.ended_on]
    return standing.of_examiners(current, on)


@dataclass(frozen=True)
class Gap:
    """Somebody whom the law asks for and the list does not have.

    Attributes:
        is_unverified: the row that asks was verified by nobody (待核); it only informs.
    """

    text: Text
    is_unverified: bool


def gaps(filing: Filing, on: date) -> list[Gap]:
    """Whom an application's organisation lacks to assess what it names."""
    law, region = policy.load(), filing.case.region
    organisation_id = filing.case.organisation_id
    examiner = staffing(law, "examiner", region=region, on=on)
    barred = {entry.examiner_number for entry in barred_of(organisation_id, on)}
    active = [
        member
        for member in db.session.scalars(_active(organisation_id, StaffRole.EXAMINER, on))
        if member.certificate_number not in barred
    ]
    found = [
        Gap(
            Text(
                "“{name}”应有够等级的考评员 {count} 名",
                name=row.occupation_name,
                count=examiner.at_least,
            ),
            examiner.is_unverified,
        )
        for row in filing.scope
        if sum(_may_judge(member, row) for member in active) < examiner.at_least
    ]
    officer = staffing(law, "quality_officer", region=region, on=on)
    officers = db.session.scalars(_active(organisation_id, StaffRole.QUALITY_OFFICER, on)).all()
    if len(officers) < officer.at_least:
        found.append(
            Gap(
                Text("应有内部质量督导员 {count} 名", count=officer.at_least), officer.is_unverified
            )
        )
    return list(dict.fromkeys(found))


def _active(organisation_id: int, role: StaffRole, on: date) -> sa.Select[StaffMember]:
    return (
        sa.select(StaffMember)
        .where(
            StaffMember.organisation_id == organisation_id,
            StaffMember.role == role,
            StaffMember.valid_from <= on,
            StaffMember.valid_to >= on,
            sa.or_(StaffMember.ended_on.is_(None), StaffMember.ended_on > on),
        )
        .order_by(StaffMember.name, StaffMember.id)
        .options(selectinload(StaffMember.occupations))
    )


def _may_judge(member: StaffMember, row: Scope) -> bool:
    return any(
        each.occupation == row.occupation and each.top_level >= row.top_level
        for each in member.occupations
    )


def _is_card(member: StaffMember, card: Card) -> bool:
    return (member.role, member.certificate_number) == (card.role, card.certificate_number)


def _check_listed(member: StaffMember) -> None:
    if member.ended_on is not None:
        raise NotAllowedError(Text("{name}已从名册中停用", name=member.name))
