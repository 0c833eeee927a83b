"""The workbook of wrong rows: the user's own, each with its errors, to be mended and sent alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from certreg.roster.check import Roster
from certreg.roster.entry import Entry
from certreg.roster.offer import Offer
from certreg.roster.problem import Problem
from certreg.roster.report import Report
from certreg.roster.tables import Row, Table
from certreg.roster.template import build_workbook
from certreg.roster.tongues import speaking
from certreg.web.language import translate

Typed = tuple[list[str | None], str]
"""A row as typed, and what is wrong with it."""


def build_errors(
    offer: Offer, tables: Mapping[str, Table], roster: Roster, report: Report
) -> bytes:
    """Every refused row with all the facts of its person, and facts that belong to nobody.

    In the language of the workbook that was handed in.
    """
    refused = {row.row for row in report.rows if row.values is None}
    wrong = [entry for entry in roster.entries if entry.number in refused]
    language = tables["roster"].layout.language
    with speaking(language):
        rows = _rows(tables, wrong)
    return build_workbook(offer, rows, language, with_errors=True)


def _rows(tables: Mapping[str, Table], wrong: Iterable[Entry]) -> dict[str, list[Typed]]:
    """By sheet: of the roster these rows; of the facts theirs, and those that are wrong themselves."""
    about_wrong = {id(row) for entry in wrong for row in entry.fact_rows}
    rows = {
        key: [_typed(row) for row in table.rows if row.problems or id(row) in about_wrong]
        for key, table in tables.items()
        if key != "roster"
    }
    rows["roster"] = [_typed(entry.row, entry.problems()) for entry in wrong]
    return rows


def _typed(row: Row, problems: Iterable[Problem] | None = None) -> Typed:
    found = row.problems if problems is None else problems
    return row.as_typed(), "\n".join(translate(problem.sentence) for problem in found)
