"""The workbooks of a batch: the template with its lists, and the sheet with its answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from certreg.equivalence.forms import region_choices
from certreg.equivalence.held import everything
from certreg.equivalence.question import Reader
from certreg.equivalence.sheet import COLUMNS, EXAMPLE, MOST_ROWS
from certreg.equivalence.told import Say
from certreg.policy.equivalence import Purpose, TitleSeries
from certreg.text import Text
from certreg.workbook.writing import Book, Choice

EXAMPLES = (
    {"held": "高级工"},
    {"held": "高级工班", "purpose": "事业单位招聘", "region": "511700", "on": "2026-11-20"},
)
"""Rows that show how it is done; they are never read."""
NARROW, WIDE = 14, 44
"""Widths of columns, in characters."""


def build_template(reader: Reader, say: Say) -> bytes:
    """The empty workbook, with drop-down lists in the language of `say`."""
    book = Book(say)
    options = _options(reader, say)
    sheet = book.sheet(
        say(Text("人员")),
        [say(column.title) for column in COLUMNS],
        [column.width for column in COLUMNS],
        [
            Choice(place, tuple(options[column.key]), is_closed=False)
            for place, column in enumerate(COLUMNS, start=1)
            if column.key in options
        ],
    )
    for example in EXAMPLES:
        rest = [say(Text(example.get(column.key, ""))) for column in COLUMNS[1:]]
        sheet.add([say(Text("示例")), *rest], "faint")
    guide = book.sheet(say(Text("填写说明")), [say(Text("列")), say(Text("怎样填写"))], [26, 90])
    for column in COLUMNS:
        guide.add([say(column.title), say(column.note)], "running")
    for text in _advice():
        guide.add(["", say(text)], "running")
    return book.finish()


def write_answers(rows: Sequence[Sequence[str]], say: Say) -> bytes:
    """The sheet with its answers; what is wrong with a row stands in its last cell, in red."""
    headings, *answers = rows
    widths = [WIDE if _is_long(column, answers) else NARROW for column in range(len(headings))]
    book = Book(say)
    sheet = book.sheet(say(Text("答复")), headings, widths)
    for row in answers:
        sheet.add([cell or None for cell in row], "running", last="bad")
    return book.finish()


def _is_long(column: int, rows: Sequence[Sequence[str]]) -> bool:
    return any(len(row[column]) > NARROW for row in rows[:100])


def _options(reader: Reader, say: Say) -> dict[str, list[str]]:
    law = reader.law
    return {
        "held": [say(held.title) for held in everything(law, on=reader.on)],
        "purpose": [say(Text(row.name)) for row in law.every(Purpose)],
        "series": [say(Text(row.name)) for row in law.every(TitleSeries)],
        "region": [
            f"{choice.value} {choice.label}" for choice in region_choices(reader.region, reader.on)
        ],
    }


def _advice() -> Iterable[Text]:
    yield Text(
        "一行一人，最多 {most} 行。首格写“{example}”的行不读。", most=MOST_ROWS, example=EXAMPLE[0]
    )
    yield Text("可以增加其他列，原样返回。不能识别的行会写明原因，其余行照常答复。")
    yield Text("上传的内容只用于本次答复，不保存。")
