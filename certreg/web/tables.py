"""Cells that still say which column they stand in when a phone shows each row as a card."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import count

from markupsafe import Markup, escape

_TAG = re.compile(r"<(tr|td|th)\b([^>]*)>")
_SPAN = re.compile(r'\bcolspan="(\d+)"')


def cells(rows: Markup, headers: Sequence[str], numeric: Collection[int] = ()) -> Markup:
    """Give each cell its column's header as `data-label`, and `data-numeric` where numbers stand.

    Args:
        rows: rendered `<tr>` elements, without tables inside; a cell's own `data-label` stays.
        headers: labels of the columns.
        numeric: positions of the columns with numbers, from 0.
    """
    columns = count()

    def mark(match: re.Match[str]) -> str:
        nonlocal columns
        name, attributes = match.groups()
        if name == "tr":
            columns = count()
            return match[0]
        span = _SPAN.search(attributes)
        column = next(columns)
        for _ in range(int(span[1]) - 1 if span else 0):
            next(columns)
        if span is None and "data-label=" not in attributes and column < len(headers):
            attributes += f' data-label="{escape(headers[column])}"'
        if column in numeric:
            attributes += " data-numeric"
        return f"<{name}{attributes}>"

    return Markup(_TAG.sub(mark, str(rows)))
