"""What a workbook is once it is read: sheets, rows, cells as plain values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from certreg.workbook import limits

Kind = Literal["number", "date", "moment", "truth", "long", "control"]

BETWEEN_ROWS, BETWEEN_CELLS = "\x1e", "\x1f"
"""How plain rows are told on their way out of the child process; no text holds these."""
REPLACEMENT = "\ufffd"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Typed(NamedTuple):
    """A cell that holds something else than text.

    Attributes:
        kind: a number, a day, a day with time (or a time alone), true/false, text beyond any
            reason, of which only the beginning is kept, or text with control characters.
        text: the value in words; a day as 2026-11-20; never with a control character.
    """

    kind: Kind
    text: str


Cell = str | Typed | None
"""Text, another value, or nothing."""


def cell_of(text: str) -> Cell:
    """A cell that holds text; what nobody can see or a database refuses never leaves it as text."""
    clean = _CONTROL.sub(REPLACEMENT, text[: limits.CELL_TEXT])
    if len(text) > limits.CELL_TEXT:
        return Typed("long", clean)
    if clean != text:
        return Typed("control", clean)
    return None if not text or text.isspace() else text


class SheetRow(NamedTuple):
    """A row with at least one filled cell; `number` is the one that Excel shows."""

    number: int
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Sheet:
    """One sheet.

    Attributes:
        rows: rows that are not empty, in order.
        formulas: (row number, column from 1) of cells with a formula.
    """

    name: str
    rows: Sequence[SheetRow]
    formulas: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class Workbook:
    """The visible and hidden sheets of a workbook by name."""

    sheets: Mapping[str, Sheet] = field(default_factory=dict)


def column_number(letters: str) -> int:
    """The column, counted from 1, that the letters stand for."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
