"""CSV files as data: read as one sheet, written so that no cell is taken for a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from certreg.errors import UnreadableError
from certreg.text import Text
from certreg.workbook import limits
from certreg.workbook.cells import Cell, Sheet, SheetRow, cell_of

MEDIA_TYPE = "text/csv; charset=utf-8"

_MARKED = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_BINARY = (b"PK\x03\x04", b"PK\x05\x06", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff")
_SEPARATORS = (",", "\t", ";")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings that spreadsheets take for a formula."""


def read(content: bytes) -> Sheet:
    """The rows of a CSV file, or of text with tabs or semicolons; cells are text, blanks trimmed.

    Raises:
        UnreadableError: no text, not a table, or more than the limits of a workbook allow.
    """
    text = decode(content)
    separator = max(_SEPARATORS, key=text.partition("\n")[0].count)
    lines = csv.reader(StringIO(text, newline=""), delimiter=separator)
    return Sheet("CSV", list(_rows(lines)))


def decode(content: bytes) -> str:
    """The text of a file that Excel or another program saved.

    Excel writes "CSV UTF-8" with a mark in front and, in Chinese Windows, plain "CSV" in GB 18030,
    which says so nowhere: what is valid UTF-8 is hardly ever anything else, so that goes first.

    Raises:
        UnreadableError: no text.
    """
    marked = next((name for mark, name in _MARKED.items() if content.startswith(mark)), None)
    if content and not content.startswith(_BINARY):
        for encoding in (marked,) if marked else ("utf-8", "gb18030"):
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError:
                continue
            if "\0" not in text:
                return text
    raise UnreadableError(
        Text("文件不是 CSV 文本。请另存为“CSV UTF-8（逗号分隔）”，或上传 .xlsx。")
    )


def write(rows: Iterable[Sequence[str | None]]) -> bytes:
    """A CSV file that Excel reads as UTF-8, with an apostrophe before what looks like a formula."""
    stream = StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerows([harmless(value or "") for value in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig", errors="replace")


def harmless(value: str) -> str:
    """A value that a spreadsheet takes for a formula gets an apostrophe in front."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def _rows(lines: Iterator[list[str]]) -> Iterator[SheetRow]:
    number = 0
    try:
        for number, values in enumerate(lines, start=1):
            if number > limits.ROWS or len(values) > limits.COLUMNS:
                raise UnreadableError(
                    Text(
                        "表格过大：最多 {rows} 行、{columns} 列。请分批上传。",
                        rows=limits.ROWS,
                        columns=limits.COLUMNS,
                    )
                )
            cells = [_cell(value) for value in values]
            if any(cells):
                yield SheetRow(number, cells)
    except csv.Error:
        raise UnreadableError(
            Text("第 {row} 行之后无法读取，引号可能不成对。请改正后再上传。", row=number)
        ) from None


def _cell(value: str) -> Cell:
    cell = cell_of(value)
    return cell.strip() if isinstance(cell, str) else cell
