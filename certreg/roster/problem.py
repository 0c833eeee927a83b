"""What is wrong in a cell, and where."""

from __future__ import annotations

from dataclasses import dataclass

from certreg.text import Text


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in an uploaded workbook.

    Attributes:
        sheet: name of the sheet.
        row: number that Excel shows.
        column: title of the column; empty if the whole row is meant.
        code: keyword, e.g. `check_digit`.
        text: what is wrong and what to do.
    """

    sheet: str
    row: int
    column: str
    code: str
    text: Text

    @property
    def sentence(self) -> Text:
        """With the place in front: 「名单」第 12 行「证件号码」：…"""
        if not self.column:
            return Text(
                "「{sheet}」第 {row} 行：{text}", sheet=self.sheet, row=self.row, text=self.text
            )
        return Text(
            "「{sheet}」第 {row} 行「{column}」：{text}",
            sheet=self.sheet,
            row=self.row,
            column=self.column,
            text=self.text,
        )
