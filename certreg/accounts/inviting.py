"""One-time links: joining an organisation, a new password, a new second factor."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

import sqlalchemy as sa
from flask import current_app

from certreg.accounts.membership import may_sign_in
from certreg.accounts.models import (
    Invitation,
    InvitationKind,
    Organisation,
    OrganisationState,
    Role,
    User,
)
from certreg.accounts.roles import check_roles
from certreg.audit import trail
from certreg.clock import real_now
from certreg.db import db
from certreg.errors import MissingError, NotAllowedError
from certreg.text import Text

VALID = timedelta(days=7)
"""Over a weekend and a business trip, not longer: whoever has the link can use it."""

PAGES = {
    InvitationKind.JOIN: "invitations.join",
    InvitationKind.PASSWORD: "invitations.reset_password",
    InvitationKind.SECOND_FACTOR: "invitations.reset_second_factor",
}

INVALID = Text("链接无效，请核对是否完整；或请给您链接的人重新生成")
USED = Text("这个链接已经用过，每个链接只能用一次")


@dataclass(frozen=True)
class Link:
    """A one-time link, to be handed over; only here is it known.

    Attributes:
        path: to be put behind the address of the site.
        name: of the person it is for.
    """

    kind: InvitationKind
    path: str
    name: str
    expires_at: datetime


def invite(
    organisation: Organisation,
    name: str,
    roles: Collection[Role],
    by: User | None,
    token: str | None = None,
) -> Link:
    """Invite somebody to join an organisation.

    Args:
        by: who invites; None: the operator's command.
        token: a token that can be made again; without it a random one.

    Raises:
        RefusedError: roles that a person there cannot hold.
    """
    check_roles(organisation.kind, roles)
    values = sorted(role.value for role in roles)
    return _offer(InvitationKind.JOIN, organisation, name, by, token=token, roles=values)


def offer_reset(user: User, kind: InvitationKind, by: User | None) -> Link:
    """Let a user set a new password or second factor; earlier links for the same cease to work.

    Args:
        by: who hands the link over; None: the operator's command.

    Raises:
        NotAllowedError: it is one's own account.
    """
    if by is not None and by.id == user.id:
        raise NotAllowedError(Text("自己的密码请在“我的账号”中更改；丢失时请由另一位管理员办理"))
    db.session.execute(
        sa.update(Invitation)
        .where(Invitation.user_id == user.id, Invitation.kind == kind, Invitation.used_at.is_(None))
        .values(expires_at=real_now())
    )
    return _offer(kind, user.organisation, user.name, by, user_id=user.id)


def open_link(token: str, kind: InvitationKind) -> Invitation:
    """The invitation behind a link that can still be used.

    Raises:
        MissingError: unknown, used, expired or withdrawn.
    """
    invitation = find_link(token)
    if invitation is None or invitation.kind is not kind:
        raise MissingError(INVALID)
    if invitation.used_at is not None:
        raise MissingError(USED)
    if invitation.expires_at <= real_now():
        raise MissingError(Text("这个链接已过期或已撤回，请给您链接的人重新生成"))
    if invitation.organisation.state is not OrganisationState.CONFIRMED:
        raise MissingError(INVALID)
    if invitation.user is not None and not may_sign_in(invitation.user):
        raise MissingError(Text("这个账号已停用，请联系本单位管理员"))
    return invitation


def whose(invitation: Invitation) -> User:
    """The user that a link for a reset belongs to.

    Raises:
        MissingError: it is a link for somebody who is no user yet.
    """
    if invitation.user is None:
        raise MissingError(INVALID)
    return invitation.user


def find_link(token: str) -> Invitation | None:
    """The invitation with this token, in whatever state."""
    return db.session.scalar(sa.select(Invitation).where(Invitation.token_hash == _hash(token)))


def pending(organisation: Organisation) -> list[Invitation]:
    """Links of an organisation that can still be used, newest first."""
    query = sa.select(Invitation).where(
        Invitation.organisation_id == organisation.id,
        Invitation.used_at.is_(None),
        Invitation.expires_at > real_now(),
    )
    return list(db.session.scalars(query.order_by(Invitation.id.desc())))


def link_of(invitation: Invitation, token: str) -> Link:
    """The link for an invitation whose token is known."""
    path = current_app.url_map.bind("localhost").build(PAGES[invitation.kind], {"token": token})
    return Link(invitation.kind, path, invitation.name, invitation.expires_at)


def spend(invitation: Invitation) -> None:
    """Use a link up; the database decides between parallel requests.

    Raises:
        MissingError: it was used meanwhile.
    """
    done = db.session.execute(
        sa.update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.used_at.is_(None))
        .values(used_at=real_now())
        .returning(Invitation.id)
    )
    if done.first() is None:
        raise MissingError(USED)


def withdraw(invitation: Invitation, by: User) -> None:
    """End a link that nobody has used."""
    invitation.expires_at = real_now()
    trail.record("invitation.withdrawn", actor_id=by.id, subject_id=invitation.id)


def _offer(
    kind: InvitationKind,
    organisation: Organisation,
    name: str,
    by: User | None,
    *,
    token: str | None = None,
    user_id: int | None = None,
    roles: list[str] | None = None,
) -> Link:
    token = token or secrets.token_urlsafe(32)
    created = real_now()
    invitation = Invitation(
        kind=kind,
        token_hash=_hash(token),
        organisation_id=organisation.id,
        user_id=user_id,
        name=name,
        roles=roles or [],
        created_by_id=by.id if by else None,
        created_at=created,
        expires_at=created + VALID,
    )
    db.session.add(invitation)
    db.session.flush()  # the trail names its id
    trail.record(
        f"invitation.{kind.value}_created", actor_id=by.id if by else None, subject_id=invitation.id
    )
    return link_of(invitation, token)


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
