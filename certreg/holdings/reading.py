"""A sheet as rows: columns found by their headings, every cell that cannot be read said at once. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from certreg.errors import Fault, UnreadableError
from certreg.holdings.columns import COLUMNS, DAYS, EXAMPLE, MOST_ROWS
from certreg.text import Text
from certreg.workbook.cells import Cell, Sheet, SheetRow, Typed

NUMBERS = ("document_number", "number")
"""Columns whose digits Excel would round."""
LOOKED_AT = 5
"""Rows in which the headings are looked for."""
LONGEST = 120
"""Characters of one value."""


@dataclass(frozen=True)
class Entry:
    """One row.

    Attributes:
        number: as Excel shows it.
        cells: everything that stood in it, to be given back.
        values: key of the column -> what it says; days are in `days`.
        faults: what could not be read.
    """

    number: int
    cells: Sequence[str]
    values: Mapping[str, str]
    days: Mapping[str, date]
    faults: tuple[Fault, ...] = ()

    def __getitem__(self, key: str) -> str:
        return self.values.get(key, "")


@dataclass(frozen=True)
class Table:
    """A sheet that was understood."""

    headings: Sequence[str]
    entries: Sequence[Entry]


def read_table(sheets: Sequence[Sheet], names: Mapping[str, str]) -> Table:
    """The first sheet with the headings of the template.

    Args:
        names: heading in lower case -> key of the column, in every language of the template.

    Raises:
        UnreadableError: no such sheet, no rows, or too many.
    """
    needed = {column.key for column in COLUMNS if column.is_required}
    for sheet in sheets:
        for place, row in enumerate(sheet.rows[:LOOKED_AT]):
            columns = _columns(row, names)
            if needed <= columns.keys():
                return _table(sheet.rows[place], sheet.rows[place + 1 :], columns)
    raise UnreadableError(Text("没有找到表头，或缺少必填的列。请下载模板填写，不要改动表头。"))


def _columns(row: SheetRow, names: Mapping[str, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(row.cells):
        key = names.get(_shown(cell).strip().rstrip("*").casefold())
        if key is not None:
            found.setdefault(key, place)
    return found


def _table(head: SheetRow, rows: Sequence[SheetRow], columns: Mapping[str, int]) -> Table:
    entries = [entry for row in rows for entry in _entry(row, columns)]
    if not entries:
        raise UnreadableError(Text("表中没有数据。请从表头下一行起填写。"))
    if len(entries) > MOST_ROWS:
        raise UnreadableError(
            Text(
                "一次最多 {most} 行，本表有 {count} 行。请分批上传。",
                most=MOST_ROWS,
                count=len(entries),
            )
        )
    return Table([_shown(cell) for cell in head.cells], entries)


def _entry(row: SheetRow, columns: Mapping[str, int]) -> Iterator[Entry]:
    cells = [_shown(cell) for cell in row.cells]
    read = {
        key: row.cells[place] if place < len(row.cells) else None for key, place in columns.items()
    }
    values = {key: _shown(cell).strip() for key, cell in read.items()}
    if values.get("mark", "").casefold() in (EXAMPLE, "example") or not any(
        value for key, value in values.items() if key != "mark"
    ):
        return
    days, faults = _days(values)
    yield Entry(
        row.number, cells, values, days, (*_spoilt(read), *_missing(values, row.number), *faults)
    )


def _spoilt(read: Mapping[str, Cell]) -> Iterator[Fault]:
    """What Excel did to a cell before we see it, and what is no line of text."""
    for key, cell in read.items():
        kind = cell.kind if isinstance(cell, Typed) else ""
        if kind == "number" and key in NUMBERS:
            text = Text("是数字格式，末几位可能已丢失。请把该列改为文本格式后重新填写。")
            yield Fault(text, key)
        elif kind == "control":
            yield Fault(Text("含有不可见的控制字符，请删除后重新填写。"), key)
        elif kind == "long" or len(_shown(cell)) > LONGEST:
            yield Fault(Text("请控制在 {most} 字以内。", most=LONGEST), key)


def _missing(values: Mapping[str, str], number: int) -> Iterator[Fault]:
    for column in COLUMNS:
        if column.is_required and not values.get(column.key):
            yield Fault(Text("必填，没有填写。"), column.key, number)


def _days(values: Mapping[str, str]) -> tuple[dict[str, date], list[Fault]]:
    days, faults = {}, []
    for key in DAYS:
        if text := values.get(key, ""):
            try:
                days[key] = date.fromisoformat(text.replace("/", "-").replace(".", "-"))
            except ValueError:
                faults.append(
                    Fault(Text("“{text}”不是日期，请写作 2018-09-01。", text=text[:20]), key)
                )
    return days, faults


def _shown(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell.text if isinstance(cell, Typed) else cell
