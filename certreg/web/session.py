"""Sessions in a signed cookie, which cost nothing where nobody brings one or looks into it."""

from __future__ import annotations

from flask import Flask, Request, Response, current_app, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin


class CookieSessions(SecureCookieSessionInterface):
    """Flask's own, without preparing signatures that no cookie needs."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the cookie says; empty without one."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write what was changed."""
        if session.accessed or session.modified:
            super().save_session(app, session, response)


def is_brought() -> bool:
    """Whether the running request brings a session: somebody is signed in, or has begun something."""
    return current_app.config["SESSION_COOKIE_NAME"] in request.cookies


def install(app: Flask) -> None:
    """Keep the application's sessions so."""
    app.session_interface = CookieSessions()
