"""What the README names is there: every address of its tables is a page, every mechanism has one or says later."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask
from werkzeug.exceptions import MethodNotAllowed, NotFound

README = Path(__file__).parents[1] / "README.md"
ADDRESS = re.compile(r"`(/[^` ]*)`")
NAMES = re.compile(r"<[^>]+>|…")
"""Places in an address that a key or a code takes."""
KEYS = ("1", "suspension/S000051999001", "AAAAAAAAAAAAAAAAAAAAAA")


def tables() -> dict[str, list[tuple[str, ...]]]:
    """The rows of the README's tables, by the heading above them."""
    found: dict[str, list[tuple[str, ...]]] = {}
    heading = ""
    for line in README.read_text("utf-8").splitlines():
        if line.startswith("## "):
            heading = line[3:]
        elif line.startswith("| "):
            found.setdefault(heading, []).append(tuple(line.strip("| ").split(" | ")))
    return found


def is_page(app: Flask, address: str) -> bool:
    """Whether some rule answers the address, or addresses that begin like it."""
    adapter = app.url_map.bind("localhost")
    for key in KEYS:
        try:
            adapter.match(NAMES.sub(key, address), method="GET")
        except NotFound:
            continue
        except MethodNotAllowed:
            pass
        return True
    return False


def test_every_address_that_the_tables_name_is_a_page(app: Flask) -> None:
    rows = [cell for table in tables().values() for row in table for cell in row]
    addresses = {address for cell in rows for address in ADDRESS.findall(cell)}
    assert len(addresses) > 80
    assert [each for each in sorted(addresses) if not is_page(app, each)] == []


def test_every_mechanism_has_a_page_or_says_that_it_comes_later() -> None:
    _heading, *rows = tables()["What it covers"]
    assert len(rows) > 40
    for mechanism, where in rows:
        assert ADDRESS.search(where) or where.startswith("later, with "), mechanism
