"""An uploaded spreadsheet, as rows that were understood; nothing of it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from werkzeug.datastructures import FileStorage

from certreg.equivalence.sheet import COLUMNS, Table, read_table
from certreg.errors import TooOftenError, UnreadableError
from certreg.text import Text
from certreg.web.language import in_english
from certreg.workbook import delimited, reading
from certreg.workbook.parts import open_workbook

LARGEST = 8 * 2**20
"""Bytes of a file."""

_turns = BoundedSemaphore(2)
"""So many files at a time in one process: pages must not wait for spreadsheets."""
WAIT = 20
"""Seconds to wait for a turn."""


@contextmanager
def turn() -> Iterator[None]:
    """Wait until a file may be worked on.

    Raises:
        TooOftenError: others' files take too long.
    """
    if not _turns.acquire(timeout=WAIT):
        raise TooOftenError(Text("正在处理其他人的表格，请一分钟后再上传。"))
    try:
        yield
    finally:
        _turns.release()


def content_of(file: FileStorage) -> bytes:
    """The bytes of an upload.

    Raises:
        UnreadableError: more than `LARGEST`.
    """
    content = file.stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise UnreadableError(Text("文件超过 {most} MB，请分批上传。", most=LARGEST >> 20))
    return content


def is_workbook(content: bytes) -> bool:
    """Whether it is Excel's; anything else is read as CSV."""
    return content.startswith(b"PK")


def table_of(content: bytes) -> Table:
    """The rows, by their headings in either language.

    Raises:
        UnreadableError: no such file, or no such sheet.
    """
    names = {
        name.casefold(): column.title
        for column in COLUMNS
        for name in (column.title, in_english(column.title))
    }
    if not is_workbook(content):
        return read_table([delimited.read(content)], names)
    open_workbook(content).close()
    return read_table(list(reading.read(content).sheets.values()), names)
