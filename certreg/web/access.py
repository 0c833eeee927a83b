"""Who may use a route: every route declares it, or the application refuses to start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

View = TypeVar("View", bound=Callable[..., object])


@dataclass(frozen=True)
class Access:
    """A route's declaration: everybody, a system with a key, everybody signed in, or holders of a role."""

    is_public: bool = False
    by_key: bool = False
    """No session counts: the operation itself proves the key that comes with each request."""
    roles: frozenset[Enum] = frozenset()

    def allows(self, held: frozenset[Enum]) -> bool:
        """May somebody signed in who holds these roles use the route?"""
        return not self.roles or bool(self.roles & held)


def public(view: View) -> View:
    """Declare that a route is for everybody, signed in or not."""
    view.access = Access(is_public=True)  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Declare that a route is for everybody signed in; what it shows must be the user's own."""
    view.access = Access()  # type: ignore[attr-defined]
    return view


def requires(*roles: Enum) -> Callable[[View], View]:
    """Declare that a route is for holders of any of `roles`, signed in with their second factor."""
    if not roles:
        raise ValueError("a route for nobody")

    def declare(view: View) -> View:
        view.access = Access(roles=frozenset(roles))  # type: ignore[attr-defined]
        return view

    return declare


def declared(app: Flask, endpoint: str) -> Access | None:
    """What the route behind `endpoint` declares; None if nothing."""
    return getattr(app.view_functions[endpoint], "access", None)


def refuse_undeclared(app: Flask) -> None:
    """Stop the start when a route does not say who may use it."""
    missing = sorted(name for name in app.view_functions if declared(app, name) is None)
    if missing:
        raise RuntimeError(f"routes without a declaration of access: {', '.join(missing)}")


def opens(endpoint: str) -> bool:
    """Whether the page behind an endpoint lets the reader in; templates link no other."""
    access = declared(current_app, endpoint)
    if access is None or access.by_key:
        return False
    return access.is_public or (current_user.is_authenticated and access.allows(current_user.roles))


def install(app: Flask) -> None:
    """Check each request against its route's declaration before the view runs."""
    public(app.view_functions["static"])
    app.add_template_global(opens)
    app.before_request(_check)


def _check() -> Response | None:
    if request.endpoint is None:
        return None  # no such page: 404 or 405 follows
    access = declared(current_app, request.endpoint)
    if access is None:
        abort(500)
    if access.is_public or access.by_key:
        return None
    if not current_user.is_authenticated:
        return redirect(url_for("sign_in.sign_in", next=request.full_path.rstrip("?")))
    if not access.allows(current_user.roles):
        abort(403)
    return None
