"""What a one-time link brings: a new user, a new password, a new second factor."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from certreg.accounts import authenticator, inviting, recovery_codes, throttling
from certreg.accounts.membership import end_sessions, find_user, grant
from certreg.accounts.models import Invitation, Role, User
from certreg.audit import trail
from certreg.clock import now
from certreg.db import db
from certreg.errors import ConflictError, RefusedError
from certreg.text import Text

NAME_TAKEN = Text("这个用户名已有人使用，请换一个")


@dataclass(frozen=True)
class Enrolment:
    """A new authenticator whose first code was right: its secret, that code's time step."""

    secret: str
    step: int


def enrolled(secret: str, code: str) -> Enrolment:
    """The enrolment that a first code completes.

    Raises:
        RefusedError: it is not a code of this secret and time; field `code`.
    """
    step = authenticator.step_of(secret, code)
    if step is None:
        raise RefusedError(
            Text("验证码不正确：请核对身份验证器里的 6 位数字，并确认手机时间准确"),
            reason="code_wrong",
            field="code",
        )
    return Enrolment(secret, step)


def check_name_free(username: str) -> None:
    """Refuse a user name that belongs to somebody.

    Raises:
        ConflictError: field `username`.
    """
    if find_user(username) is not None:
        raise ConflictError(NAME_TAKEN, field="username")


def join(
    invitation: Invitation, username: str, password_hash: str, enrolment: Enrolment
) -> tuple[User, list[str]]:
    """Make the user that was invited, with the invitation's roles; the user and recovery codes.

    Raises:
        MissingError: the link was used meanwhile.
        ConflictError: the user name is taken; field `username`.
    """
    inviting.spend(invitation)
    user = User(
        organisation=invitation.organisation,
        username=username,
        name=invitation.name,
        password_hash=password_hash,
        totp_secret=authenticator.seal_secret(username, enrolment.secret),
        totp_counter=enrolment.step,
        created_at=now(),
    )
    db.session.add(user)
    try:
        db.session.flush()  # grants refer to its id; the name may just have been taken
    except IntegrityError:
        raise ConflictError(NAME_TAKEN, field="username") from None
    grant(user, {Role(value) for value in invitation.roles}, invitation.created_by_id)
    trail.record("user.joined", actor_id=user.id, subject_id=user.id, invitation=invitation.id)
    return user, recovery_codes.renew(user)


def reset_password(invitation: Invitation, password_hash: str) -> User:
    """Give the user a new password; every session ends.

    Raises:
        MissingError: the link was used meanwhile.
    """
    inviting.spend(invitation)
    user = inviting.whose(invitation)
    user.password_hash = password_hash
    _renewed(user, "user.password_reset")
    return user


def reset_second_factor(invitation: Invitation, enrolment: Enrolment) -> tuple[User, list[str]]:
    """Give the user a new authenticator and ten new recovery codes; every session ends.

    Raises:
        MissingError: the link was used meanwhile.
    """
    inviting.spend(invitation)
    user = inviting.whose(invitation)
    user.totp_secret = authenticator.seal_secret(user.username, enrolment.secret)
    user.totp_counter = enrolment.step
    _renewed(user, "user.second_factor_reset")
    return user, recovery_codes.renew(user)


def _renewed(user: User, action: str) -> None:
    end_sessions(user)
    throttling.forget(throttling.by_account(user.username), throttling.by_second_factor(user.id))
    trail.record(action, actor_id=user.id, subject_id=user.id)
