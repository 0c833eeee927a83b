"""The child process that reads a workbook: bytes on standard input, lines out.

It limits itself before it reads anything, has next to no environment and writes no file. Whatever goes
wrong here, the parent sees an end without the last line.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
import zipfile
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from io import BytesIO
from itertools import islice
from typing import Any, BinaryIO, Self

from python_calamine import CalamineError, CalamineSheet, SheetTypeEnum, load_workbook

from certreg.errors import CertregError, UnreadableError
from certreg.text import Text
from certreg.workbook import limits
from certreg.workbook.archive import read_member, shown
from certreg.workbook.cells import BETWEEN_CELLS, BETWEEN_ROWS, Typed, cell_of
from certreg.workbook.parts import open_workbook, sheet_parts
from certreg.workbook.scan import SheetScan, too_far

ROWS_IN_A_LINE = 500
_XML = (".xml", ".rels", ".vml")
_SHEETS = "xl/worksheets/"
Line = str | list[Any]
"""As it is, or to be said as JSON."""

_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def main() -> None:
    """Read what stands on standard input and say it, or say why not."""
    _limit()
    gc.disable()  # nothing here goes in circles, and it would look through every row again and again
    content = sys.stdin.buffer.read()
    try:
        _say(sys.stdout.buffer, read_lines(content))
    except CertregError as error:
        _say(sys.stdout.buffer, iter([["refused", *_pattern(error.message)]]))


def _pattern(message: str) -> tuple[str, list[tuple[str, object]]]:
    """Pattern and values of a text, from which the parent makes it again."""
    return (
        (message.pattern, [*message.values.items()]) if isinstance(message, Text) else (message, [])
    )


def read_lines(content: bytes) -> Iterator[Line]:
    """Each sheet as `["sheet", name, formulas]` and its rows, then `["end"]`.

    Rows of short texts alone, as nearly all are, are told as one text: in each the number and then the cells. Other
    rows are `["rows", [[number, cells], ...]]`; a cell is text (empty: nothing), null, or `{kind: text}`.

    Raises:
        UnreadableError: the workbook cannot be read or goes beyond the limits.
    """
    with _Scanned(content) as scanned:
        scanned.wait_for_all_but_sheets()
        try:
            workbook = load_workbook(BytesIO(content))
            for sheet in workbook.sheets_metadata:
                if sheet.typ == SheetTypeEnum.WorkSheet:
                    yield ["sheet", sheet.name, scanned.formulas(sheet.name)]
                    yield from _rows(workbook.get_sheet_by_name(sheet.name))
        except CalamineError as error:
            raise UnreadableError(
                Text("工作簿无法读取，可能已损坏。请用 Excel 或 WPS 打开后另存为新的 .xlsx。")
            ) from error
        scanned.wait_for_all()
    yield ["end"]


class _Scanned:
    """The parts of a workbook, each unpacked, counted and looked at before anybody reads it.

    In a thread of its own, so that one sheet is looked at while the one before it is read.
    """

    def __init__(self, content: bytes) -> None:
        self._archive = open_workbook(content)
        self._ahead = ThreadPoolExecutor(1)
        names = {member.filename: name for name, member in sheet_parts(self._archive).items()}
        members = sorted(self._archive.infolist(), key=lambda each: _is_sheet(each, names))
        self._scans = [self._ahead.submit(self._scan, each, names) for each in members]
        self._shared = sum(not _is_sheet(each, names) for each in members)
        self._sheets = {
            names[member.filename]: scan
            for member, scan in zip(members, self._scans, strict=True)
            if member.filename in names
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._ahead.shutdown(cancel_futures=True)
        self._archive.close()

    def wait_for_all_but_sheets(self) -> None:
        """Until what several sheets share may be read."""
        for scan in self._scans[: self._shared]:
            scan.result()

    def wait_for_all(self) -> None:
        """Until everything may be read."""
        for scan in self._scans:
            scan.result()

    def formulas(self, name: str) -> list[tuple[int, int]]:
        """The formula cells of a sheet, once it may be read."""
        if name not in self._sheets:  # the reader calls another sheet so than we do
            self.wait_for_all()
            return []
        return self._sheets[name].result()

    def _scan(self, member: zipfile.ZipInfo, names: Mapping[str, str]) -> list[tuple[int, int]]:
        blocks = read_member(self._archive, member)
        if not member.filename.lower().endswith(_XML) or not member.file_size:
            deque(blocks, maxlen=0)  # only to count what it unpacks to
            return []
        scan = SheetScan(names.get(member.filename, shown(member.filename)))
        scan.look(blocks)
        return scan.formulas


def _is_sheet(member: zipfile.ZipInfo, names: Mapping[str, str]) -> bool:
    """Whether a part is read as a sheet and as nothing else."""
    return member.filename in names and member.filename.lower().startswith(_SHEETS)


def _rows(sheet: CalamineSheet) -> Iterator[Line]:
    if sheet.total_height > limits.ROWS or sheet.total_width > limits.COLUMNS:
        raise too_far(sheet.name)
    # Its iterator leaves out the empty columns before the first filled one, and no row.
    before = [""] * (sheet.start[1] if sheet.start else 0)
    rows = enumerate(([*before, *row] for row in sheet.iter_rows()), start=1)
    filled = (row for row in rows if row[1].count("") < len(row[1]))
    while some := list(islice(filled, ROWS_IN_A_LINE)):
        text = _plain(some)
        if text is None:
            yield from _one_by_one(some)
        else:
            yield text


def _plain(rows: Sequence[tuple[int, list[Any]]]) -> str | None:
    """Some rows in one text, if one look is enough to see that all their cells are plain short texts."""
    try:
        lines = [BETWEEN_CELLS.join((str(number), *values)) for number, values in rows]
    except TypeError:  # something else than text
        return None
    text = BETWEEN_ROWS.join(lines)
    is_plain = (
        max(map(len, lines)) <= limits.CELL_TEXT
        and text.count(BETWEEN_CELLS) == sum(len(values) for _, values in rows)
        and text.count(BETWEEN_ROWS) < len(rows)
        and text.replace(BETWEEN_CELLS, "").replace(BETWEEN_ROWS, "").isprintable()
        and f"{BETWEEN_CELLS} " not in text  # perhaps a cell of blanks
    )
    return text if is_plain else None


def _one_by_one(rows: Iterable[tuple[int, list[Any]]]) -> Iterator[Line]:
    for number, values in rows:
        cells = list(map(_cell, values))
        if any(cells):
            yield ["rows", [[number, cells]]]


def _cell(value: object) -> object:
    """Text as text, nothing as None, anything else as {kind: text}."""
    if isinstance(value, str):
        cell = cell_of(value)
        return {cell.kind: cell.text} if isinstance(cell, Typed) else cell
    if isinstance(value, bool):
        return {"truth": str(value)}
    if isinstance(value, int | float):
        return {"number": f"{value:.15g}"}
    if isinstance(value, datetime) and value == datetime(value.year, value.month, value.day):
        return {"date": value.date().isoformat()}
    if isinstance(value, date) and not isinstance(value, datetime):
        return {"date": value.isoformat()}
    return {"moment": str(value)}


def _say(stream: BinaryIO, lines: Iterator[Line]) -> None:
    said = 0
    for line in lines:
        text = f"{line if isinstance(line, str) else _encode(line)}\n".encode()
        said += len(text)
        if said > limits.OUTPUT:
            raise UnreadableError(Text("工作簿内容过多。请分批上传。"))
        stream.write(text)


def _limit() -> None:
    for what, most in (
        (resource.RLIMIT_AS, limits.MEMORY),
        (resource.RLIMIT_CPU, limits.CPU),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 16),
    ):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    main()
