"""What a request brings, read without parsing what it does not bring: most visitors send no cookie and no query."""

from __future__ import annotations

from flask import Flask, Request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.utils import cached_property

_NOTHING: ImmutableMultiDict[str, str] = ImmutableMultiDict()


class AskedRequest(Request):
    """Flask's own request, in which nothing costs nothing."""

    @cached_property
    def cookies(self) -> ImmutableMultiDict[str, str]:
        """Cookies by name."""
        return super().cookies if "HTTP_COOKIE" in self.environ else _NOTHING

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """Values of the address by name."""
        return super().args if self.query_string else _NOTHING


def install(app: Flask) -> None:
    """Have the application's requests read so."""
    app.request_class = AskedRequest
