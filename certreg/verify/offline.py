"""The verifier that runs in the browser alone: its page, its worker, and how its answers are said."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from certreg.certificates import checking
from certreg.certificates.words import WORDS
from certreg.settings import asset
from certreg.verify.offline_texts import DEGREES, FIELDS, REASONS, STEPS
from certreg.web.access import public
from certreg.web.language import translate

blueprint = Blueprint("offline", __name__)

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
"""Even a fault in the verifier could send a chosen file nowhere but here, and it does not do that."""


@blueprint.get("/verify/offline")
@public
def show() -> ResponseReturnValue:
    """The page; once it was opened it works without a network."""
    page = render_template(
        "verify/offline.html",
        words=WORDS,
        megabytes=checking.LARGEST >> 20,
        texts={
            "steps": _said(STEPS),
            "reasons": _said(REASONS),
            "fields": _said(FIELDS),
            "degrees": _said(DEGREES),
        },
    )
    return Response(page, headers={"Content-Security-Policy": POLICY})


@blueprint.get("/verify/offline-worker.js")
@public
def worker() -> Response:
    """The service worker, at an address from which it may serve the page and what it is made of."""
    script = (asset("static") / "js" / "verifier" / "worker.js").read_bytes()
    response = Response(script, mimetype="text/javascript")
    response.headers["Service-Worker-Allowed"] = "/"
    response.headers["Cache-Control"] = "no-cache"
    return response


def _said(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: translate(text) for name, text in texts.items()}
