"""Writing workbooks for people: text columns, drop-down lists, no cell that could be a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.datavalidation import DataValidation

from certreg.assessment.workbook.limits import ROWS

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT = "@"
"""Excel's number format for text: what is typed stays as it is typed."""

_HEADER_FONT = Font(bold=True, color="FFFFFF")
_HEADER_FILL = PatternFill("solid", fgColor="174EA6")
_FAINT_FONT = Font(italic=True, color="767676")
_BAD_FONT = Font(color="B3261E")
_WRAP = Alignment(wrap_text=True, vertical="top")
_KEPT_CONTROLS = "\n\t"


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
    """A workbook in the making; sheets stand in the order in which they are begun."""

    def __init__(self, options_title: str) -> None:
        self._workbook = Workbook(write_only=True)
        self._options_title = options_title
        self._lists: dict[tuple[str, ...], int] = {}

    def sheet(
        self,
        title: str,
        headings: Sequence[str],
        widths: Sequence[int],
        choices: Iterable[Choice] = (),
    ) -> WriteOnlyWorksheet:
        """Begin a sheet of text columns with a header row that stays in sight."""
        sheet = self._workbook.create_sheet(title)
        for column, width in enumerate(widths, start=1):
            dimension = sheet.column_dimensions[get_column_letter(column)]
            dimension.width, dimension.number_format = width, TEXT
        sheet.freeze_panes = "A2"
        for choice in choices:
            sheet.data_validations.append(self._validation(choice))
        sheet.append([_cell(sheet, text, _HEADER_FONT, _HEADER_FILL) for text in headings])
        return sheet

    def finish(self) -> bytes:
        """The bytes of the workbook, with the sheet of options at its end."""
        if self._lists:
            sheet = self._workbook.create_sheet(self._options_title)
            longest = max(len(options) for options in self._lists)
            for row in range(longest):
                sheet.append(
                    [
                        _cell(sheet, options[row] if row < len(options) else None)
                        for options in self._lists
                    ]
                )
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
            errorTitle="请从列表选择",
            error="只能填写列表中的内容。" if choice.is_closed else "列表中没有此项，请核对。",
        )
        column = get_column_letter(choice.column)
        rule.add(f"{column}2:{column}{ROWS}")
        return rule


def add_row(sheet: WriteOnlyWorksheet, values: Iterable[str | None], *, bad_from: int = 0) -> None:
    """A row of text; columns from `bad_from` on (from 1) say what is wrong."""
    sheet.append(
        [
            _cell(sheet, value, _BAD_FONT if bad_from and column >= bad_from else None)
            for column, value in enumerate(values, start=1)
        ]
    )


def add_faint_row(sheet: WriteOnlyWorksheet, values: Iterable[str | None]) -> None:
    """A row that only shows how to fill in."""
    sheet.append([_cell(sheet, value, _FAINT_FONT) for value in values])


def add_lines(sheet: WriteOnlyWorksheet, lines: Iterable[Sequence[str]]) -> None:
    """Rows of running text that wraps."""
    for line in lines:
        cells = [_cell(sheet, text) for text in line]
        for cell in cells:
            cell.alignment = _WRAP
        sheet.append(cells)


def _cell(
    sheet: WriteOnlyWorksheet,
    value: str | None,
    font: Font | None = None,
    fill: PatternFill | None = None,
) -> WriteOnlyCell:
    """A text cell; text that begins with = is kept as text, control characters are replaced."""
    cell = WriteOnlyCell(sheet, None if value is None else _clean(value))
    if value is not None:
        cell.data_type = "s"
    cell.number_format = TEXT
    if font is not None:
        cell.font = font
    if fill is not None:
        cell.fill = fill
    return cell


def _clean(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(c if c >= " " or c in _KEPT_CONTROLS else "�" for c in text)
