"""A roster of invented workers, typed into the real template like a clerk, mistakes included."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import cycle, islice

from openpyxl import load_workbook

from certreg.demo.mistakes import Mistake
from certreg.demo.photos import draw_photo
from certreg.demo.workers import Group, Worker, Workforce

ROSTER = "名单"
TEXT = "@"
FIRST_ROWS = 2
"""Header and example."""


@dataclass(frozen=True)
class Expected:
    """A problem that the check must find; `column` empty: the row as a whole."""

    sheet: str
    row: int
    column: str
    code: str


@dataclass(frozen=True)
class Roster:
    """What the clerk uploads, and what must come back.

    Attributes:
        workbook: the filled-in template.
        photos: ZIP, one JPEG for each worker, named by identity number.
        rows: rows of 名单.
        expected: one problem for each wrong row.
    """

    workbook: bytes
    photos: bytes
    rows: int
    expected: tuple[Expected, ...]


def make_roster(
    template: bytes,
    *,
    groups: Sequence[Group],
    force: Workforce,
    size: int = 200,
    mistakes: Sequence[Mistake] = (),
    manual: int = 0,
    repeat: bool = False,
) -> Roster:
    """Fill in a batch's template.

    Args:
        groups: what the workers apply for, in turn.
        size: right rows; the wrong ones come in between.
        mistakes: one row for each.
        manual: how many of the right rows must be decided by a person (work in another occupation).
        repeat: whether the first worker stands there a second time, which is one more mistake.
    """
    workers = [force.hire(group) for group in islice(cycle(groups), size - manual)]
    workers += [force.hire_from_elsewhere(group) for group in islice(cycle(groups), manual)]
    wrong = dict(_spread(mistakes, len(workers)))
    typist = _Typist(template)
    expected: list[Expected] = []
    typed: list[Worker] = []
    for place, worker in enumerate(workers):
        if place in wrong:
            mistake = wrong[place]
            typed.append(mistake.make(force, groups[place % len(groups)]))
            typist.type(typed[-1])
            row = typist.last_rows[mistake.sheet]
            expected.append(Expected(mistake.sheet, row, mistake.column, mistake.code))
        typed.append(worker)
        typist.type(worker)
    if repeat:
        typist.type(replace(workers[0], facts=[]))
        row = typist.last_rows[ROSTER]
        expected.append(Expected(ROSTER, row, "证件号码", "duplicate_in_file"))
    rows = typist.last_rows[ROSTER] - FIRST_ROWS
    return Roster(typist.finish(), _photos(typed), rows, tuple(expected))


class _Typist:
    """Types workers into a template."""

    def __init__(self, template: bytes) -> None:
        self._book = load_workbook(BytesIO(template))
        self.last_rows = {sheet.title: FIRST_ROWS for sheet in self._book}

    def type(self, worker: Worker) -> None:
        """Fill in the worker's row and those of the facts."""
        self._add(ROSTER, worker.values)
        for sheet, values in worker.facts:
            self._add(sheet, values)

    def finish(self) -> bytes:
        """The filled-in workbook."""
        stream = BytesIO()
        self._book.save(stream)
        return stream.getvalue()

    def _add(self, title: str, values: dict[str, object]) -> None:
        sheet = self._book[title]
        self.last_rows[title] += 1
        for column, heading in enumerate(sheet[1], start=1):
            value = values.get(str(heading.value).rstrip("*"))
            if value not in (None, ""):
                cell = sheet.cell(self.last_rows[title], column, value)
                cell.number_format = TEXT if isinstance(value, str) else "General"


def _spread(mistakes: Sequence[Mistake], among: int) -> Iterable[tuple[int, Mistake]]:
    """Each mistake in front of another worker, evenly."""
    step = max(1, among // (len(mistakes) + 1))
    return ((step * (number + 1) - 1, mistake) for number, mistake in enumerate(mistakes))


def _photos(workers: Iterable[Worker]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for worker in workers:
            if worker.photo is not None and worker.number:
                face = draw_photo(worker.seed, long_hair=worker.is_woman, **worker.photo)
                archive.writestr(f"{worker.number}.jpg", face)
    return stream.getvalue()
