"""Published files over HTTP; a web server or CDN in front may serve the same folder itself."""

from __future__ import annotations

from flask import Blueprint, Response, request, send_from_directory

from certreg.registry import bundle, publication, root_role, status
from certreg.registry import chores as chores  # the worker does them
from certreg.trust import vc_jwt
from certreg.web.access import public

blueprint = Blueprint("registry", __name__)

FORMS = ("application/vc", "application/json", vc_jwt.MEDIA_TYPE)
"""What a reader of a status list may ask for; JSON where he asks for nothing, or for anything."""

IMMUTABLE = "public, max-age=31536000, immutable"


@blueprint.get("/log/checkpoint")
@public
def checkpoint() -> Response:
    """The newest checkpoint of the log (C2SP tlog-tiles)."""
    return _file("log/checkpoint", "text/plain", "public, max-age=5")


@blueprint.get("/log/policy")
@public
def witness_policy() -> Response:
    """Keys of the log, its witnesses and their quorum (C2SP tlog-policy)."""
    return _file("log/policy", "text/plain", "public, max-age=60")


@blueprint.get("/log/tile/<path:path>")
@public
def tile(path: str) -> Response:
    """A hash tile or entry bundle."""
    return _file(f"log/tile/{path}", "application/octet-stream", IMMUTABLE)


@blueprint.get("/status/<int:number>")
@public
def status_list(number: int) -> Response:
    """A revocation list, signed: JSON, or a token for whoever asks for `application/vc+jwt`."""
    return _list(f"status/{number}")


@blueprint.get("/status/<int:number>/suspension")
@public
def suspension_list(number: int) -> Response:
    """The suspension list with the same indexes, in the same two forms."""
    return _list(f"status/{number}-suspension")


@blueprint.get("/.well-known/did.json")
@public
def registry_identifier() -> Response:
    """DID document of the registry."""
    return _file(".well-known/did.json", "application/did+json", "public, max-age=300")


@blueprint.get("/bodies/<number>/did.json")
@public
def body_identifier(number: str) -> Response:
    """DID document of an assessment body."""
    return _file(f"bodies/{number}/did.json", "application/did+json", "public, max-age=300")


@blueprint.get("/key-history")
@public
def key_history() -> Response:
    """Every version of the key history, signed by the root role; 404 before the first."""
    return _file(root_role.PATH, "application/json", "public, max-age=300")


@blueprint.get("/trust.bundle")
@public
def trust_bundle() -> Response:
    """Everything that an offline verifier needs, signed; for `certreg verify --trust`."""
    return _file(bundle.PATH, "application/zip", "public, max-age=60")


def _list(stem: str) -> Response:
    is_token = request.accept_mimetypes.best_match(FORMS, default=FORMS[0]) == vc_jwt.MEDIA_TYPE
    path, media_type = (
        (f"{stem}.jwt", vc_jwt.MEDIA_TYPE) if is_token else (f"{stem}.json", FORMS[0])
    )
    response = _file(path, media_type, f"public, max-age={status.MAX_AGE}")
    response.vary.add("Accept")
    return response


def _file(path: str, media_type: str, cache: str) -> Response:
    response = send_from_directory(publication.folder(), path, mimetype=media_type)
    response.headers["Cache-Control"] = cache
    response.headers["Access-Control-Allow-Origin"] = "*"  # public data, for verifiers in browsers
    return response
