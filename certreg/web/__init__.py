"""What every page shares: access, headers, language, error pages, pages of lists, limits, home."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from certreg.db.connecting import options
from certreg.db.replica import BIND
from certreg.settings import Settings
from certreg.web import (
    access,
    asked,
    errors,
    headers,
    language,
    limits,
    question,
    reading,
    rendering,
    row_key,
    session,
)


def configure(app: Flask, settings: Settings) -> None:
    """Give a new application its settings and everything that pages share."""
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=options(settings.database_url),
        SQLALCHEMY_BINDS=_binds(settings),
        MAX_CONTENT_LENGTH=settings.upload_limit,
        MAX_FORM_PARTS=2_000,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        SESSION_COOKIE_NAME="__Host-certreg" if settings.secure_cookies else "certreg",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SEND_FILE_MAX_AGE_DEFAULT=0,
        LIMITS_STORAGE=settings.limits_storage,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops)  # type: ignore[method-assign]
    app.ensure_sync = _as_it_is  # type: ignore[method-assign,assignment]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # of the default provider
    asked.install(app)
    session.install(app)
    question.install(app)
    row_key.install(app)
    language.install(app)
    headers.install(app)
    reading.install(app)
    access.install(app)
    errors.install(app)
    limits.install(app)
    rendering.install(app)


def _binds(settings: Settings) -> dict[str | None, Any]:
    """The engine beside the primary's, where there is a replica."""
    url = settings.read_database_url
    return {BIND: {"url": url, **options(url, read_only=True)}} if url else {}


def _as_it_is(function: Any) -> Any:
    """No view or hook is a coroutine: Flask would look at each of a dozen of them in each request."""
    return function


def settle(app: Flask) -> None:
    """What can be said only when every route is there.

    Raises:
        RuntimeError: a route does not declare who may use it.
    """
    access.refuse_undeclared(app)
