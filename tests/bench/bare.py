"""The peer of a request: Flask with one route that does nothing."""

from __future__ import annotations

from flask import Flask

app = Flask(__name__)


@app.route("/", methods=["GET", "POST"])
def nothing() -> str:
    """Answer at once."""
    return ""
