"""The child process that reads a workbook: bytes on standard input, lines out.

It limits itself before it reads anything, has next to no environment and writes no file. Whatever goes
wrong here, the parent sees an end without the last line.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from itertools import islice
from typing import Any, BinaryIO

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
    formulas = _scan(content)
    try:
        workbook = load_workbook(BytesIO(content))
        for sheet in workbook.sheets_metadata:
            if sheet.typ == SheetTypeEnum.WorkSheet:
                yield ["sheet", sheet.name, formulas.get(sheet.name, [])]
                yield from _rows(workbook.get_sheet_by_name(sheet.name))
    except CalamineError as error:
        raise UnreadableError(
            Text("工作簿无法读取，可能已损坏。请用 Excel 或 WPS 打开后另存为新的 .xlsx。")
        ) from error
    yield ["end"]


def _scan(content: bytes) -> dict[str, list[tuple[int, int]]]:
    """Unpack every part once, counting and looking; the formula cells of each sheet."""
    with open_workbook(content) as archive:
        names = {member.filename: name for name, member in sheet_parts(archive).items()}
        formulas: dict[str, list[tuple[int, int]]] = {}
        for member in archive.infolist():
            blocks = read_member(archive, member)
            if member.filename.lower().endswith(_XML) and member.file_size:
                scan = SheetScan(names.get(member.filename, shown(member.filename)))
                scan.look(blocks)
                formulas[scan.name] = scan.formulas
            else:
                deque(blocks, maxlen=0)  # only to count what it unpacks to
    return formulas


def _rows(sheet: CalamineSheet) -> Iterator[Line]:
    if sheet.total_height > limits.ROWS or sheet.total_width > limits.COLUMNS:
        raise too_far(sheet.name)
    rows = enumerate(sheet.to_python(skip_empty_area=False), start=1)
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
