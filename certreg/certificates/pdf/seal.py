"""The red seal (印章): where each character of the ring stands.

WeasyPrint ignores SVG's textPath, so every character is placed and turned by itself; it makes a
transparency group of each centred text, so every character starts where it has to.
All lengths are millimetres, the seal is 42 across, its centre the origin.
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass

_INNER = 18.6
"""Radius that the tops of the characters touch."""
_WIDEST_TURN = 24.0
"""Degrees from one character to the next in a short name."""
_FULL_SPAN = 270.0
"""Degrees that a long name may fill."""
_TALLEST = 5.0
_SLENDER = 1.7
"""How much taller than wide a character may become."""
_STAR = 6.6
_LETTER_WIDTH = 0.55
"""Of a Latin letter or digit, on average, in heights; a Han character is as wide as high."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One character of the ring, its turn from the top in degrees clockwise, its left end."""

    character: str
    turn: float
    start: float


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal laid out: letters, their height, narrowing and radius of baseline; the star's path."""

    ring: tuple[Letter, ...]
    size: float
    narrow: float
    baseline: float
    star: str


def lay_out_seal(text: str) -> Seal:
    """Spread the text over the ring, symmetrically about the top."""
    step = min(_WIDEST_TURN, _FULL_SPAN / max(len(text) - 1, 1))
    width = math.radians(step) * (_INNER - _TALLEST / 2) * 0.94
    size = min(_TALLEST, width * _SLENDER)
    first = -step * (len(text) - 1) / 2
    return Seal(
        ring=tuple(
            Letter(character, round(first + step * place, 3), round(_start(character, size), 3))
            for place, character in enumerate(text)
        ),
        size=round(size, 3),
        narrow=round(min(1.0, width / size), 3),
        baseline=round(_INNER - size * 0.88, 3),
        star=_star(_STAR),
    )


def _start(character: str, size: float) -> float:
    is_wide = unicodedata.east_asian_width(character) in "WF"
    return -size * (1 if is_wide else _LETTER_WIDTH) / 2


def _star(radius: float) -> str:
    """Path of a five-pointed star, one point up."""
    inner = radius * math.sin(math.radians(18)) / math.sin(math.radians(126))
    corners = (
        (length * math.sin(math.radians(36 * i)), -length * math.cos(math.radians(36 * i)))
        for i, length in enumerate((radius, inner) * 5)
    )
    return "M" + " L".join(f"{x:.3f},{y:.3f}" for x, y in corners) + " Z"
