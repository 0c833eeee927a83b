"""Recovery codes: ten words that stand in for a lost authenticator, each once."""

from __future__ import annotations

import sqlalchemy as sa

from certreg.accounts import keyed
from certreg.accounts.codes import bare, new_code
from certreg.accounts.models import RecoveryCode, User
from certreg.clock import real_now
from certreg.db import db

COUNT = 10
LENGTH = 12
"""59 bits, against guessing by whoever already has the password and the limits of `throttling`."""


def renew(user: User) -> list[str]:
    """Give the user ten new codes in place of the old ones; only their hashes are kept."""
    db.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = [new_code(LENGTH) for _ in range(COUNT)]
    db.session.add_all(
        RecoveryCode(user_id=user.id, code_hash=_hash(user.id, code)) for code in codes
    )
    return codes


def use(user: User, typed: str) -> bool:
    """Whether this is an unused code of the user's; from now on it is used."""
    done = db.session.execute(
        sa.update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user.id,
            RecoveryCode.code_hash == _hash(user.id, typed),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=real_now())
        .returning(RecoveryCode.id)
    )
    return done.first() is not None


def left(user: User) -> int:
    """How many unused codes the user has."""
    unused = sa.select(sa.func.count()).where(
        RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None)
    )
    return db.session.scalar(unused) or 0


def _hash(user_id: int, code: str) -> str:
    return keyed.keyed_hash("recovery-code", f"{user_id}:{bare(code)}")
