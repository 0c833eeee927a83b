"""The tiers of offices above a place: which of them have somebody to act."""

from __future__ import annotations

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
from certreg.policy.regions import Tier, tier_of
from certreg.procedure.models import Case, CasePart, Part


def offices_of(region: str) -> frozenset[Tier]:
    """The tiers above a region that have an office with somebody to act."""
    return _tiers(region)


def deciders_of(case: Case) -> frozenset[Tier]:
    """The tiers above a case with somebody who had no other part in it than to decide."""
    held = sa.exists().where(
        CasePart.case_id == case.id, CasePart.user_id == User.id, CasePart.part != Part.DECIDER
    )
    return _tiers(case.region, ~held)


def _tiers(region: str, *conditions: sa.ColumnElement[bool]) -> frozenset[Tier]:
    officials = (
        sa.select(Organisation.region)
        .join(User, User.organisation_id == Organisation.id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            Organisation.kind == OrganisationKind.OFFICE,
            Organisation.state == OrganisationState.CONFIRMED,
            Organisation.region.in_(region_chain(region)),
            User.is_active,
            RoleGrant.role == Role.OFFICIAL,
            RoleGrant.ended_at.is_(None),
            *conditions,
        )
        .distinct()
    )
    return frozenset(tier for code in db.session.scalars(officials) if (tier := tier_of(code)))
