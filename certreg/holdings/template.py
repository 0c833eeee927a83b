"""The workbooks: the template with its lists, and a workbook given back with what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from certreg.errors import Fault
from certreg.holdings.checking import Checked
from certreg.holdings.columns import COLUMNS, EXAMPLE, MOST_ROWS, SEEN, TITLES
from certreg.policy.holdings import papers
from certreg.policy.identity import DocumentType
from certreg.policy.law import NATION, Law
from certreg.policy.levels import Level
from certreg.text import Text, as_text, strung
from certreg.workbook.writing import Book, Choice

Say = Callable[[Text], str]
REASON = Text("错误原因")


def headings(say: Say) -> dict[str, str]:
    """Heading in lower case -> key of its column, in the source language and that of `say`."""
    return {
        name.casefold(): column.key
        for column in COLUMNS
        for name in (str(column.title), say(column.title))
    }


def build(law: Law, *, on: date, say: Say) -> bytes:
    """The empty workbook. What is chosen from lists stays Chinese: it names papers and documents."""
    book = Book(say)
    options = _options(law, on)
    sheet = book.sheet(
        say(Text("证书")),
        [say(column.title) + ("*" if column.is_required else "") for column in COLUMNS],
        [column.width for column in COLUMNS],
        [
            Choice(place, options[column.key], is_closed=column.key != "level")
            for place, column in enumerate(COLUMNS, start=1)
            if column.key in options
        ],
    )
    sheet.add([str(EXAMPLE), *(column.example for column in COLUMNS[1:])], "faint")
    guide = book.sheet(say(Text("填写说明")), [say(Text("列")), say(Text("怎样填写"))], [26, 90])
    for column in COLUMNS:
        guide.add([say(column.title), say(column.note)], "running")
    guide.add(["", say(Text("一行一张证书，最多 {most} 行。", most=MOST_ROWS))], "running")
    return book.finish()


def annotated(checked: Checked, say: Say) -> bytes:
    """The rows that were handed in, each wrong one with its reasons in a last column."""
    width = max(len(checked.table.headings), *(len(entry.cells) for entry in checked.table.entries))
    book = Book(say)
    head = [*checked.table.headings, *[""] * (width - len(checked.table.headings))]
    sheet = book.sheet(say(Text("证书")), [*head, say(REASON)], [16] * width + [60])
    for entry in checked.table.entries:
        faults = checked.faults.get(entry.number, ())
        cells = [*entry.cells, *[""] * (width - len(entry.cells))]
        reason = say(strung(map(told, faults))) if faults else None
        sheet.add([*(cell or None for cell in cells), reason], "running", last="bad")
    return book.finish()


def told(fault: Fault) -> Text:
    """One fault with the title of its column."""
    title = TITLES.get(fault.field)
    message = as_text(fault.message)
    return Text("{column}：{message}", column=title, message=message) if title else message


def _options(law: Law, on: date) -> dict[str, tuple[str, ...]]:
    documents = law.rows(DocumentType, region=NATION, on=on)
    return {
        "document_type": tuple(row.name for row in documents),
        "paper": tuple(papers(law, on=on)),
        "level": tuple(
            row.name for row in law.rows(Level, region=NATION, on=on) if row.has_certificate
        ),
        "seen": tuple(map(str, SEEN.values())),
    }
