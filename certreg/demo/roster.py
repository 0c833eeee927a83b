"""A roster of invented workers, typed into the real template as a clerk would, mistakes included."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import cycle, islice

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from certreg.demo.mistakes import Mistake
from certreg.demo.photos import draw_photo
from certreg.demo.workers import Group, Worker, Workforce

ROSTER = "名单"
TEXT = "@"


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
    book = load_workbook(BytesIO(template))
    expected: list[Expected] = []
    typed: list[Worker] = []
    for place, worker in enumerate(workers):
        if place in wrong:
            mistake = wrong[place]
            typed.append(mistake.make(force, groups[place % len(groups)]))
            _type_in(book, typed[-1])
            expected.append(_expected(book, mistake))
        typed.append(worker)
        _type_in(book, worker)
    if repeat:
        _type_in(book, Worker(workers[0].seed, workers[0].is_woman, dict(workers[0].values)))
        last = book[ROSTER].max_row
        expected.append(Expected(ROSTER, last, "证件号码", "duplicate_in_file"))
    stream = BytesIO()
    book.save(stream)
    return Roster(stream.getvalue(), _photos(typed), book[ROSTER].max_row - 2, tuple(expected))


def _spread(mistakes: Sequence[Mistake], among: int) -> Iterable[tuple[int, Mistake]]:
    """Each mistake in front of another worker, evenly."""
    step = max(1, among // (len(mistakes) + 1))
    return ((step * (number + 1) - 1, mistake) for number, mistake in enumerate(mistakes))


def _type_in(book: Workbook, worker: Worker) -> None:
    _add(book[ROSTER], worker.values)
    for sheet, values in worker.facts:
        _add(book[sheet], values)


def _add(sheet: Worksheet, values: dict[str, object]) -> None:
    row = sheet.max_row + 1
    for column, heading in enumerate(sheet[1], start=1):
        value = values.get(str(heading.value).rstrip("*"))
        if value not in (None, ""):
            cell = sheet.cell(row, column, value)
            cell.number_format = TEXT if isinstance(value, str) else "General"


def _expected(book: Workbook, mistake: Mistake) -> Expected:
    """The mistake was typed in last, so it stands in the last row of its sheet."""
    return Expected(mistake.sheet, book[mistake.sheet].max_row, mistake.column, mistake.code)


def _photos(workers: Iterable[Worker]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for worker in workers:
            if worker.photo is not None and worker.number:
                face = draw_photo(worker.seed, long_hair=worker.is_woman, **worker.photo)
                archive.writestr(f"{worker.number}.jpg", face)
    return stream.getvalue()
