"""Numbers in addresses are keys of rows: what no column can hold is no such page."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter

LARGEST = 2**31 - 1
"""Of an INTEGER column; PostgreSQL and SQLite fail on larger ones in their own ways."""


class RowKey(IntegerConverter):
    """`<int:…>` that matches nothing beyond the largest key."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **({"max": LARGEST} | options))


def install(app: Flask) -> None:
    """Let every `<int:…>` of the application be a row's key; before any route is added."""
    app.url_map.converters["int"] = RowKey
