"""The document of the API, and the page that shows it."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from certreg.web.access import public
from certreg.web.api import document

blueprint = Blueprint("api", __name__)


@blueprint.get("/api/v1/openapi.json")
@public
def openapi() -> ResponseReturnValue:
    """Every operation, as OpenAPI 3.1."""
    return jsonify(document.spec)


@blueprint.get("/api/docs")
@public
def docs() -> ResponseReturnValue:
    """The same to read and to try."""
    operations = [
        (method.upper(), path, operation)
        for path, methods in document.spec["paths"].items()
        for method, operation in methods.items()
    ]
    return render_template("api/docs.html", operations=operations)
