"""What templates may use besides their own values: translation, dates, hashed static addresses."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, current_app, request

from certreg.clock import CHINA, now
from certreg.installation import find_installation
from certreg.web import navigation
from certreg.web.addresses import fixed_address
from certreg.web.language import LANGUAGES, current_language, translate, written_day
from certreg.web.tables import cells


def install(app: Flask) -> None:
    """Make the filters and values known to every template."""
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.add_template_filter(translate, "t")
    app.add_template_filter(day, "day")
    app.add_template_filter(iso_day, "iso_day")
    app.add_template_filter(moment, "moment")
    app.add_template_filter(cells, "cells")

    @app.context_processor
    def _shared() -> dict[str, object]:
        row = find_installation()
        return {
            "asset": asset_address,
            "installation": row,
            "demo_now": now() if row is not None and row.is_demo else None,
            "public_ways": navigation.public_ways(),
            "further_ways": navigation.further_ways(),
            "sign_in_way": navigation.sign_in_way(),
            "own_home": navigation.own_home(),
            "language": current_language(),
            "languages": LANGUAGES,
            "language_address": language_address,
        }


def day(value: date | datetime | None) -> str:
    """A date as people write it: 2026年11月20日, or 20 Nov 2026; empty for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(CHINA).date()
    return written_day(value)


def iso_day(value: datetime) -> str:
    """The day of a time in China, as addresses name it: 2026-11-20."""
    return value.astimezone(CHINA).date().isoformat()


def moment(value: datetime | None) -> str:
    """A time in China, to the minute."""
    return "" if value is None else f"{day(value)} {value.astimezone(CHINA):%H:%M}"


def asset_address(name: str) -> str:
    """Address of a file in static/; changes with the content, so that it may be kept for ever."""
    folder = Path(current_app.static_folder or "")
    version = _fingerprint(folder / name, (folder / name).stat().st_mtime_ns)
    return fixed_address("static", filename=name, v=version)


def language_address(language: str) -> str:
    """The same page in another language."""
    others = [(k, v) for k, v in request.args.items(multi=True) if k != "lang"]
    return f"{request.path}?{urlencode([*others, ('lang', language)])}"


@cache
def _fingerprint(path: Path, _changed: int) -> str:
    return sha256(path.read_bytes()).hexdigest()[:12]
