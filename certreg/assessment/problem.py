"""What is wrong in a cell, and where; texts that are kept in a file and can still be translated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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


def as_text(message: str) -> Text:
    """An error's message as a text that can be translated."""
    return message if isinstance(message, Text) else Text(message)


def pack(text: str) -> Any:
    """A text as JSON: a plain string, or pattern and values."""
    return _packed(text) if isinstance(text, Text) and text.values else str(text)


def unpack(packed: Any) -> Text:
    """The text that `pack` was given; numbers and dates in it as they are written."""
    if isinstance(packed, str):
        return Text(packed)
    pattern, values = packed
    return Text(
        pattern,
        **{
            name: unpack(value) if isinstance(value, list) else value
            for name, value in values.items()
        },
    )


def _packed(value: object) -> Any:
    """A value; a text always with its pattern, or it would come back as what people wrote."""
    if isinstance(value, Text):
        return [value.pattern, {name: _packed(inner) for name, inner in value.values.items()}]
    return value if isinstance(value, str | int) else str(value)
