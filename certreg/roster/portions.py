"""A roster in portions: some persons with all that the workbook says about them, at a time.

Of tens of thousands of workers the whole of what is made of their rows fills the memory several times over. No two
persons' rows have anything to do with each other, so each portion is judged like a roster of its own.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from sys import maxsize

from certreg.people.rules import normalise
from certreg.roster.tables import Form, Table
from certreg.workbook.cells import SheetRow

PERSONS = 500
"""Of a portion; or so many rows about nobody."""
ROSTER = "roster"
NUMBER = "document_number"

_Part = dict[str, list[SheetRow]]
"""A portion's rows by sheet."""


@dataclass(frozen=True)
class Portion:
    """Some persons' rows on every sheet.

    Attributes:
        tables: as `tables.read_tables` gives those of a whole workbook.
        done_before: number of a row of the roster; every one above it is in this portion or an earlier one.
    """

    tables: Mapping[str, Table]
    done_before: int


class Portions:
    """A roster in portions: the persons in the order of their first rows, then the facts about nobody.

    Each is packed until it is its turn. Its rows are thousands of small objects, several times as large, and a forked
    process would copy all that it looks at.

    Attributes:
        rows: how many the roster has.
        language: that the workbook is written in.
    """

    def __init__(self, forms: Mapping[str, Form]) -> None:
        parts = _parted(forms)
        self.rows, self.language = len(forms[ROSTER].rows), forms[ROSTER].layout.language
        self._forms = {key: replace(form, rows=()) for key, form in forms.items()}
        self._firsts = [part[ROSTER][0].number for part in parts if part[ROSTER]]
        self._packed = [pickle.dumps(part) for part in parts]

    def __len__(self) -> int:
        return len(self._packed)

    def portion(self, place: int) -> Portion:
        """One of them, counted from 0."""
        part: _Part = pickle.loads(self._packed[place])
        tables = {key: form.table(part[key]) for key, form in self._forms.items()}
        following = place + 1
        firsts = self._firsts
        return Portion(tables, firsts[following] if following < len(firsts) else maxsize)


class _Parts:
    """Portions in the making."""

    def __init__(self, sheets: Iterable[str]) -> None:
        self.made: list[_Part] = []
        self._sheets, self._places = tuple(sheets), 0

    def place(self) -> _Part:
        """The portion for one more person, or row about nobody."""
        if not self._places:
            self.made.append({key: [] for key in self._sheets})
            self._places = PERSONS
        self._places -= 1
        return self.made[-1]


def _parted(forms: Mapping[str, Form]) -> list[_Part]:
    """The rows of the roster, then the facts with their persons; those about nobody make portions of their own."""
    persons, nobody = _Parts(forms), _Parts(forms)
    part_of: dict[str, _Part] = {}
    for number, row in _numbered(forms[ROSTER]):
        part = part_of.get(number) or persons.place()
        if number:
            part_of[number] = part
        part[ROSTER].append(row)
    for key, form in forms.items():
        for number, row in _numbered(form) if key != ROSTER else ():
            (part_of.get(number) or nobody.place())[key].append(row)
    return persons.made + nobody.made


def _numbered(form: Form) -> Iterator[tuple[str, SheetRow]]:
    """Each row with the document number that it names; an empty one names nobody."""
    return ((normalise(form.row(row).text(NUMBER)), row) for row in form.rows)
