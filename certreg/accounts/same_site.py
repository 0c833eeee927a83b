"""Where a visitor may be sent after signing in: to pages of this site only."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

# One slash, then nothing that a browser could read as another host: no slash, backslash or control.
PATH = re.compile(r"/(?![/\\])[^\\\s\x00-\x20\x7f]*")


def page_of_ours(target: str | None) -> str | None:
    """The target if it is the path of a page (GET) of this application, else None."""
    if not target or not PATH.fullmatch(target):
        return None
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or "//" in parts.path:
        return None
    try:
        current_app.url_map.bind("localhost").match(parts.path, method="GET")
    except (HTTPException, RequestRedirect):
        return None
    return target
