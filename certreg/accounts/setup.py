"""How a registry gets its first people: the operator, its three administrators, the offices."""

from __future__ import annotations

import sqlalchemy as sa

from certreg.accounts import inviting
from certreg.accounts.models import Organisation, OrganisationKind, OrganisationState, Role, User
from certreg.accounts.roles import ADMINISTRATOR_OF
from certreg.audit import trail
from certreg.clock import now
from certreg.db import db
from certreg.errors import ConflictError, RefusedError
from certreg.text import Text


def create_operator(name: str, region: str) -> Organisation:
    """The organisation that runs the registry (joins the running transaction).

    Args:
        region: six digits, where it has its seat.

    Raises:
        ConflictError: there is one.
    """
    if find_operator() is not None:
        raise ConflictError(Text("系统运营单位已经设立"))
    return _create(OrganisationKind.OPERATOR, name, region)


def find_operator() -> Organisation | None:
    """The organisation that runs the registry, once it is set up."""
    return db.session.scalar(
        sa.select(Organisation).where(Organisation.kind == OrganisationKind.OPERATOR)
    )


def create_office(
    name: str, region: str, parent: Organisation | None = None, by: User | None = None
) -> Organisation:
    """An HRSS office (joins the running transaction).

    Args:
        region: six digits: what it is competent for.
        parent: the office above, whose region contains this one.
        by: the system administrator; None: the operator's command.

    Raises:
        RefusedError: the office above is not competent for the region; field `parent`.
        ConflictError: the region has an office; field `region`.
    """
    if parent is not None and (
        parent.kind is not OrganisationKind.OFFICE
        or parent.region == region
        or not region.startswith(parent.region_prefix)
    ):
        raise RefusedError(
            Text("上级部门的管辖地区须包含本部门的管辖地区"),
            reason="parent_elsewhere",
            field="parent",
        )
    same = sa.and_(Organisation.kind == OrganisationKind.OFFICE, Organisation.region == region)
    if db.session.scalar(sa.select(sa.exists().where(same))):
        raise ConflictError(Text("该地区的人社部门已经设立"), field="region")
    return _create(OrganisationKind.OFFICE, name, region, parent, by)


def invite_administrator(
    organisation: Organisation, name: str, by: User | None = None
) -> inviting.Link:
    """The link by which an administrator of an office or another organisation joins.

    Raises:
        KeyError: the operator's people are invited with `invite_operators_person`.
    """
    return inviting.invite(organisation, name, {ADMINISTRATOR_OF[organisation.kind]}, by)


def invite_operators_person(name: str, role: Role) -> inviting.Link:
    """The link by which a system, security or audit administrator joins.

    Raises:
        RefusedError: another role, or the operator is not set up.
    """
    operator = find_operator()
    if operator is None:
        raise RefusedError(
            Text("系统运营单位尚未设立，请先运行 certreg init"), reason="no_operator"
        )
    return inviting.invite(operator, name, {role}, None)


def _create(
    kind: OrganisationKind,
    name: str,
    region: str,
    parent: Organisation | None = None,
    by: User | None = None,
) -> Organisation:
    organisation = Organisation(
        kind=kind,
        name=name,
        region=region,
        parent_id=parent.id if parent else None,
        state=OrganisationState.CONFIRMED,
        registered_at=now(),
    )
    db.session.add(organisation)
    db.session.flush()  # links, users and the trail name its id
    trail.record(
        f"{kind.value}.created", actor_id=by.id if by else None, subject_id=organisation.id
    )
    return organisation
