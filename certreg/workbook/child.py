"""The child process that reads a workbook: bytes on standard input, JSON lines out.

It limits itself before it reads anything, has next to no environment and writes no file. Whatever goes
wrong here, the parent sees an end without the last line.
"""

from __future__ import annotations

import json
import resource
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from itertools import islice
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineSheet, SheetTypeEnum, load_workbook

from certreg.errors import CertregError, UnreadableError
from certreg.text import Text
from certreg.workbook import limits
from certreg.workbook.archive import read_member, shown
from certreg.workbook.cells import Typed, cell_of
from certreg.workbook.parts import open_workbook, sheet_parts
from certreg.workbook.scan import SheetScan, too_far

ROWS_IN_A_LINE = 500
_XML = (".xml", ".rels", ".vml")
_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def main() -> None:
    """Read what stands on standard input and say it, or say why not."""
    _limit()
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


def read_lines(content: bytes) -> Iterator[list[Any]]:
    """Each sheet as `["sheet", name, formulas]` and its rows as `["rows", rows]`, then `["end"]`.

    Rows are `[number, cells]`; a cell is text (empty: nothing), null, or `{kind: text}`.

    Raises:
        UnreadableError: the workbook cannot be read or goes beyond the limits.
    """
    formulas = _scan(content)
    try:
        workbook = load_workbook(BytesIO(content))
        for sheet in workbook.sheets_metadata:
            if sheet.typ == SheetTypeEnum.WorkSheet:
                yield ["sheet", sheet.name, formulas.get(sheet.name, [])]
                rows = _rows(workbook.get_sheet_by_name(sheet.name))
                while some := list(islice(rows, ROWS_IN_A_LINE)):
                    yield ["rows", some]
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


def _rows(sheet: CalamineSheet) -> Iterator[list[Any]]:
    if sheet.total_height > limits.ROWS or sheet.total_width > limits.COLUMNS:
        raise too_far(sheet.name)
    for number, values in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        cells = _cells(values)
        if any(cells):
            yield [number, cells]


def _cells(values: Sequence[Any]) -> Sequence[object]:
    """The cells of a row; one of plain short texts alone, as nearly all are, is seen to be so in one look."""
    try:
        is_plain = (
            sum(map(len, values)) <= limits.CELL_TEXT
            and "".join(values).isprintable()
            and not any(map(str.isspace, values))
        )
    except TypeError:  # something else than text
        is_plain = False
    return values if is_plain else list(map(_cell, values))


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


def _say(stream: BinaryIO, lines: Iterator[list[Any]]) -> None:
    said = 0
    for line in lines:
        text = f"{_encode(line)}\n".encode()
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
