"""Making, proving and revoking the keys of an organisation's systems."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from certreg.accounts import keyed
from certreg.accounts.membership import find_holder, may_sign_in
from certreg.accounts.models import Role, User
from certreg.audit import trail
from certreg.clock import real_now, today
from certreg.connections.models import ApiKey, Scope
from certreg.connections.rules import check_counts, check_expiry
from certreg.db import db
from certreg.errors import MissingError, NotAllowedError, RefusedError, UnprovenError
from certreg.outbox.notifying import Message, notify
from certreg.text import Text

MARK = "ctk_"
"""Begins every key, so that a scanner of code and logs knows one when it sees it."""
PREFIX = len(MARK) + 6


def make(
    administrator: User,
    *,
    name: str,
    clerk_id: int,
    scopes: Collection[Scope],
    expires_on: date,
) -> tuple[ApiKey, str]:
    """A new key, and the key itself in clear, which is not shown again. Its clerk is told.

    Raises:
        RefusedError: no scope, or a last day that is too far away.
        MissingError: no clerk of the organisation.
    """
    if not scopes:
        raise RefusedError(Text("请至少选择一项权限"), field="scopes")
    check_expiry(expires_on, today())
    clerk = find_holder(administrator.organisation, Role.CLERK, clerk_id)
    secret = MARK + secrets.token_urlsafe(36)
    key = ApiKey(
        organisation_id=administrator.organisation_id,
        user=clerk,
        name=name,
        prefix=secret[:PREFIX],
        secret_hash=_hash(secret),
        scopes=sorted(scope.value for scope in scopes),
        created_by_id=administrator.id,
        created_at=real_now(),
        expires_on=expires_on,
    )
    db.session.add(key)
    db.session.flush()  # the trail names it
    trail.record(
        "api_key.created", actor_id=administrator.id, subject_id=key.id, scopes=list(key.scopes)
    )
    told = Text(
        "管理员为“{name}”创建了以您的名义办理的接口密钥 {prefix}…", name=name, prefix=key.prefix
    )
    notify([clerk.id], Message(Text("接口密钥"), told, "/workspace/api-keys", is_turn=False))
    return key, secret


def revoke(key: ApiKey, actor: User) -> None:
    """End a key at once; one that has ended stays as it was."""
    if key.revoked_at is None:
        key.revoked_at, key.revoked_by_id = real_now(), actor.id
        trail.record("api_key.revoked", actor_id=actor.id, subject_id=key.id)


def prove(header: str) -> ApiKey:
    """The key that a request brings in its `Authorization` header.

    Raises:
        UnprovenError: none, an unknown one, or one that is over.
        NotAllowedError: its clerk may no longer act.
    """
    kind, _blank, secret = header.partition(" ")
    if kind.lower() != "bearer" or not secret.strip():
        raise UnprovenError(Text("请在请求头中写明密钥：Authorization: Bearer ctk_…"))
    query = sa.select(ApiKey).where(ApiKey.secret_hash == _hash(secret.strip()))
    key = db.session.scalars(query.options(joinedload(ApiKey.user))).first()
    if key is None:
        raise UnprovenError(Text("没有这个密钥，请检查是否完整。"))
    check_counts(expires_on=key.expires_on, is_revoked=key.revoked_at is not None, on=today())
    clerk = key.user
    if not may_sign_in(clerk) or Role.CLERK not in clerk.roles:
        raise NotAllowedError(
            Text("密钥所列经办人已停用或不再担任经办人，请本单位管理员另发密钥。")
        )
    return key


def note_use(key: ApiKey, operation: str) -> None:
    """Put a use of a key on the trail."""
    key.last_used_at = real_now()
    trail.record("api_key.used", actor_id=key.user_id, subject_id=key.id, operation=operation)


def visible_to(user: User) -> list[ApiKey]:
    """An administrator sees the organisation's keys, a clerk those that act in his or her name."""
    query = sa.select(ApiKey).where(ApiKey.organisation_id == user.organisation_id)
    if Role.ADMINISTRATOR not in user.roles:
        query = query.where(ApiKey.user_id == user.id)
    return list(db.session.scalars(query.order_by(ApiKey.id.desc())))


def find(user: User, key_id: int) -> ApiKey:
    """One of the keys that a user sees.

    Raises:
        MissingError: there is none.
    """
    found = next((key for key in visible_to(user) if key.id == key_id), None)
    if found is None:
        raise MissingError(Text("没有这个密钥"))
    return found


def _hash(secret: str) -> str:
    return keyed.keyed_hash("api-key", secret)
