"""Questions that everybody may ask: forms without a token, taken from our own pages only.

A token ties a form to a session, and a session to a cookie: every visitor would be given one, and
every page be made for him alone. What these forms ask changes nothing in the register and is
answered alike whoever asks, so there is one thing to guard against: that another site's page makes a
visitor's browser ask. Of that the browser itself tells (Fetch Metadata), an older one, or any over
plain http, by `Origin`, a still older one by `Referer`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, request
from flask_wtf import CSRFProtect

from certreg.errors import NotAllowedError
from certreg.text import Text

View = TypeVar("View", bound=Callable[..., Any])

OURS = ("same-origin", "none")
"""`Sec-Fetch-Site` of our own pages, and of what a person typed or kept."""


def question(view: View) -> View:
    """Declare that a route answers a question of anybody's; stands below the declaration of access.

    Its form is an `AskingForm`: nothing here asks for a token.
    """

    @wraps(view)
    def asked(*args: Any, **kwargs: Any) -> Any:
        _check_origin()
        return view(*args, **kwargs)

    asked.is_question = True  # type: ignore[attr-defined]
    return cast(View, asked)


def install(app: Flask) -> None:
    """Have every form bring its token, questions excepted, before anything is done with it."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # the extension would look into each request
    tokens = CSRFProtect(app)

    @app.before_request
    def _check_token() -> None:
        if (
            request.method not in app.config["WTF_CSRF_METHODS"]
            or not app.config["WTF_CSRF_ENABLED"]
        ):
            return
        if not hasattr(app.view_functions.get(request.endpoint or ""), "is_question"):
            tokens.protect(apply_exemptions=True)


def _check_origin() -> None:
    """Refuse what another site's page sends.

    A request that names no page at all is a program's: nobody is made to ask by it. (A browser of
    before 2019 may be kept from naming one; the other site then learns nothing of the answer either.)

    Raises:
        NotAllowedError: it was sent by such a page.
    """
    site = request.headers.get("Sec-Fetch-Site")
    page = request.headers.get("Origin") or request.headers.get("Referer")
    if site in OURS or (site is None and (not page or _is_ours(page))):
        return
    raise NotAllowedError(Text("这个请求来自其他网站的页面。请在本网站的页面上重新填写。"))


def _is_ours(page: str) -> bool:
    """Whether an address is of this host; of its port a proxy may not tell."""
    with suppress(ValueError):
        return urlsplit(page).hostname == urlsplit(f"//{request.host}").hostname
    return False
