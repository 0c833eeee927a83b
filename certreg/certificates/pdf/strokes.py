"""Text as PDF operators: which glyphs of which cut, where, in which size and colour."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import NamedTuple

from certreg.certificates.pdf.cut import Cut, cut

PT = 0.75
"""Points in a CSS pixel."""

_PUNCTUATION = frozenset(
    " ·•-–—_/.,:;!?@#%&*+=~'\"()[]<>|№°§“”‘’…\u3000"
    "、。〇〈〉《》「」『』【】〔〕・（），．／：；！？－～＋"
)
"""What may stand between letters and digits; signs beyond these may be drawn by rules of their own."""
_SCRIPTS = ("CJK UNIFIED", "LATIN SMALL", "LATIN CAPITAL", "FULLWIDTH LATIN")


@dataclass(frozen=True, slots=True)
class Hand:
    """How a run is written: size in CSS pixels, colour, the cuts its glyphs come from."""

    size: float
    colour: bytes
    cuts: tuple[str, ...]


class Stroke(NamedTuple):
    """Glyphs of one cut in one hand, where they stand: CSS pixels from the upper left corner."""

    x: float
    y: float
    size: float
    colour: bytes
    cut: str
    text: str
    codes: bytes


def is_plain(text: str) -> bool:
    """Whether the characters stand side by side as they come: no marks, no other direction, no lost spaces."""
    return all(map(_is_plain, text)) and "  " not in text and text == text.strip(" ")


@cache
def _is_plain(character: str) -> bool:
    if character in _PUNCTUATION or (character.isascii() and character.isalnum()):
        return True
    return unicodedata.name(character, "").startswith(_SCRIPTS)


def written(text: str, hand: Hand, x: float, y: float) -> tuple[list[Stroke], float]:
    """The strokes of a text that begins at x, and where it ends.

    Raises:
        KeyError: no cut of the hand has the character.
    """
    strokes = []
    for each, stretch in groupby(text, lambda character: _first_with(character, hand.cuts)):
        letters = "".join(stretch)
        glyphs = [glyph for letter in letters if (glyph := each[letter])]
        codes = b"".join(glyph.code for glyph in glyphs)
        strokes.append(Stroke(x, y, hand.size, hand.colour, each.name, letters, codes))
        x += sum(glyph.width for glyph in glyphs) * hand.size / 1000
    return strokes, x


def _first_with(character: str, cuts: tuple[str, ...]) -> Cut:
    """The first cut that has a character; the large one is opened only when a rare one asks for it."""
    for name in cuts:
        if (each := cut(name))[character] is not None:
            return each
    raise KeyError(character)


def characters_of(strokes: Iterable[Stroke]) -> dict[str, set[str]]:
    """Cut -> the characters that are taken from it."""
    characters: dict[str, set[str]] = {}
    for stroke in strokes:
        characters.setdefault(stroke.cut, set()).update(stroke.text)
    return characters


def drawn(strokes: Iterable[Stroke], height: float) -> bytes:
    """The operators that show the strokes, with each font under the name of its cut.

    Args:
        height: of the page, points.
    """
    lines = [b"q %.6f 0 0 -%.6f 0 %.6f cm BT" % (PT, PT, height)]
    font, colour = ("", 0.0), b""
    for stroke in strokes:
        if stroke.colour != colour:
            colour = stroke.colour
            lines.append(colour + b" rg")
        if (stroke.cut, stroke.size) != font:
            font = (stroke.cut, stroke.size)
            lines.append(b"/%s %.6f Tf" % (stroke.cut.encode(), stroke.size))
        lines.append(b"1 0 0 -1 %.6f %.6f Tm <%s> Tj" % (stroke.x, stroke.y, stroke.codes))
    return b"\n".join((*lines, b"ET Q"))
