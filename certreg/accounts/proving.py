"""Proving who one is: by password, by second factor.

Each try is counted, and the count committed, before it is looked at: parallel guesses all count,
and no refusal rolls its own count back. The functions therefore open transactions of their own;
call them at the edge, before the transaction of the action that they protect.
"""

from __future__ import annotations

import sqlalchemy as sa

from certreg.accounts import authenticator, passwords, recovery_codes, throttling
from certreg.accounts.membership import find_user, may_sign_in
from certreg.accounts.models import User
from certreg.audit import trail
from certreg.db import db, write_tx
from certreg.errors import RefusedError, TooOftenError
from certreg.text import Text


def by_password(username: str, password: str, address: str) -> User:
    """The user whose name and password these are.

    Args:
        address: where the try comes from (`certreg.web.limits.remote_address`).

    Raises:
        TooOftenError: too many failures for this account or address.
        RefusedError: the same for unknown name, wrong password, and who may not sign in.
    """
    attempt = _admit(throttling.by_account(username), throttling.by_address(address))
    user = find_user(username)
    is_right = passwords.is_right(user.password_hash if user else None, password)
    if user is None or not is_right or not may_sign_in(user):
        with write_tx():
            trail.record(
                "user.password_refused", actor_id=None, subject_id=user.id if user else None
            )
        raise RefusedError(Text("用户名或密码不正确"), reason="password_wrong")
    with write_tx():
        throttling.withdraw(attempt)
        if passwords.is_outdated(user.password_hash):
            user.password_hash = passwords.hash_of(password)
    return user


def by_second_factor(user: User, code: str) -> None:
    """Let the user prove the second factor: authenticator or recovery code, each code once.

    Raises:
        TooOftenError: too many failures.
        RefusedError: with field `code`.
    """
    attempt = _admit(throttling.by_second_factor(user.id))
    with write_tx():
        if _use(user, code):
            throttling.withdraw(attempt)
            return
        trail.record("user.second_factor_refused", actor_id=None, subject_id=user.id)
    raise RefusedError(
        Text("验证码不正确，或已经用过。请等下一组 6 位数字出现后再输入。"),
        reason="code_wrong",
        field="code",
    )


def _use(user: User, code: str) -> bool:
    step = authenticator.step_of(authenticator.unseal_secret(user.username, user.totp_secret), code)
    if step is not None:
        return _use_step(user, step)
    if recovery_codes.use(user, code):
        trail.record("user.recovery_code_used", actor_id=user.id, subject_id=user.id)
        return True
    return False


def _use_step(user: User, step: int) -> bool:
    """Whether the step is later than any used before; the database decides between two."""
    done = db.session.execute(
        sa.update(User)
        .where(User.id == user.id, User.totp_counter < step)
        .values(totp_counter=step)
        .returning(User.id)
    )
    return done.first() is not None


def _admit(*counters: throttling.Counter) -> throttling.Attempt:
    with write_tx():
        attempt = throttling.note(*counters)
    try:
        throttling.check(*counters)
    except TooOftenError:
        with write_tx():
            throttling.withdraw(attempt)
        raise
    return attempt
