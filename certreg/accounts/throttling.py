"""How often somebody may guess: every limit for passwords and second factors stands here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from certreg.accounts import keyed
from certreg.accounts.models import SignInFailure
from certreg.clock import real_now
from certreg.db import db
from certreg.errors import TooOftenError
from certreg.text import Text


@dataclass(frozen=True)
class Limit:
    """So many failures within a time; the next try waits until the earliest of them is older."""

    failures: int
    within: timedelta


QUARTER = timedelta(minutes=15)

ACCOUNT = (Limit(10, QUARTER),)
"""960 guesses a day at one password, hopeless against the least allowed; a stranger who locks
somebody out on purpose has to keep at it, and the lock ends by itself."""

ADDRESS = (Limit(60, QUARTER),)
"""One address tries many accounts; a whole office or school shares one, so it gets more."""

SECOND_FACTOR = (Limit(5, QUARTER), Limit(20, timedelta(days=1)))
"""Three of a million codes are right at a time: 20 guesses a day find one with a chance of 0.006 %,
and only somebody who has the password gets this far."""

LONGEST = max(limit.within for limit in (*ACCOUNT, *ADDRESS, *SECOND_FACTOR))


@dataclass(frozen=True)
class Counter:
    """What is counted: the keyed hash of an account or address, so that the table names nobody."""

    key: str
    limits: tuple[Limit, ...]


@dataclass(frozen=True)
class Attempt:
    """A try that counts as failed until it is withdrawn: keys of its rows."""

    rows: tuple[int, ...]


def by_account(username: str) -> Counter:
    """Counts tries at the password of a user name, whether or not there is such a user."""
    return Counter(keyed.keyed_hash("throttling", f"account:{username.strip().lower()}"), ACCOUNT)


def by_address(address: str) -> Counter:
    """Counts tries at passwords from a network address."""
    return Counter(keyed.keyed_hash("throttling", f"address:{address}"), ADDRESS)


def by_second_factor(user_id: int) -> Counter:
    """Counts tries at the second factor of a user."""
    return Counter(keyed.keyed_hash("throttling", f"second-factor:{user_id}"), SECOND_FACTOR)


def note(*counters: Counter) -> Attempt:
    """Count a try before it is looked at; the caller commits, so that parallel tries all count."""
    now = real_now()
    db.session.execute(sa.delete(SignInFailure).where(SignInFailure.at < now - LONGEST))
    rows = [SignInFailure(key=counter.key, at=now) for counter in counters]
    db.session.add_all(rows)
    db.session.flush()  # the ids are what can be withdrawn
    return Attempt(tuple(row.id for row in rows))


def check(*counters: Counter) -> None:
    """Refuse when one of the counters, the present try included, is beyond a limit.

    Raises:
        TooOftenError: with the minutes to wait.
    """
    waits = [wait for counter in counters if (wait := wait_of(counter, counted=1)) is not None]
    if waits:
        raise _too_often(max(waits))


def wait_of(counter: Counter, *, counted: int = 0) -> timedelta | None:
    """How long until the next try is looked at; None if it would be now.

    Args:
        counted: how many of the noted tries are the one asked about, not in its own way.
    """
    now = real_now()
    times = db.session.scalars(
        sa.select(SignInFailure.at)
        .where(SignInFailure.key == counter.key)
        .order_by(SignInFailure.at.desc())
    ).all()
    ends = [
        times[limit.failures - 1 + counted] + limit.within
        for limit in counter.limits
        if len(times) >= limit.failures + counted
    ]
    waits = [end - now for end in ends if end > now]
    return max(waits, default=None)


def withdraw(attempt: Attempt) -> None:
    """The try was right, or was refused unseen: it does not count."""
    db.session.execute(sa.delete(SignInFailure).where(SignInFailure.id.in_(attempt.rows)))


def forget(*counters: Counter) -> None:
    """Begin to count anew: after a complete sign-in, or when an administrator unlocks."""
    keys = [counter.key for counter in counters]
    db.session.execute(sa.delete(SignInFailure).where(SignInFailure.key.in_(keys)))


def _too_often(wait: timedelta) -> TooOftenError:
    minutes = max(1, -(-int(wait.total_seconds()) // 60))
    return TooOftenError(
        Text(
            "尝试次数过多，请在 {minutes} 分钟后再试。忘记密码或更换了手机，请联系本单位管理员。",
            minutes=minutes,
        ),
        reason="too_often",
    )
