"""Which requests may be answered from a replica: what the world asks, not what somebody has just written.

A page is named here or it reads the primary. Not named are pages behind a receipt, token or code, which
is asked for by the very person who has just handed something in, and pages that take something back: a
withdrawn share code or claim code must be refused at once. Whoever carries a session cookie, signed in
or having filled in a form, reads the primary too, so everybody finds his own writes.
"""

from __future__ import annotations

from flask import Flask, current_app, request

from certreg.db import replica
from certreg.web import session
from certreg.web.access import declared

ROOMS = frozenset(
    (
        "directory", "eligibility_api", "equivalence", "equivalence_api", "equivalence_batch",
        "levels_api", "occupations", "rulebook", "spot_checks", "transparency", "verification_api",
    )
)  # fmt: skip
"""Blueprints whose public pages all may."""

PAGES = frozenset(
    (
        "web.home", "lookup.look_up", "lookup.certificate", "lookup.person",
        "notices.list", "notices.show", "verify.upload", "verify.check", "verify.address",
        "verify.certificate", "wallets.achievement", "wallets.certificate_type",
    )
)  # fmt: skip
"""And single pages of others."""


def install(app: Flask) -> None:
    """Decide for each request before it reads anything, where there is a replica."""
    if app.config["SQLALCHEMY_BINDS"]:
        app.before_request(_choose)


def may_lag(app: Flask, endpoint: str) -> bool:
    """Whether the page may be a few seconds old."""
    access = declared(app, endpoint)
    is_named = endpoint in PAGES or endpoint.partition(".")[0] in ROOMS
    return is_named and access is not None and access.is_public


def _choose() -> None:
    endpoint = request.endpoint
    if endpoint is not None and not session.is_brought() and may_lag(current_app, endpoint):
        replica.choose()
