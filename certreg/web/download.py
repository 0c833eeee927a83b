"""Listings to take away: JSON and CSV that a cache may keep and no spreadsheet will run."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

from flask import Response, request

from certreg.workbook.delimited import harmless

BOM = "\ufeff"
"""Without it Excel takes UTF-8 for the machine's own encoding."""


def csv_file(name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Response:
    """A table as a CSV file (RFC 4180, UTF-8 with BOM), formula cells made text."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(columns)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return _kept(f"{name}.csv", (BOM + stream.getvalue()).encode(), "text/csv; charset=utf-8")


def json_file(name: str, content: Any) -> Response:
    """A listing as a JSON file, UTF-8."""
    body = json.dumps(content, ensure_ascii=False, indent=1).encode()
    return _kept(f"{name}.json", body, "application/json")


def _kept(name: str, body: bytes, media_type: str) -> Response:
    """Anybody may keep the file, and asks each time whether it is still the same."""
    response = Response(body, content_type=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "public, no-cache"
    response.set_etag(sha256(body).hexdigest()[:32])
    return response.make_conditional(request)  # type: ignore[return-value]
