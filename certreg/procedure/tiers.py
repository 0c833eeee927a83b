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


def offices_of(region: str) -> frozenset[Tier]:
    """The tiers above a region that have an office with somebody to act."""
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
        )
        .distinct()
    )
    return frozenset(tier for code in db.session.scalars(officials) if (tier := tier_of(code)))
