"""What a workbook is once it is read: sheets, rows, cells as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Kind = Literal["number", "date", "moment", "truth", "long"]


class Typed(NamedTuple):
    """A cell that holds something else than text.

    Attributes:
        kind: a number, a day, a day with time (or a time alone), true/false, or text beyond any
            reason, of which only the beginning is kept.
        text: the value in words; a day as 2026-11-20.
    """

    kind: Kind
    text: str


Cell = str | Typed | None
"""Text, another value, or nothing."""


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
