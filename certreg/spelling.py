"""Pinyin of names, for the column by which reference tables are searched.

pypinyin takes most of a second to load: it is asked when a table is brought in, never by the server.
"""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

PINYIN = "pinyin"
KEPT = frozenset("abcdefghijklmnopqrstuvwxyzü")


def syllables(name: str) -> str:
    """The syllables of a name with blanks between, as people type them: 焊工 -> han gong."""
    from pypinyin import lazy_pinyin

    kept = (
        "".join(letter for letter in one if letter in KEPT) for one in lazy_pinyin(name.lower())
    )
    return " ".join(one for one in kept if one)


def spell(path: Path) -> str:
    """A table (UTF-8, with a column `name`) with its column `pinyin` filled in where it is empty."""
    lines = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())
    columns = [*(lines.fieldnames or ())]
    columns += [] if PINYIN in columns else [PINYIN]
    rows = [{**row, PINYIN: row.get(PINYIN) or syllables(row["name"])} for row in lines]
    return _written(columns, rows)


def _written(columns: list[str], rows: list[dict[str, str]]) -> str:
    text = StringIO(newline="")
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
