"""Who is signed in: a signed cookie that names user and epoch, with an idle and an absolute end."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, flash, session
from flask_babel import gettext as _
from flask_login import LoginManager, current_user, login_user
from sqlalchemy.orm import joinedload

from certreg.accounts.membership import end_sessions, may_sign_in
from certreg.accounts.models import User
from certreg.audit import trail
from certreg.clock import real_now
from certreg.db import db

IDLE = timedelta(minutes=30)
"""Everybody who signs in decides, issues or sees personal data: one short limit for all."""
ABSOLUTE = timedelta(hours=12)
"""One working day, however busy."""
TOUCH = timedelta(minutes=1)
"""The time of the last request is written no more often than this."""


def install(app: Flask) -> None:
    """Let the application know its users."""
    manager = LoginManager()
    app.login_manager = manager  # type: ignore[attr-defined]
    # Not `init_app`: it would look into every session for a cookie that stays signed in; there is none.
    app.context_processor(lambda: {"current_user": current_user})
    manager.session_protection = (
        None  # it would tie sessions to an address, and phones change theirs
    )
    manager.user_loader(_load)


def begin(user: User) -> None:
    """Sign the user in, in a session that holds nothing from before."""
    session.clear()
    now = int(real_now().timestamp())
    session["signed_in_at"] = session["seen_at"] = now
    login_user(user)


def present_user() -> User:
    """Who is signed in: the user itself, not Flask-Login's stand-in for it."""
    user: User = current_user._get_current_object()
    return user


def renew(user: User) -> None:
    """Go on in the present session after the user's sessions were ended."""
    signed_in_at = session["signed_in_at"]
    begin(user)
    session["signed_in_at"] = signed_in_at


def sign_out(user: User) -> None:
    """End the user's sessions for good: a copied cookie is worth nothing afterwards."""
    end_sessions(user)
    trail.record("user.signed_out", actor_id=user.id, subject_id=user.id)


def _load(identity: str) -> User | None:
    """The user of the present session, unless it has ended."""
    if _is_over():
        session.clear()
        flash(_("登录已超时，请重新登录。"), "warn")
        return None
    number, _colon, epoch = identity.partition(":")
    user = db.session.get(User, int(number), options=[joinedload(User.organisation)])
    if user is None or str(user.session_epoch) != epoch or not may_sign_in(user):
        return None
    return user


def _is_over() -> bool:
    now = int(real_now().timestamp())
    signed_in_at, seen_at = session.get("signed_in_at", 0), session.get("seen_at", 0)
    if now - signed_in_at > ABSOLUTE.total_seconds() or now - seen_at > IDLE.total_seconds():
        return True
    if now - seen_at >= TOUCH.total_seconds():
        session["seen_at"] = now
    return False
