"""HR's spreadsheet: its columns, and its rows as questions. Pure.

Columns are found by their headings, in either language and any order; what stands in further
columns is nobody's business here and comes back as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from certreg.equivalence.question import Typed
from certreg.errors import Fault, UnreadableError
from certreg.text import Text, as_text, strung
from certreg.workbook.cells import Cell, Sheet, SheetRow
from certreg.workbook.cells import Typed as Kept

MOST_ROWS = 10_000
"""Rows of one file."""

EXAMPLE = ("示例", "example")
"""First cell of rows that only show how it is done."""


@dataclass(frozen=True)
class Column:
    """A column that is understood.

    Attributes:
        key: field of the question.
        title: its heading in the template.
        aliases: further headings that mean the same.
        note: how to fill it in.
    """

    key: str
    title: Text
    aliases: tuple[str, ...]
    note: Text
    width: int = 18


COLUMNS = (
    Column("name", Text("姓名"), ("name",), Text("填写证书编号时必填，用于核对登记信息")),
    Column(
        "staff_number",
        Text("工号"),
        ("staff number", "staff no"),
        Text("可不填，原样返回"),
        width=12,
    ),
    Column(
        "held",
        Text("等级、职称、班级或学历"),
        ("持有", "等级", "职称", "班级", "学历", "level", "title", "held"),
        Text("没有证书编号时必填，如：高级工、中级职称、高级工班、大专学历"),
        width=26,
    ),
    Column(
        "number",
        Text("证书编号"),
        ("certificate number", "certificate no"),
        Text("填写后先查登记信息，等级以登记为准；须为文本格式"),
        width=26,
    ),
    Column("purpose", Text("学历用途"), ("用途", "purpose"), Text("可不填，如：事业单位招聘")),
    Column("series", Text("职称系列"), ("系列", "series"), Text("可不填，如：工程技术")),
    Column("region", Text("地区"), ("region",), Text("可不填，六位代码或名称，如：511700 达州市")),
    Column("on", Text("日期"), ("date", "as of"), Text("可不填，按哪一天的规定，如：2026-11-20")),
)


@dataclass(frozen=True)
class Entry:
    """One row of the sheet.

    Attributes:
        number: the row's number as Excel shows it.
        cells: everything that stood in it, to be given back.
        name, certificate: by which the register is asked; empty where it is not.
        question: what is asked otherwise.
        faults: what could not be read at all.
    """

    number: int
    cells: Sequence[str]
    name: str
    certificate: str
    question: Typed
    faults: tuple[Fault, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """By what the register knows it."""
        return self.certificate, self.name


@dataclass(frozen=True)
class Table:
    """A sheet that was understood: its headings as they stood, and its rows."""

    headings: Sequence[str]
    entries: Sequence[Entry] = field(repr=False)

    @property
    def asks_register(self) -> list[Entry]:
        """Rows with a certificate number."""
        return [entry for entry in self.entries if entry.certificate and not entry.faults]


def read_table(sheets: Sequence[Sheet], names: Mapping[str, Text]) -> Table:
    """The first sheet that has a heading for something held or a certificate number.

    Args:
        names: heading in lower case -> title of the column, in every language of the template.

    Raises:
        UnreadableError: no such sheet, no rows, or too many.
    """
    keys = _keys(names)
    for sheet in sheets:
        for place, row in enumerate(sheet.rows[:5]):
            found = _columns(row, keys)
            if {"held", "number"} & set(found):
                return _table(sheet, place, found)
    raise UnreadableError(
        Text(
            "没有找到表头。第一行应有“{held}”或“证书编号”列，请下载模板填写。",
            held=COLUMNS[2].title,
        )
    )


def _keys(names: Mapping[str, Text]) -> Mapping[str, str]:
    by_title = {column.title: column.key for column in COLUMNS}
    known = {alias: column.key for column in COLUMNS for alias in column.aliases}
    return known | {name: by_title[title] for name, title in names.items()}


def _columns(row: SheetRow, keys: Mapping[str, str]) -> dict[str, int]:
    """Key -> place in the row; the first of several counts."""
    found: dict[str, int] = {}
    for place, cell in enumerate(row.cells):
        key = keys.get(_shown(cell).strip().rstrip("*").strip().casefold())
        if key is not None:
            found.setdefault(key, place)
    return found


def _table(sheet: Sheet, place: int, columns: Mapping[str, int]) -> Table:
    head, rows = sheet.rows[place], sheet.rows[place + 1 :]
    width = max((len(row.cells) for row in (head, *rows)), default=0)
    entries = [entry for row in rows for entry in _entry(row, columns, width)]
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
    return Table(_padded(head, width), entries)


def _entry(row: SheetRow, columns: Mapping[str, int], width: int) -> Iterator[Entry]:
    cells = _padded(row, width)
    if cells[0].strip().casefold() in EXAMPLE:
        return
    read = {key: cells[place].strip() for key, place in columns.items()}
    if not any(read.values()):
        return
    yield Entry(
        number=row.number,
        cells=cells,
        name=read.get("name", ""),
        certificate=read.get("number", ""),
        question=Typed(
            *(read.get(key, "") for key in ("held", "series", "purpose", "region", "on"))
        ),
        faults=tuple(_faults(row, columns)),
    )


def _faults(row: SheetRow, columns: Mapping[str, int]) -> Iterator[Fault]:
    """What Excel has spoilt before we see it."""
    for key, place in columns.items():
        cell = row.cells[place] if place < len(row.cells) else None
        if not isinstance(cell, Kept) or key == "staff_number":
            continue
        if cell.kind == "long":
            yield Fault(Text("内容过长。"), key)
        elif cell.kind == "control":
            yield Fault(Text("含有不可见的控制字符，请删除后重新填写。"), key)
        elif key == "number" and cell.kind == "number":
            text = Text("证书编号是数字格式，末几位可能已丢失。请把该列改为文本格式后重新填写。")
            yield Fault(text, key)


def _padded(row: SheetRow, width: int) -> list[str]:
    cells = [_shown(cell) for cell in row.cells]
    return [*cells, *[""] * (width - len(cells))]


def _shown(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell.text if isinstance(cell, Kept) else cell


def titled(faults: Sequence[Fault]) -> Text:
    """Faults of one row as a sentence, each with the title of its column."""
    titles = {column.key: column.title for column in COLUMNS}
    return strung(
        Text("{column}：{message}", column=titles[each.field], message=each.message)
        if each.field in titles
        else as_text(each.message)
        for each in faults
    )
