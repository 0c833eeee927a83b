"""Which offices are competent for a region."""

from __future__ import annotations

import sqlalchemy as sa

from certreg.accounts.models import Organisation, OrganisationKind, OrganisationState
from certreg.db import db
from certreg.errors import ConflictError
from certreg.policy.law import NATION, region_chain
from certreg.text import Text


def offices(region: str) -> list[Organisation]:
    """The HRSS offices that supervise bodies of a region, the nearest first."""
    chain = [code for code in region_chain(region) if code != NATION]
    query = sa.select(Organisation).where(
        Organisation.kind == OrganisationKind.OFFICE,
        Organisation.state == OrganisationState.CONFIRMED,
        Organisation.region.in_(chain),
    )
    found = db.session.scalars(query.order_by(Organisation.id))
    return sorted(found, key=lambda office: -chain.index(office.region))


def nearest_office(region: str) -> Organisation:
    """The office whose case something is that nobody has taken up yet.

    Raises:
        ConflictError: the region has none, nor has any region above it.
    """
    found = offices(region)
    if not found:
        raise ConflictError(Text("该地区还没有人社部门使用本系统，请直接向当地人社部门反映。"))
    return found[0]
