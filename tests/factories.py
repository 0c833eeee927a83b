"""Organisations and users for tests of every room, and signing in through the forms."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from itertools import count
from typing import Any

import pyotp
import pytest
from flask.testing import FlaskClient

from certreg import clock
from certreg.accounts import authenticator, passwords
from certreg.accounts.membership import grant
from certreg.accounts.models import Organisation, OrganisationKind, OrganisationState, Role, User
from certreg.accounts.roles import ROLES_OF
from certreg.accounts.rules import uscc_check_character
from certreg.clock import now, real_now
from certreg.db import db

PASSWORD = "a sentence long enough 2026"
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

_numbers = count(1)


def make_uscc() -> str:
    """A credit code that nobody else in this test has; its check character is right."""
    body = f"91510100MA{next(_numbers):07d}"
    return body + uscc_check_character(body, USCC_ALPHABET)


def make_organisation(
    kind: OrganisationKind = OrganisationKind.ENTERPRISE, **values: Any
) -> Organisation:
    """A confirmed organisation in county 510104; an office is that of the province, 510000.

    Args:
        values: any column of `Organisation`.
    """
    inside = kind not in (OrganisationKind.OFFICE, OrganisationKind.OPERATOR)
    facts: dict[str, Any] = {
        "name": f"测试单位{next(_numbers)}",
        "uscc": make_uscc() if inside else None,
        "region": "510104" if inside else "510000",
        "state": OrganisationState.CONFIRMED,
        "contact_name": "联系人" if inside else "",
        "contact_phone": "028-12345678" if inside else "",
        "registered_at": now(),
    }
    organisation = Organisation(kind=kind, **(facts | values))
    db.session.add(organisation)
    db.session.commit()
    return organisation


def make_user(*roles: Role, organisation: Organisation | None = None, **values: Any) -> User:
    """A user with these roles, password `PASSWORD` and an authenticator. Needs an app context.

    Args:
        organisation: without it a new one of the kind that the first role belongs to.
        values: any column of `User`.
    """
    number = next(_numbers)
    facts: dict[str, Any] = {
        "username": f"person{number}",
        "name": f"用户{number}",
        "password_hash": _hash(PASSWORD),
        "created_at": now(),
    }
    facts |= values
    secret = authenticator.seal_secret(facts["username"], authenticator.new_secret())
    user = User(
        organisation=organisation or make_organisation(_kind_of(roles)), totp_secret=secret, **facts
    )
    db.session.add(user)
    db.session.flush()
    if roles:
        grant(user, roles, None)
    db.session.commit()
    return user


def code_of(user: User, *, step: int = 0) -> str:
    """What the user's authenticator shows now, or so many steps of 30 seconds later."""
    secret = authenticator.unseal_secret(user.username, user.totp_secret)
    return pyotp.TOTP(secret).at(real_now(), counter_offset=step)


def sign_in(client: FlaskClient, user: User) -> FlaskClient:
    """Sign the user in through both forms; the client is given back. Needs an app context."""
    user.totp_counter = 0  # one test may sign in twice within 30 seconds
    db.session.commit()
    first = client.post("/sign-in", data={"username": user.username, "password": PASSWORD})
    assert first.status_code == 302, first.text
    second = client.post("/sign-in/code", data={"code": code_of(user)})
    assert second.status_code == 302, second.text
    return client


def later(monkeypatch: pytest.MonkeyPatch, **time: float) -> None:
    """Let the machine's clock stand later by a time (minutes, hours, days as in `timedelta`)."""

    class Later(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(**time)

    monkeypatch.setattr(clock, "datetime", Later)


def _kind_of(roles: tuple[Role, ...]) -> OrganisationKind:
    return next(
        (kind for kind, held in ROLES_OF.items() if set(roles) <= set(held)),
        OrganisationKind.ENTERPRISE,
    )


@cache
def _hash(password: str) -> str:
    return passwords.hash_of(password)


def written(day: date) -> str:
    """A date as a Chinese page has it."""
    return f"{day.year}年{day.month}月{day.day}日"
