"""CSV files of an organisation's own system, put together to the workbook that people would upload.

From there on both go the same way: one check, one judgement, one kind of error. A CSV file is one
sheet with the same headings in its first row; rows keep their numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from certreg.assessment.uploads import Handed
from certreg.roster.layout import Layout
from certreg.web.language import translate
from certreg.workbook import delimited
from certreg.workbook.cells import Cell, Typed
from certreg.workbook.writing import Book

ZIP_MARK = b"PK"
"""Begins every workbook."""


def is_workbook(file: Handed) -> bool:
    """Whether a file is a workbook by its first bytes, whatever it is called."""
    return file.content.startswith(ZIP_MARK)


def workbook_of(files: Mapping[str, Handed], layouts: Iterable[Layout]) -> Handed:
    """A workbook with a sheet for each file.

    Args:
        files: by key of the layout, e.g. `roster`, `works`.
        layouts: the sheets that there are.

    Raises:
        UnreadableError: a file is no CSV, or too large.
    """
    book = Book(translate)
    for layout in layouts:
        if layout.key in files:
            _write(book, layout.title, files[layout.key].content)
    return Handed(f"{next(iter(files.values())).name}.xlsx", book.finish())


def _write(book: Book, title: str, content: bytes) -> None:
    rows = delimited.read(content).rows
    first = rows[0].cells if rows and rows[0].number == 1 else ()
    sheet = book.sheet(title, [_text(cell) or "" for cell in first] or [""], ())
    at = 1
    for row in rows[1:] if first else rows:
        for _blank in range(at + 1, row.number):
            sheet.add([""])
        sheet.add([_text(cell) for cell in row.cells])
        at = row.number


def _text(cell: Cell) -> str | None:
    return cell.text if isinstance(cell, Typed) else cell
