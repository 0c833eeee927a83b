"""A roster in portions: some persons with all that the workbook says about them, at a time.

Of tens of thousands of workers the whole of what is made of their rows fills the memory several times over. No two
persons' rows have anything to do with each other, so each portion is judged like a roster of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from sys import maxsize

from certreg.people.rules import normalise
from certreg.roster.tables import Form, Table
from certreg.workbook.cells import SheetRow

PERSONS = 1_000
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


def portions(forms: Mapping[str, Form]) -> Iterator[Portion]:
    """The persons in the order of their first rows, then the facts about nobody."""
    parts = _parted(forms)
    firsts = [part[ROSTER][0].number for part in parts if part[ROSTER]]
    for place, part in enumerate(parts, start=1):
        tables = {key: form.table(part[key]) for key, form in forms.items()}
        yield Portion(tables, firsts[place] if place < len(firsts) else maxsize)


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
