"""Writing workbooks for people: text columns, drop-down lists, no cell that could be a formula."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import zip_longest
from typing import Any, Literal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.datavalidation import DataValidation

from certreg.text import Text
from certreg.workbook.limits import ROWS

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT = "@"
"""Excel's number format for text: what is typed stays as it is typed."""

OPTIONS = Text("选项")
"""Title of the sheet that holds the lists."""
PICK = Text("请从列表选择")
CLOSED = Text("只能填写列表中的内容。")
OPEN = Text("列表中没有此项，请核对。")

Look = Literal["plain", "header", "faint", "bad", "running"]
"""How a cell looks: as typed, a heading, an example, what is wrong, text that wraps."""

_LOOKS: dict[Look, dict[str, Any]] = {
    "plain": {},
    "header": {
        "font": Font(bold=True, color="FFFFFF"),
        "fill": PatternFill("solid", fgColor="174EA6"),
    },
    "faint": {"font": Font(italic=True, color="767676")},
    "bad": {"font": Font(color="B3261E")},
    "running": {"alignment": Alignment(wrap_text=True, vertical="top")},
}
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST = 32_767
"""Characters of a cell, Excel's own limit."""


@dataclass(frozen=True)
class Choice:
    """A drop-down list.

    Attributes:
        column: to which it belongs, from 1.
        options: what may be picked.
        is_closed: whether Excel refuses anything else.
    """

    column: int
    options: tuple[str, ...]
    is_closed: bool


class Book:
    """A workbook in the making; sheets stand in the order in which they are begun.

    Args:
        say: puts what the workbook itself says into the language of its readers.
    """

    def __init__(self, say: Callable[[Text], str]) -> None:
        self._workbook = Workbook(write_only=True)
        self._say = say
        self._options_title = say(OPTIONS)
        self._lists: dict[tuple[str, ...], int] = {}

    def sheet(
        self,
        title: str,
        headings: Sequence[str],
        widths: Sequence[int],
        choices: Iterable[Choice] = (),
    ) -> TextSheet:
        """Begin a sheet of text columns with a header row that stays in sight."""
        sheet = self._workbook.create_sheet(title)
        for column, width in enumerate(widths, start=1):
            dimension = sheet.column_dimensions[get_column_letter(column)]
            dimension.width, dimension.number_format = width, TEXT
        sheet.freeze_panes = "A2"
        for choice in choices:
            sheet.data_validations.append(self._validation(choice))
        written = TextSheet(sheet)
        written.add(headings, "header")
        return written

    def finish(self) -> bytes:
        """The bytes of the workbook, with the sheet of options at its end."""
        if self._lists:
            sheet = TextSheet(self._workbook.create_sheet(self._options_title))
            for row in zip_longest(*self._lists):
                sheet.add(row)
        stream = BytesIO()
        self._workbook.save(stream)
        return stream.getvalue()

    def _validation(self, choice: Choice) -> DataValidation:
        """Refers to options in a column of their own: a list in the rule ends at 255 characters."""
        place = self._lists.setdefault(choice.options, len(self._lists) + 1)
        letter = get_column_letter(place)
        rule = DataValidation(
            type="list",
            formula1=f"{quote_sheetname(self._options_title)}!${letter}$1:${letter}${len(choice.options)}",
            allow_blank=True,
            showErrorMessage=True,
            errorStyle="stop" if choice.is_closed else "information",
            errorTitle=self._say(PICK),
            error=self._say(CLOSED if choice.is_closed else OPEN),
        )
        column = get_column_letter(choice.column)
        rule.add(f"{column}2:{column}{ROWS}")
        return rule


class TextSheet:
    """A sheet that is written row by row; every cell is text, also one that begins with =."""

    def __init__(self, sheet: WriteOnlyWorksheet) -> None:
        self._sheet = sheet
        self._pens = {look: self._pen(styles) for look, styles in _LOOKS.items()}

    def add(
        self, values: Iterable[str | None], look: Look = "plain", *, last: Look | None = None
    ) -> None:
        """Add a row.

        Args:
            last: how its last cell looks, if not like the others.
        """
        *first, end = values
        self._sheet.append((*self._written(first, look), *self._written([end], last or look)))

    def _written(self, values: Iterable[str | None], look: Look) -> Iterator[WriteOnlyCell | None]:
        pen = self._pens[look]
        for value in values:
            if value is None:
                yield None
                continue
            cell = WriteOnlyCell(self._sheet)
            cell._style = pen._style
            # Not `cell.value`: it looks for numbers, dates and formulas in what is text here, which
            # takes longer than writing it.
            cell._value, cell.data_type = _clean(value), "s"
            yield cell

    def _pen(self, styles: dict[str, Any]) -> WriteOnlyCell:
        """A cell whose style others share: looking styles up for each anew would take most of the time."""
        cell = WriteOnlyCell(self._sheet, "")
        cell.number_format = TEXT
        for name, style in styles.items():
            setattr(cell, name, style)
        return cell


def _clean(text: str) -> str:
    """Text that a workbook (XML 1.0) can hold, and no more of it than Excel has."""
    return _CONTROLS.sub("\ufffd", text)[:LONGEST]
