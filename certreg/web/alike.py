"""Pages that are alike for every visitor: made once, then answered without session, form or template.

A results day asks for few pages very often. Whoever brings a session cookie, or asks for something in
the address, gets a page of his own.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, request, session

from certreg import kept
from certreg.web.language import chosen_language
from certreg.web.session import is_brought


def alike(view: Callable[..., str]) -> Callable[..., str | Response]:
    """Declare that a page says the same to everybody who is not signed in.

    Its view reads the path, the language and the register, and nothing of the visitor. A limit that
    stands below counts the pages that are made for one asker: only those cost something.
    """

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> str | Response:
        return page_for_all("", lambda: view(*args, **kwargs))

    answered.is_alike = True  # type: ignore[attr-defined]
    return answered


_HEADERS = (("Content-Type", "text/html; charset=utf-8"), ("Vary", "Cookie"))


def page_for_all(name: str, make: Callable[[], str]) -> str | Response:
    """A page that an address has for everybody who is not signed in.

    Args:
        name: which of the pages of this address.
        make: makes it from nothing but path, language and register.
    """
    if request.query_string or is_brought():
        return make()
    kept.watch()
    content = kept.keep((request.path, name, chosen_language()), lambda: _made(make()))
    return Response(content, headers=_HEADERS)


def _made(page: str) -> bytes:
    """The page, of which nothing belongs to whoever asked first.

    Raises:
        RuntimeError: a form token or a message was put into his session.
    """
    if session.modified:
        raise RuntimeError(f"{request.endpoint} is not alike for all: it began a session")
    return page.encode()
