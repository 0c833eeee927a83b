"""Who plays in the demo: people who join by their links, enrol a second factor and sign in through the same pages as everybody."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field

import pyotp

from certreg.clock import real_now
from certreg.demo.browser import Browser, Page

STEP = 30
"""Seconds of one second-factor code (RFC 6238)."""

SENDING = 5
"""Seconds that a code may take from the person to the registry."""


@dataclass
class Person:
    """A demo user with what only this person would know."""

    username: str
    name: str
    role: str
    browser: Browser
    password: str = field(default_factory=lambda: f"yanshi-{secrets.token_urlsafe(9)}")
    secret: str = ""
    _last_step: int = 0

    def code(self) -> str:
        """The next second-factor code that was not used yet and is good on arrival; a time step counts once."""
        arriving = (int(real_now().timestamp()) + SENDING) // STEP
        self._last_step = max(arriving - 1, self._last_step + 1)
        return pyotp.TOTP(self.secret).at(self._last_step * STEP)

    def join(self, address: str) -> Page:
        """Follow the invitation link: choose name and password, enrol the second factor; ends signed in."""
        page = self.browser.get(address)
        page = self.browser.submit(
            page,
            page.form("username", "password", "again"),
            {"username": self.username, "password": self.password, "again": self.password},
        )
        self.secret = secret_of(page)
        page = self.browser.submit(page, page.form("code"), {"code": self.code()})
        if page.status != 200:
            raise RuntimeError(f"{self.username} could not join: {page.text[:500]}")
        return page

    def sign_in(self) -> Page:
        """Sign in with password and second factor."""
        page = self.browser.get("/sign-in")
        page = self.browser.submit(
            page,
            page.form("username", "password"),
            {"username": self.username, "password": self.password},
        )
        page = self.browser.submit(page, page.form("code"), {"code": self.code()})
        if page.status != 200:
            raise RuntimeError(f"{self.username} could not sign in: {page.text[:500]}")
        return page

    def as_account(self) -> dict[str, str]:
        """For summary.json."""
        return {
            "user": self.username,
            "password": self.password,
            "role": self.role,
            "name": self.name,
            "totp": self.secret,
        }


def secret_of(page: Page) -> str:
    """The second-factor secret as the enrolment page shows it in text."""
    found = re.search(r"\b((?:[A-Z2-7]{4} ?){8})(?![A-Z2-7])", page.text)
    if found is None:
        raise LookupError(f"no secret on {page.address}: {page.text[:500]}")
    return found[1].replace(" ", "")


def accounts(people: Iterable[Person]) -> list[dict[str, str]]:
    """Everybody, for summary.json."""
    return [person.as_account() for person in people]
