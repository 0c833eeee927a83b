"""People in their organisations: who they are, which roles they hold, whether they may sign in."""

from __future__ import annotations

import re
from collections.abc import Collection

import sqlalchemy as sa

from certreg.accounts.models import (
    Invitation,
    Organisation,
    OrganisationState,
    Role,
    RoleGrant,
    User,
)
from certreg.accounts.roles import check_roles
from certreg.audit import trail
from certreg.clock import now, real_now
from certreg.db import db
from certreg.errors import MissingError, NotAllowedError
from certreg.text import Text

USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,39}")
"""What a user name looks like: it is told by telephone and typed on any keyboard."""


def find_user(username: str) -> User | None:
    """The user of that name, in whatever case it was typed."""
    name = username.strip().lower()
    if not USERNAME.fullmatch(name):
        return None
    return db.session.scalar(sa.select(User).where(User.username == name))


def may_sign_in(user: User) -> bool:
    """Whether the user is active, in an organisation that is confirmed."""
    return user.is_active and user.organisation.state is OrganisationState.CONFIRMED


def members(organisation: Organisation) -> list[User]:
    """The people of an organisation, by name."""
    query = sa.select(User).where(User.organisation_id == organisation.id)
    return list(db.session.scalars(query.order_by(User.is_active.desc(), User.name, User.id)))


def find_member(organisation: Organisation, user_id: int) -> User:
    """One of the people of an organisation.

    Raises:
        MissingError: there is no such person, or it is somebody of another organisation.
    """
    user = db.session.get(User, user_id)
    if user is None or user.organisation_id != organisation.id:
        raise MissingError(Text("本单位没有这个用户"))
    return user


def holders(organisation: Organisation, role: Role) -> list[User]:
    """The people of an organisation who hold a role."""
    return [user for user in members(organisation) if role in user.roles]


def reachable(organisation: Organisation, *roles: Role) -> set[int]:
    """Keys of the people of an organisation who hold one of the roles and may sign in."""
    return {
        user.id
        for user in members(organisation)
        if not user.roles.isdisjoint(roles) and may_sign_in(user)
    }


def find_holder(organisation: Organisation, role: Role, user_id: int) -> User:
    """One of the people of an organisation who hold a role.

    Raises:
        MissingError: there is no such person.
    """
    user = find_member(organisation, user_id)
    if role not in user.roles:
        raise MissingError(Text("本单位没有这个用户"))
    return user


def end_sessions(user: User) -> None:
    """End every session of the user, wherever it is open, once this transaction is committed."""
    user.session_epoch += 1


def grant(user: User, roles: Collection[Role], by_id: int | None) -> None:
    """Let the user hold these roles and no others; the database refuses gifts to oneself.

    Args:
        by_id: who gives them; None: the operator's command.

    Raises:
        RefusedError: not for this kind of organisation, or not together.
    """
    check_roles(user.organisation.kind, roles)
    held = user.roles
    for old in user.grants:
        if old.role not in roles:
            old.ended_at = now()
    db.session.add_all(
        RoleGrant(user_id=user.id, role=role, granted_by_id=by_id, granted_at=now())
        for role in sorted(set(roles) - held, key=list(Role).index)
    )
    db.session.flush()  # so that the user's roles can be read again
    db.session.expire(user, ["grants"])


def change_roles(user: User, roles: Collection[Role], by: User) -> None:
    """Change what the user may do; sessions end, so that it counts at once.

    Raises:
        NotAllowedError: it is one's own account.
        RefusedError: not for this kind of organisation, or not together.
    """
    _check_other(user, by)
    grant(user, roles, by.id)
    end_sessions(user)
    _close_links_of(user)
    trail.record(
        "user.roles_changed",
        actor_id=by.id,
        subject_id=user.id,
        roles=sorted(r.value for r in roles),
    )


def set_active(user: User, is_active: bool, by: User) -> None:
    """Deactivate an account, which ends its sessions, or let it in again.

    Raises:
        NotAllowedError: it is one's own account.
    """
    _check_other(user, by)
    user.is_active = is_active
    end_sessions(user)
    _close_links_of(user)
    trail.record(
        "user.activated" if is_active else "user.deactivated", actor_id=by.id, subject_id=user.id
    )


def _close_links_of(maker: User) -> None:
    """Close the links that somebody made: they would outlive the right to make them."""
    db.session.execute(
        sa.update(Invitation)
        .where(Invitation.created_by_id == maker.id, Invitation.used_at.is_(None))
        .values(expires_at=real_now())
    )


def _check_other(user: User, by: User) -> None:
    if user.id == by.id:
        raise NotAllowedError(Text("不能更改自己的角色或停用自己的账号，请由另一位管理员办理"))
