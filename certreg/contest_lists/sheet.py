"""The workbook of a contest's results: its columns, the template, its rows, and the rows sent back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from certreg.contest_lists.offer import Offer
from certreg.errors import Fault, UnreadableError
from certreg.text import Text, as_text, strung
from certreg.web.language import in_english, translate
from certreg.workbook import reading
from certreg.workbook.cells import Cell, Sheet, SheetRow, Typed
from certreg.workbook.parts import open_workbook
from certreg.workbook.writing import Book, Choice

MOST_ROWS = 500
"""Rows of one list: the finals of a large contest."""
HEADING_ROWS = 5
"""The heading stands within the first rows."""


@dataclass(frozen=True)
class Column:
    """A column that is understood.

    Attributes:
        is_needed: whether every row must fill it in.
        note: how to fill it in.
    """

    key: str
    title: Text
    note: Text
    is_needed: bool = True
    width: int = 16


COLUMNS = (
    Column("contest", Text("竞赛名称"), Text("与登记的竞赛名称一致"), width=30),
    Column("event", Text("竞赛项目"), Text("与登记的项目名称一致"), width=20),
    Column("occupation", Text("职业"), Text("项目对应的职业编码，如 6-18-02-04"), width=14),
    Column("trade", Text("工种/职业方向"), Text("备案的职业分工种时填写"), is_needed=False),
    Column("stage", Text("赛段"), Text("只认决赛；其他赛段的行不给等级"), width=12),
    Column(
        "place",
        Text("决赛名次"),
        Text("个人或本队的名次；按奖项的可不填"),
        is_needed=False,
        width=10,
    ),
    Column("prize", Text("奖项"), Text("按奖项认定的填写，如 金牌"), is_needed=False, width=10),
    Column("team_size", Text("每队人数"), Text("个人项目填 1"), width=10),
    Column("participant", Text("参赛身份"), Text("职工或学生"), width=10),
    Column("document_type", Text("证件类型"), Text("从列表选择"), width=18),
    Column("number", Text("证件号码"), Text("须为文本格式"), width=24),
    Column("name", Text("姓名"), Text("与证件一致"), width=12),
    Column("birth_date", Text("出生日期"), Text("证件号码中没有的填写"), is_needed=False),
    Column("nationality", Text("国籍"), Text("用护照的填写，如 USA"), is_needed=False, width=8),
    Column("employment", Text("与评价机构的关系"), Text("从列表选择"), width=18),
    Column(
        "base_number",
        Text("已持有证书编号"),
        Text("凭已持有的等级晋升一级的，填本职业最高等级证书的编号"),
        is_needed=False,
        width=26,
    ),
    Column("consented_on", Text("个人信息处理同意日期"), Text("如 2026-11-20"), width=18),
    Column("declared_on", Text("双承诺签署日期"), Text("如 2026-11-20")),
)
TITLES = {column.key: column.title for column in COLUMNS}


@dataclass(frozen=True)
class Line:
    """One row as it was typed.

    Attributes:
        number: as Excel shows it.
        cells: key of the column -> text; empty where nothing stands.
        faults: what Excel has spoilt before we see it.
    """

    number: int
    cells: dict[str, str]
    faults: tuple[Fault, ...] = ()


def template(offer: Offer) -> bytes:
    """The empty workbook of a contest, with its lists, in the language of the page."""
    book = Book(translate)
    options = offer.options()
    book.sheet(
        translate(Text("竞赛结果")),
        [translate(column.title) for column in COLUMNS],
        [column.width for column in COLUMNS],
        [
            Choice(place, tuple(options[column.key]), is_closed=True)
            for place, column in enumerate(COLUMNS, start=1)
            if options.get(column.key)
        ],
    )
    guide = book.sheet(
        translate(Text("填写说明")), [translate(Text("列")), translate(Text("怎样填写"))], [26, 90]
    )
    for column in COLUMNS:
        needed = Text("必填。{note}") if column.is_needed else Text("选填。{note}")
        note = Text(needed.pattern, note=column.note)
        guide.add([translate(column.title), translate(note)], "running")
    return book.finish()


def read_lines(content: bytes) -> list[Line]:
    """The rows of an uploaded workbook; takes about a second.

    Raises:
        UnreadableError: no workbook, no heading, no rows, too many.
    """
    open_workbook(content).close()
    keys = {name: c.key for c in COLUMNS for name in (str(c.title), in_english(c.title).casefold())}
    for sheet in reading.read(content).sheets.values():
        for place, row in enumerate(sheet.rows[:HEADING_ROWS]):
            found = _columns(row, keys)
            if {"event", "number"} <= set(found):
                return _lines(sheet, place, found)
    raise UnreadableError(Text("没有找到表头。应有“竞赛项目”和“证件号码”等列，请下载模板填写。"))


def corrected(lines: Sequence[Line], faults: Iterable[Fault]) -> bytes:
    """The wrong rows as they were typed, each with what is wrong in its last cell."""
    by_row: dict[int, list[Fault]] = {}
    for fault in faults:
        by_row.setdefault(fault.row or 0, []).append(fault)
    book = Book(translate)
    sheet = book.sheet(
        translate(Text("竞赛结果")),
        [*(translate(column.title) for column in COLUMNS), translate(Text("错误原因"))],
        [*(column.width for column in COLUMNS), 60],
    )
    for line in lines:
        if line.number in by_row:
            words = translate(titled(by_row[line.number]))
            sheet.add([*(line.cells[c.key] or None for c in COLUMNS), words], last="bad")
    return book.finish()


def titled(faults: Sequence[Fault]) -> Text:
    """Faults of one row as a sentence, each with the title of its column."""
    return strung(
        Text("{column}：{message}", column=TITLES[fault.field], message=as_text(fault.message))
        if fault.field in TITLES
        else as_text(fault.message)
        for fault in faults
    )


def _columns(row: SheetRow, keys: dict[str, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(row.cells):
        key = keys.get(_shown(cell).strip().rstrip("*").strip().casefold())
        if key is not None:
            found.setdefault(key, place)
    return found


def _lines(sheet: Sheet, place: int, columns: dict[str, int]) -> list[Line]:
    lines = [line for row in sheet.rows[place + 1 :] if (line := _line(row, columns))]
    if not lines:
        raise UnreadableError(Text("表中没有数据。请从表头下一行起填写。"))
    if len(lines) > MOST_ROWS:
        raise UnreadableError(
            Text(
                "一次最多 {most} 行，本表有 {count} 行。请分批上传。",
                most=MOST_ROWS,
                count=len(lines),
            )
        )
    return lines


def _line(row: SheetRow, columns: dict[str, int]) -> Line | None:
    cells = {key: row.cells[at] for key, at in columns.items() if at < len(row.cells)}
    texts = {column.key: _shown(cells.get(column.key)).strip() for column in COLUMNS}
    if not any(texts.values()):
        return None
    return Line(row.number, texts, tuple(_spoilt(row.number, cells)))


def _spoilt(number: int, cells: dict[str, Cell]) -> Iterable[Fault]:
    for key, cell in cells.items():
        if not isinstance(cell, Typed):
            continue
        if cell.kind == "number" and key in ("number", "base_number"):
            words = Text("是数字格式，末几位可能已丢失。请把该列改为文本格式后重新填写。")
            yield Fault(words, key, number)
        elif cell.kind == "control":
            yield Fault(Text("含有不可见的控制字符，请删除后重新填写。"), key, number)
        elif cell.kind == "long":
            yield Fault(Text("内容过长。"), key, number)


def _shown(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell.text if isinstance(cell, Typed) else cell
