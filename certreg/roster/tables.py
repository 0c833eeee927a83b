"""The filled-in rows of an uploaded workbook, by sheet and column; and reading single cells.

A workbook that is no roster at all is refused as a whole. Everything else is a problem of a row,
collected while its cells are read, so that people see all of them at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from certreg.errors import UnreadableError
from certreg.roster.layout import REQUIRED, YES_NO, Layout
from certreg.roster.problem import Problem
from certreg.text import Text
from certreg.workbook.cells import Cell, Sheet, SheetRow, Typed, Workbook

T = TypeVar("T")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
HIGHEST = 100
_SCORE = re.compile(r"[0-9]{1,3}(\.[0-9])?")
_YEARS = re.compile(r"\s*[0-9]{1,2}(\.[0-9]+)?\s*(年|周年)?\s*")
_NO_FORMULAS: frozenset[int] = frozenset()
_YEARS_COLUMN = ("年限", "工龄", "Years of", "years of")


@dataclass(frozen=True)
class Table:
    """One sheet as filled in.

    Attributes:
        places: column key -> position in a row, from 0; only columns that are there.
        rows: the rows, without header and examples.
    """

    layout: Layout
    places: Mapping[str, int]
    rows: Sequence[Row]


@dataclass(frozen=True)
class Form:
    """One sheet as filled in, whose rows are made to be read when it is their turn: they are large.

    Attributes:
        places: as of a `Table`.
        rows: without header and examples.
        formulas: number of a row -> the positions of its cells that hold a formula.
    """

    layout: Layout
    places: Mapping[str, int]
    rows: Sequence[SheetRow]
    formulas: Mapping[int, frozenset[int]]

    def row(self, filled: SheetRow) -> Row:
        """One of the rows, whose formula cells, in columns that count, are noted as problems."""
        formulas = self.formulas.get(filled.number, _NO_FORMULAS)
        row = Row(self.layout, self.places, filled.number, filled.cells, formulas)
        for key, place in self.places.items() if formulas else ():
            if place in formulas:
                row.refuse(key, "formula", Text("单元格是公式。请将结果粘贴为数值（文本）。"))
        return row

    def table(self, rows: Iterable[SheetRow]) -> Table:
        """Some of the rows."""
        return Table(self.layout, self.places, list(map(self.row, rows)))


@dataclass(slots=True)
class Row:
    """One row, read cell by cell; what is wrong is remembered in `problems`."""

    layout: Layout
    places: Mapping[str, int]
    number: int
    cells: Sequence[Cell]
    formulas: frozenset[int]
    problems: list[Problem] = field(default_factory=list)

    def text(self, key: str) -> str:
        """What was typed, without blanks around it; empty if nothing or nothing usable.

        What was picked from a list in another language is given in the source language.
        """
        cell = self._cell(key)
        if isinstance(cell, Typed):
            self.refuse(key, *_not_text(cell))
            return ""
        if cell is None:
            self._check_needed(key)
        text = (cell or "").strip()
        column = self.layout.by_key.get(key)
        return column.meanings.get(text, text) if column else text

    def day(self, key: str) -> date | None:
        """A day, written 2026-05-20 or in a date cell."""
        cell = self._cell(key)
        if cell is None:
            self._check_needed(key)
            return None
        found = _day(cell)
        if found is None:
            self.refuse(key, *_not_a_day(cell))
        return found

    def choice(self, key: str, options: Mapping[str, T]) -> T | None:
        """What one of the options stands for."""
        text = self.text(key)
        if text and text not in options:
            shown = "、".join(self.layout.by_key[key].options or options)
            message = Text("“{text}”不在可选项中。可填：{options}。", text=text, options=shown)
            self.refuse(key, "unknown_option", message)
        return options.get(text)

    def says(self, key: str, text: str) -> bool:
        """Whether exactly this was typed, or picked from a list in another language."""
        cell, column = self._cell(key), self.layout.by_key.get(key)
        return (
            isinstance(cell, str) and (column.meanings.get(cell, cell) if column else cell) == text
        )

    def score(self, key: str) -> Decimal | None:
        """A score from 0 to 100 with at most one decimal, as text or number; None if empty."""
        cell = self._cell(key)
        if cell is None:
            self._check_needed(key)
            return None
        text = cell.text if isinstance(cell, Typed) else cell.strip()
        is_number = not isinstance(cell, Typed) or cell.kind == "number"
        if is_number and _SCORE.fullmatch(text) and Decimal(text) <= HIGHEST:
            return Decimal(text)
        self.refuse(key, "score", Text("应为 0 至 100 的分数，最多一位小数。"))
        return None

    def yes_no(self, key: str) -> bool | None:
        """是 or 否; None if nothing was said."""
        return self.choice(key, YES_NO)

    def refuse(self, key: str, code: str, text: Text) -> None:
        """Remember what is wrong in a cell, or in the whole row if no column is named."""
        column = self.layout.by_key[key].title if key else ""
        problem = Problem(self.layout.title, self.number, column, code, text)
        if problem not in self.problems:  # a row of facts may be judged for two entries
            self.problems.append(problem)

    def as_typed(self) -> list[str | None]:
        """What the user typed, in the order of the layout's columns."""
        places = (self.places.get(column.key, len(self.cells)) for column in self.layout.columns)
        cells = (self.cells[place] if place < len(self.cells) else None for place in places)
        return [cell.text if isinstance(cell, Typed) else cell for cell in cells]

    def has_problem(self, key: str) -> bool:
        """Whether something was found wrong in this cell."""
        title = self.layout.by_key[key].title
        return any(problem.column == title for problem in self.problems)

    def _check_needed(self, key: str) -> None:
        """An empty cell is wrong where something is required; a formula was named already."""
        column = self.layout.by_key.get(key)
        if column and column.is_required and self.places.get(key) not in self.formulas:
            self.refuse(key, "missing", Text("必填，请填写。"))

    def _cell(self, key: str) -> Cell:
        place = self.places.get(key)
        if place is None or place >= len(self.cells) or place in self.formulas:
            return None
        cell = self.cells[place]
        return None if isinstance(cell, str) and not cell.strip() else cell


