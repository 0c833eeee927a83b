"""A JPEG looked at without decoding it: whether a PDF may embed it as it is."""

from __future__ import annotations

from dataclasses import dataclass

_START = b"\xff\xd8"
_END = b"\xff\xd9"
_FRAMES = (0xC0, 0xC1, 0xC2)
"""Baseline, extended, progressive: what PDF readers decode."""
_SCAN = 0xDA
_JFIF = 0xE0
_LAST_APPLICATION = 0xEF
_COLOURS = {1: b"/DeviceGray", 3: b"/DeviceRGB"}


@dataclass(frozen=True, slots=True)
class Jpeg:
    """Width and height in dots, and the colour space by its name in a PDF."""

    width: int
    height: int
    colours: bytes


def plain_jpeg(content: bytes) -> Jpeg | None:
    """What a plain picture is, such as we write photos; None for any other, which needs a second look.

    Plain is grey or YCbCr with eight bits, with no application's data but JFIF (so nothing turns it or
    gives it other colours), and whole as far as its end shows.
    """
    if not content.startswith(_START) or not content.endswith(_END):
        return None
    place, found = 2, None
    while place + 4 <= len(content) and content[place] == 0xFF:
        mark, size = content[place + 1], int.from_bytes(content[place + 2 : place + 4], "big")
        if mark == _SCAN:
            return found
        if _JFIF < mark <= _LAST_APPLICATION:
            return None
        if mark in _FRAMES:
            found = _frame(content[place + 4 : place + 2 + size])
        place += 2 + size
    return None


def _frame(content: bytes) -> Jpeg | None:
    if len(content) < 6 or content[0] != 8 or content[5] not in _COLOURS:
        return None
    height, width = (int.from_bytes(content[at : at + 2], "big") for at in (1, 3))
    return Jpeg(width, height, _COLOURS[content[5]]) if width and height else None
