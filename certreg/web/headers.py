"""Security headers of every answer: no inline script, no outside origin, the camera only for us."""

from __future__ import annotations

from flask import Flask, Response, request

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


def install(app: Flask) -> None:
    """Set the headers after each request; pages for signed-in people are never cached."""
    everywhere = [
        ("Content-Security-Policy", POLICY),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(self), geolocation=(), microphone=()"),
    ]
    if app.config["SESSION_COOKIE_SECURE"]:
        everywhere.append(("Strict-Transport-Security", "max-age=31536000"))
    on_pages = [*everywhere, ("Cache-Control", "no-store")]

    @app.after_request
    def _headers(response: Response) -> Response:
        is_static = request.endpoint == "static"
        own = {name.lower() for name, _value in response.headers}
        wanted = everywhere if is_static else on_pages
        response.headers.extend([each for each in wanted if each[0].lower() not in own])
        if is_static and "v" in request.args:  # the address changes with the content
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