def read_tables(
    workbook: Workbook, layouts: Iterable[Layout], *others: Iterable[Layout]
) -> dict[str, Table]:
    """Every row of `read_forms`."""
    forms = read_forms(workbook, layouts, *others)
    return {key: form.table(form.rows) for key, form in forms.items()}


def read_forms(
    workbook: Workbook, layouts: Iterable[Layout], *others: Iterable[Layout]
) -> dict[str, Form]:
    """The sheets of a workbook by layout key; the first layout's sheet must be there.

    Args:
        others: the same layouts in other languages, in which the workbook may be written instead.

    Raises:
        UnreadableError: a needed sheet or column is missing, a column stands twice, or one asks
            for a number of years instead of periods.
    """
    source = tuple(layouts)
    known = (source, *map(tuple, others))
    first, *rest = next((each for each in known if _has(workbook, each)), source)
    if not _has(workbook, (first,)):
        raise UnreadableError(
            Text("没有找到工作表“{sheet}”。请下载模板，在模板中填写。", sheet=first.title)
        )
    present = [first, *(layout for layout in rest if layout.title in workbook.sheets)]
    forms = {layout.key: _form(workbook.sheets[layout.title], layout) for layout in present}
    if not forms[first.key].rows:
        raise UnreadableError(Text("工作表“{sheet}”没有填写任何行。", sheet=first.title))
    return forms


def _has(workbook: Workbook, layouts: Sequence[Layout]) -> bool:
    """Whether the sheet that must be there is."""
    return layouts[0].title in workbook.sheets


def _form(sheet: Sheet, layout: Layout) -> Form:
    header = sheet.rows[0] if sheet.rows else None
    if header is None or header.number != 1:
        raise UnreadableError(
            Text("工作表“{sheet}”第 1 行应为表头。请不要改动模板的表头。", sheet=layout.title)
        )
    places = _places([_title(cell) for cell in header.cells], layout)
    rows = [row for row in sheet.rows[1:] if _is_filled(row.cells, places, layout.mark)]
    return Form(layout, places, rows, _by_row(sheet.formulas))


def _places(titles: Sequence[str], layout: Layout) -> dict[str, int]:
    for title in titles:
        if any(word in title for word in _YEARS_COLUMN):
            raise UnreadableError(
                Text(
                    "工作表“{sheet}”的“{column}”列只有年数，不予接受。请删去该列，在“工作经历”中逐段填写起止日期。",
                    sheet=layout.title,
                    column=title,
                )
            )
    known = {column.title: column for column in layout.columns}
    for title in known:
        if titles.count(title) > 1:
            raise UnreadableError(
                Text(
                    "工作表“{sheet}”有两列“{column}”。请保留一列。",
                    sheet=layout.title,
                    column=title,
                )
            )
    missing = [
        column.title
        for column in layout.columns
        if column.is_required and column.title not in titles
    ]
    if missing:
        raise UnreadableError(
            Text(
                "工作表“{sheet}”缺少列：{columns}。请下载模板，不要改动表头。",
                sheet=layout.title,
                columns="、".join(missing),
            )
        )
    return {known[title].key: place for place, title in enumerate(titles) if title in known}


def _is_filled(cells: Sequence[Cell], places: Mapping[str, int], example: str) -> bool:
    """Whether a row holds something in the columns that count, and is no example."""
    values = [cells[place] for place in places.values() if place < len(cells)]
    mark = places.get("mark", len(cells))
    return any(values) and (mark >= len(cells) or cells[mark] != example)


def _title(cell: Cell) -> str:
    return cell.strip().removesuffix(REQUIRED) if isinstance(cell, str) else ""


def _by_row(formulas: Iterable[tuple[int, int]]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    for row, column in formulas:
        found.setdefault(row, set()).add(column - 1)
    return {row: frozenset(columns) for row, columns in found.items()}


def _not_text(cell: Typed) -> tuple[str, Text]:
    if cell.kind == "number":
        return "number_not_text", Text(
            "单元格是数字格式，位数可能已丢失。请将该列设为文本格式后重新填写。"
        )
    if cell.kind == "long":
        return "too_long", Text("内容过长，请核对是否粘贴有误。")
    if cell.kind == "control":
        return "control_character", Text("含有不可见的控制字符，请删除后重新填写。")
    return "not_text", Text("单元格应为文本格式。请设为文本后重新填写。")


def _day(cell: Cell) -> date | None:
    if isinstance(cell, Typed):
        return date.fromisoformat(cell.text) if cell.kind == "date" else None
    text = (cell or "").strip()
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _not_a_day(cell: Cell) -> tuple[str, Text]:
    text = cell.text if isinstance(cell, Typed) else cell or ""
    if _YEARS.fullmatch(text):
        return "bare_years", Text("不接受只填年数，请填写起止日期，写作 2026-05-20。")
    if _DAY.fullmatch(text.strip()):
        return "impossible_date", Text("没有“{text}”这一天，请核对。", text=text.strip())
    return "date_format", Text("日期应写作 2026-05-20，并将单元格设为文本格式。")
