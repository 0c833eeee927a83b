"""Numbers with names as somebody lists them, in a sheet or in lines: each entry ready to ask the register with.

What cannot be taken as a whole is refused; whatever is wrong with one entry stays with that entry.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from certreg.certificates.repair import repaired
from certreg.clock import today
from certreg.errors import UnreadableError
from certreg.people.names import with_right_dots
from certreg.policy import law as policy
from certreg.text import Text
from certreg.verify.report import same_as
from certreg.workbook import delimited
from certreg.workbook.cells import Cell, Sheet, SheetRow, Typed
from certreg.workbook.parts import open_workbook
from certreg.workbook.reading import read

COLUMNS = {
    "number": (
        Text("证书编号"),
        ("证书编号", "编号", "certificate number", "certificate no", "number"),
    ),
    "name": (Text("姓名"), ("姓名", "持证人", "name", "holder", "holder name")),
}
"""Column -> its title in the template, and the headings that mean it."""


@dataclass(frozen=True)
class Item:
    """One entry as it was handed in.

    Attributes:
        item, name: name of the file; or number and name, ready to ask with.
        fault: why it cannot be verified at all; None: nothing is wrong with it.
        is_repeated: whether it is the same as an earlier one; `fault` says which.
    """

    item: str
    name: str = ""
    fault: Text | None = None
    is_repeated: bool = False


def read_sheet(content: bytes, names: Mapping[str, str], *, most: int) -> list[Item]:
    """The rows of a workbook or a CSV file.

    Args:
        names: further headings, in lower case -> column.

    Raises:
        UnreadableError: neither, no columns for number and name, no rows, or too many.
    """
    if not content.startswith(b"PK"):
        return _rows([delimited.read(content)], names, most)
    open_workbook(content).close()
    return _rows(list(read(content).sheets.values()), names, most)


def read_lines(text: str, *, most: int) -> list[Item]:
    """The entries of a text: a number and a name in each line, with a blank between.

    Raises:
        UnreadableError: none, or too many.
    """
    items = list(_told_apart(_line(line) for line in text.splitlines() if line.strip()))
    if not items:
        raise UnreadableError(Text("请每行填写一个证书编号和姓名，中间空一格。"))
    check_count(len(items), most)
    return items


def _line(line: str) -> Item:
    number, _blank, name = line.strip().replace("\u3000", " ").replace("\t", " ").partition(" ")
    return pair(number, name.strip()) if name else Item(number, "", _lacking("name"))


def pair(number: str, name: str) -> Item:
    """A number and a name as typed, ready to ask with."""
    return Item(repaired(number).number, with_right_dots(policy.load(), name, on=today()))


def _lacking(key: str) -> Text:
    return Text("没有填写{column}。", column=COLUMNS[key][0])


def check_count(count: int, most: int) -> None:
    """Refuse too many.

    Raises:
        UnreadableError: more than the most.
    """
    if count > most:
        raise UnreadableError(
            Text("一次最多 {most} 项，这里有 {count} 项。请分批上传。", most=most, count=count)
        )


def _rows(sheets: Sequence[Sheet], names: Mapping[str, str], most: int) -> list[Item]:
    known = {alias: key for key, (_title, aliases) in COLUMNS.items() for alias in aliases}
    known |= names
    for sheet in sheets:
        for place, row in enumerate(sheet.rows[:5]):
            found = _columns(row, known)
            if found.keys() >= COLUMNS.keys():
                return _items(sheet, sheet.rows[place + 1 :], found, most)
    raise UnreadableError(Text("没有找到表头。第一行应有“证书编号”和“姓名”两列。"))


def _columns(row: SheetRow, known: Mapping[str, str]) -> dict[str, int]:
    """Column -> place in the row; the first of several counts."""
    found: dict[str, int] = {}
    for place, cell in enumerate(row.cells):
        if key := known.get(_shown(cell).strip().rstrip("*").casefold()):
            found.setdefault(key, place)
    return found


def _items(
    sheet: Sheet, rows: Sequence[SheetRow], columns: Mapping[str, int], most: int
) -> list[Item]:
    items = list(_told_apart(_item(sheet, row, columns) for row in rows))
    if not items:
        raise UnreadableError(Text("表中没有数据。请从表头下一行起填写。"))
    check_count(len(items), most)
    return items


def _item(sheet: Sheet, row: SheetRow, columns: Mapping[str, int]) -> Item | None:
    """A row; None where both cells are empty."""
    cells = {key: row.cells[at] if at < len(row.cells) else None for key, at in columns.items()}
    number, name = (_shown(cells[key]).strip() for key in ("number", "name"))
    if not number and not name:
        return None
    formulas = {key for key, at in columns.items() if (row.number, at + 1) in sheet.formulas}
    if fault := _fault_in(cells, formulas):
        return Item(number, name, fault)
    return pair(number, name)


def _fault_in(cells: Mapping[str, Cell], formulas: set[str]) -> Text | None:
    """What is wrong with a row; None: nothing."""
    if formulas:
        return Text("单元格中是公式，请粘贴为数值后再上传。")
    for key, cell in cells.items():
        title = COLUMNS[key][0]
        if cell is None:
            return _lacking(key)
        if isinstance(cell, Typed):
            if cell.kind == "number" and key == "number":
                return Text(
                    "证书编号是数字格式，末几位可能已丢失。请把该列改为文本格式后重新填写。"
                )
            return Text("{column}不是文字，或含有看不见的字符、过长。", column=title)
    return None


def _told_apart(items: Iterator[Item | None]) -> Iterator[Item]:
    """The entries, each that stood there before marked."""
    first: dict[tuple[str, str], int] = {}
    number = 0
    for item in items:
        if item is None:
            continue
        number += 1
        known = first.setdefault((item.item, item.name), number)
        if known != number and item.fault is None:
            item = Item(item.item, item.name, same_as(known), is_repeated=True)
        yield item


def _shown(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell.text if isinstance(cell, Typed) else cell
