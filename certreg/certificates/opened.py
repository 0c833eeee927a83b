"""Which certificates this browser has opened with their claim codes, and until when."""

from __future__ import annotations

from flask import session

from certreg.clock import real_now

MINUTES = 30
"""How long a claim code, once typed, opens the holder's part."""

MOST = 20
"""Certificates that one browser keeps open; the cookie is small."""

COOKIE_KEY = "opened"


def open_part(public_id: str) -> None:
    """Open the holder's part of a certificate in this browser."""
    until = _second() + MINUTES * 60
    kept = {known: end for known, end in _opened().items() if known != public_id}
    session[COOKIE_KEY] = dict([*kept.items(), (public_id, until)][-MOST:])


def is_open(public_id: str) -> bool:
    """Whether this browser has shown the claim code of this certificate a short while ago."""
    return public_id in _opened()


def close_all() -> None:
    """Close everything that this browser has opened."""
    session.pop(COOKIE_KEY, None)


def _opened() -> dict[str, int]:
    """Public id -> second at which it closes; what is closed already is left out."""
    return {known: end for known, end in session.get(COOKIE_KEY, {}).items() if end > _second()}


def _second() -> int:
    return int(real_now().timestamp())
