"""The workbook of wrong rows: the user's own, each with its errors, to be mended and sent alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from certreg.roster.check import Roster
from certreg.roster.offer import Offer
from certreg.roster.problem import Problem
from certreg.roster.report import Report
from certreg.roster.tables import Form, Table
from certreg.roster.template import build_workbook
from certreg.roster.tongues import speaking
from certreg.web.language import translate


class Mending:
    """The rows of a roster that are wrong, noted portion by portion.

    In the language of the workbook that was handed in.
    """

    def __init__(self, forms: Mapping[str, Form]) -> None:
        self._forms = forms
        self._language = forms["roster"].layout.language
        self._wrong: dict[str, dict[int, str]] = {key: {} for key in forms}

    def note(self, tables: Mapping[str, Table], roster: Roster, report: Report) -> None:
        """Note every refused row with all the facts of its person, and facts that belong to nobody."""
        refused = {row.row for row in report.rows if row.values is None}
        wrong = [entry for entry in roster.entries if entry.number in refused]
        about_wrong = {id(row) for entry in wrong for row in entry.fact_rows}
        with speaking(self._language):
            self._wrong["roster"] |= {entry.number: _said(entry.problems()) for entry in wrong}
            for key, table in tables.items():
                if key != "roster":
                    self._wrong[key] |= {
                        row.number: _said(row.problems)
                        for row in table.rows
                        if row.problems or id(row) in about_wrong
                    }

    def workbook(self, offer: Offer) -> bytes:
        """The rows as they were typed, in their order, each with what is wrong."""
        rows = {key: self._typed(key) for key in self._forms}
        return build_workbook(offer, rows, self._language, with_errors=True)

    def _typed(self, key: str) -> Iterator[tuple[list[str | None], str]]:
        form, wrong = self._forms[key], self._wrong[key]
        for row in form.rows:
            if row.number in wrong:
                yield form.row(row).as_typed(), wrong[row.number]


def _said(problems: Iterable[Problem]) -> str:
    return "\n".join(translate(problem.sentence) for problem in problems)
