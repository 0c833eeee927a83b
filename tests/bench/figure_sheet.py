"""HR's sheet of 10,000 rows, from the bytes uploaded to the bytes given back, against openpyxl
reading the same sheet and writing the same answers.

The peer is what a script in an HR department would do if it had the answers already: it asks nothing.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from harness import Figure, hand_in, interleaved, peak_memory
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment
from registry import application, environment

from certreg.equivalence import blank
from certreg.equivalence.api import reader
from certreg.equivalence.filling import fill
from certreg.equivalence.uploaded import table_of
from certreg.web.language import translate

ROWS = 10_000
HELD = ("高级工", "技师", "三级/高级工", "中级职称", "高级工班", "大专学历", "高级技师")
PURPOSES, PLACES = ("", "事业单位招聘", "应征入伍"), ("511700", "达州市", "", "510000")

Rows = Sequence[Sequence[str]]


def employees() -> bytes:
    """A list as HR has it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["姓名", "工号", "等级", "学历用途", "地区", "部门"])
    for number in range(ROWS):
        held, purpose = HELD[number % len(HELD)], PURPOSES[number % len(PURPOSES)]
        place = PLACES[number % len(PLACES)]
        sheet.append([f"示例{number}号", f"A-{number:05}", held, purpose, place, "一车间"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def answered(workbook: bytes) -> tuple[Rows, bytes]:
    """What a request does: read in the child process, answer every row, write."""
    filled = fill(table_of(workbook), reader())
    assert filled.wrong == 0
    return filled.rows, blank.write_answers(filled.rows, translate)


def copied(workbook: bytes, rows: Rows) -> bytes:
    """Read every row and write ready answers with wrapped text, as openpyxl's manual shows it."""
    book = load_workbook(io.BytesIO(workbook), read_only=True)
    assert sum(1 for _ in book.worksheets[0].iter_rows(values_only=True)) == ROWS + 1
    written = Workbook(write_only=True)
    sheet, wrapped = written.create_sheet(), Alignment(wrap_text=True, vertical="top")
    for row in rows:
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value)
            cell.alignment = wrapped
            cells.append(cell)
        sheet.append(cells)
    stream = io.BytesIO()
    written.save(stream)
    return stream.getvalue()


def measure(settings: dict[str, str]) -> Figure:
    """The comparison."""
    workbook = employees()
    with application(settings).test_request_context("/equivalence/batch"):
        rows, content = answered(workbook)
        seconds = interleaved(
            partial(answered, workbook),
            partial(copied, workbook, rows),
            items=(ROWS, ROWS),
            rounds=3,
        )
    best = min(ours for ours, _ in seconds) * ROWS
    return Figure(
        f"HR's sheet of {ROWS} rows",
        "certreg.equivalence, from bytes to bytes, every row answered with its basis",
        "openpyxl, reading the same sheet and writing the same cells",
        "rows",
        seconds,
        {
            "seconds_for_the_whole_sheet": best,
            "megabytes_given_back": len(content) / 2**20,
            "peak_memory_MB": peak_memory(),
        },
    )


with TemporaryDirectory() as folder:
    hand_in(measure(environment(Path(folder))))
