"""The workbook of wrong rows: the user's own, each with its errors, to be mended and sent alone."""

from __future__ import annotations

import pickle
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter
from typing import NamedTuple

from certreg.roster.check import Roster
from certreg.roster.offer import Offer
from certreg.roster.problem import Problem
from certreg.roster.report import Report
from certreg.roster.tables import Row, Table
from certreg.roster.template import build_workbook
from certreg.roster.tongues import speaking
from certreg.web.language import translate


class Wrong(NamedTuple):
    """A row that goes back.

    Attributes:
        number: of the row in Excel.
        typed: what the user typed, in the order of the layout's columns.
        said: what is wrong with it; nothing where the person's other rows are wrong.
    """

    number: int
    typed: list[str | None]
    said: str


class Packed(NamedTuple):
    """Wrong rows of a sheet in order, packed: there may be tens of thousands.

    Attributes:
        first: number of the first of them.
    """

    first: int
    rows: bytes


Noted = Mapping[str, Packed]
"""The wrong rows of a portion by sheet."""


def note(tables: Mapping[str, Table], roster: Roster, report: Report, language: str) -> Noted:
    """Every refused row with all the facts of its person, and facts that belong to nobody.

    Args:
        language: of the workbook that was handed in.
    """
    refused = {row.row for row in report.rows if row.values is None}
    wrong = [entry for entry in roster.entries if entry.number in refused]
    about_wrong = {id(row) for entry in wrong for row in entry.fact_rows}
    with speaking(language):
        found = {"roster": [_wrong(entry.row, entry.problems()) for entry in wrong]}
        for key, table in tables.items():
            if key != "roster":
                found[key] = [
                    _wrong(row, row.problems)
                    for row in table.rows
                    if row.problems or id(row) in about_wrong
                ]
    return {key: Packed(rows[0].number, pickle.dumps(rows)) for key, rows in found.items() if rows}


class Mending:
    """The rows of a roster that are wrong, gathered portion by portion.

    Args:
        language: of the workbook that was handed in.
    """

    def __init__(self, language: str) -> None:
        self._language = language
        self._noted: dict[str, list[Packed]] = {}

    def add(self, noted: Noted) -> None:
        """Take what is wrong in some rows."""
        for key, packed in noted.items():
            self._noted.setdefault(key, []).append(packed)

    def workbook(self, offer: Offer) -> bytes:
        """The rows as they were typed, in their order, each with what is wrong."""
        rows = {
            key: ((row.typed, row.said) for row in _in_order(packed))
            for key, packed in self._noted.items()
        }
        return build_workbook(offer, rows, self._language, with_errors=True)


def _in_order(packed: Iterable[Packed]) -> Iterator[Wrong]:
    """The rows by their numbers; those of two portions may lie between each other."""
    waiting: list[Wrong] = []
    for part in sorted(packed, key=attrgetter("first")):
        due = bisect_left(waiting, part.first, key=attrgetter("number"))
        yield from waiting[:due]
        rows: list[Wrong] = pickle.loads(part.rows)
        waiting = sorted([*waiting[due:], *rows], key=attrgetter("number"))
    yield from waiting


def _wrong(row: Row, problems: Iterable[Problem]) -> Wrong:
    return Wrong(row.number, row.as_typed(), _said(problems))


def _said(problems: Iterable[Problem]) -> str:
    return "\n".join(translate(problem.sentence) for problem in problems)
