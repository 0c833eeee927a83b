"""The language of an answer: Chinese is the source, English by `?lang=en`, remembered in a cookie."""

from __future__ import annotations

from datetime import date, datetime

from babel import Locale
from flask import Flask, Response, request
from flask_babel import Babel, force_locale, get_locale, gettext, ngettext

from certreg.settings import PACKAGE
from certreg.text import Text

LANGUAGES = {"zh": "中文", "en": "English"}
COOKIE = "lang"

_LOCALES = {name: Locale.parse(name) for name in LANGUAGES}
"""Babel would look each up among its files for every request."""


def install(app: Flask) -> None:
    """Choose the language of each request and keep the choice."""
    Babel(
        app,
        default_locale="zh",
        default_translation_directories=str(PACKAGE / "web" / "translations"),
        locale_selector=lambda: _LOCALES[chosen_language()],
    )
    app.jinja_env.install_gettext_callables(said, ngettext, newstyle=True)  # type: ignore[attr-defined]

    @app.after_request
    def _remember(response: Response) -> Response:
        chosen = request.args.get("lang")
        if chosen in LANGUAGES:
            response.set_cookie(
                COOKIE,
                chosen,
                max_age=365 * 86_400,
                httponly=True,
                samesite="Lax",
                secure=app.config["SESSION_COOKIE_SECURE"],
            )
        return response


def chosen_language() -> str:
    """`zh` or `en`: pages go by the switch alone; a program says what it wants in `Accept-Language`."""
    chosen = request.args.get("lang") or request.cookies.get(COOKIE, "")
    if not chosen and request.path.startswith("/api/v1/"):
        chosen = request.accept_languages.best_match(LANGUAGES, "zh")
    return chosen if chosen in LANGUAGES else "zh"


def current_language() -> str:
    """`zh` or `en`; outside a request the source language."""
    locale = get_locale()
    return locale.language if locale is not None else "zh"


def said(text: str) -> str:
    """A sentence of ours in the language of the request; the source language is not looked up."""
    # A catalogue would give its own description for an empty text.
    return text if not text or current_language() == "zh" else str(gettext(text))


def translate(text: str) -> str:
    """Say a text for people in the language of the request: a `Text` with its values."""
    if not isinstance(text, Text):
        return said(text)
    values = {name: _value(value) for name, value in text.values.items()}
    pattern = said(text.pattern)
    return pattern.format(**values) if values else pattern


def written_day(value: date) -> str:
    """A date as people write it: 2026年11月20日, or 20 Nov 2026."""
    if current_language() == "en":
        return f"{value.day} {value:%b %Y}"
    return f"{value.year}年{value.month}月{value.day}日"


def in_english(text: str) -> str:
    """A text in English, whatever the language of the request."""
    with force_locale("en"):
        return translate(text)


def _value(value: object) -> object:
    """A value in a text, as the language of the request has it."""
    if isinstance(value, Text):
        return translate(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return written_day(value)
    return value
