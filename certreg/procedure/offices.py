"""Which office a step falls to: where an office has too few people, the next office up takes it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from certreg.accounts.models import (
    Organisation,
    OrganisationKind,
    OrganisationState,
    Role,
    RoleGrant,
    User,
)
from certreg.db import db
from certreg.policy.law import region_chain
from certreg.policy.regions import SIGNIFICANT_DIGITS, Tier, significant_digits, tier_of
from certreg.procedure import rules
from certreg.procedure.models.cases import Case, CasePart, Part
from certreg.procedure.models.decisions import Decision

UPWARDS: tuple[Tier, ...] = ("county", "prefecture", "province")


@dataclass(frozen=True)
class Turn:
    """The office that a step falls to.

    Attributes:
        first: where the step belongs.
        office: who takes it; None: nobody there or above can, until somebody else is employed.
    """

    first: Organisation
    office: Organisation | None

    @property
    def is_passed_up(self) -> bool:
        """Does the step leave the office where it belongs?"""
        return self.office is not self.first


def turn_of(case: Case, tier: Tier | None, parts: Collection[Part]) -> Turn | None:
    """The office that the present step of a case falls to.

    Args:
        tier: the tier whose step it is; None: the second decision belongs to the office of the first.
        parts: the parts that one may take by doing the step.

    Returns:
        None where no office in particular is asked.
    """
    offices = _offices(case.region)
    first = _of_tier(offices, tier) if tier else _of_first_decision(case, parts)
    if first is None:
        return None
    above = [office for office in offices if first.region.startswith(office.region_prefix)]
    number = rules.office_in_turn([_has_somebody(office, case, parts) for office in above])
    return Turn(first, None if number is None else above[number])


def passed_up(own: Tier, tier: Tier, parts: Collection[Part]) -> sa.ColumnElement[bool]:
    """The condition that nobody below one's own tier can take a step that is a lower tier's."""
    below = UPWARDS[UPWARDS.index(tier) : UPWARDS.index(own)]
    if not below:
        return sa.false()
    regions = [_region_of(Case.region, each) for each in below]
    there = sa.exists().where(*_somebody(Case.id, parts), Organisation.region.in_(regions))
    return ~there.correlate_except(User, Organisation)


def _offices(region: str) -> list[Organisation]:
    """The offices in whose region a case lies, the lowest first."""
    query = sa.select(Organisation).where(
        Organisation.kind == OrganisationKind.OFFICE,
        Organisation.state == OrganisationState.CONFIRMED,
        Organisation.region.in_(region_chain(region)),
    )
    rows = db.session.scalars(query.order_by(Organisation.id))
    return sorted(rows, key=lambda office: -len(significant_digits(office.region)))


def _of_tier(offices: list[Organisation], tier: Tier) -> Organisation | None:
    return next((office for office in offices if tier_of(office.region) == tier), None)


def _of_first_decision(case: Case, parts: Collection[Part]) -> Organisation | None:
    """Where the case was accepted, when what is left is the second decision."""
    if Part.DECIDER not in parts:
        return None
    query = (
        sa.select(Organisation)
        .join(User, User.organisation_id == Organisation.id)
        .join(Decision, Decision.user_id == User.id)
        .where(Decision.case_id == case.id, Decision.part == Part.ACCEPTOR)
        .order_by(Decision.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def _has_somebody(office: Organisation, case: Case, parts: Collection[Part]) -> bool:
    here = sa.exists().where(*_somebody(case.id, parts), Organisation.id == office.id)
    return bool(db.session.scalar(sa.select(here)))


def _somebody(
    case_id: int | sa.orm.InstrumentedAttribute[int], parts: Collection[Part]
) -> tuple[sa.ColumnElement[bool], ...]:
    """The conditions on an active official without another part in the case."""
    is_official = sa.exists().where(
        RoleGrant.user_id == User.id,
        RoleGrant.role == Role.OFFICIAL,
        RoleGrant.ended_at.is_(None),
    )
    has_another_part = sa.exists().where(
        CasePart.case_id == case_id, CasePart.user_id == User.id, CasePart.part.not_in(parts)
    )
    return (
        User.organisation_id == Organisation.id,
        Organisation.kind == OrganisationKind.OFFICE,
        Organisation.state == OrganisationState.CONFIRMED,
        User.is_active.is_(True),
        is_official.correlate_except(RoleGrant),
        ~has_another_part.correlate_except(CasePart),
    )


def _region_of(region: sa.orm.InstrumentedAttribute[str], tier: Tier) -> sa.ColumnElement[str]:
    """The code of the region of a tier that a case's region lies in."""
    digits = SIGNIFICANT_DIGITS[tier]
    return sa.func.substr(region, 1, digits).concat("0" * (6 - digits))
