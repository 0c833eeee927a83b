"""Security headers of every answer: no inline script, no outside origin, the camera only for us."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


EVERYWHERE = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(self), geolocation=(), microphone=()"),
)
HTTPS_ALONE = ("Strict-Transport-Security", "max-age=31536000")
FOUND = ("200", "206", "304")
NOT_KEPT = ("Cache-Control", "no-store")
KEPT_FOR_EVER = ("Cache-Control", "public, max-age=31536000, immutable")


def install(app: Flask) -> None:
    """Set the headers of each answer as it leaves; pages for signed-in people are never cached."""
    everywhere = EVERYWHERE + ((HTTPS_ALONE,) if app.config["SESSION_COOKIE_SECURE"] else ())
    on_pages = (*everywhere, NOT_KEPT)
    files, application = f"{app.static_url_path}/", app.wsgi_app

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        is_file = environ["PATH_INFO"].startswith(files)

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Callable[..., Any]:
            is_found = is_file and status[:3] in FOUND
            if is_found and "v" in parse_qs(environ["QUERY_STRING"], keep_blank_values=True):
                headers = [each for each in headers if each[0] != "Cache-Control"]
                headers.append(KEPT_FOR_EVER)  # the address changes with the content
            own = {name.lower() for name, _value in headers}
            wanted = everywhere if is_file else on_pages
            headers += [each for each in wanted if each[0].lower() not in own]
            return start_response(status, headers, *error)

        return application(environ, start)

    app.wsgi_app = answer  # type: ignore[method-assign]
