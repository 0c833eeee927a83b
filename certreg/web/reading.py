"""Which requests may be answered from a replica: what the world asks, not what somebody has just written.

A route declares that it may lag, or it reads the primary. Pages behind a receipt, token or code declare
nothing: they are asked for by the very person who has just handed something in; nor do pages that take
something back: a withdrawn share code or claim code must be refused at once. Whoever carries a session
cookie, signed in or having filled in a form, reads the primary too, so everybody finds his own writes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, current_app, request

from certreg.db import replica
from certreg.web import session

View = TypeVar("View", bound=Callable[..., object])


def may_lag(view: View) -> View:
    """Declare that what a route says may be a few seconds old; stands below `@public`."""
    view.may_lag = True  # type: ignore[attr-defined]
    return view


def install(app: Flask) -> None:
    """Decide for each request before it reads anything, where there is a replica."""
    if app.config["SQLALCHEMY_BINDS"]:
        app.before_request(_choose)


def _choose() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if hasattr(view, "may_lag") and not session.is_brought():
        replica.choose()
