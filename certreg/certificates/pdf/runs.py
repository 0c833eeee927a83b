"""What a page shows as text, and where: read back from the PDF that WeasyPrint wrote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pikepdf

_PX = 0.75
"""Points in a CSS pixel."""
_STRAIGHT = 1e-6


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs that are shown at one go.

    Attributes:
        x, y: start and baseline, CSS pixels from the page's upper left corner.
        size: of the font, CSS pixels.
        font: its name without the tag of a subset.
        colour: red, green, blue as the PDF writes them.
        glyphs: how many.
        is_spaced: whether there is more between them than the font says.
    """

    x: float
    y: float
    size: float
    font: str
    colour: bytes
    glyphs: int
    is_spaced: bool


@dataclass(frozen=True)
class _State:
    place: pikepdf.Matrix = field(default_factory=pikepdf.Matrix)
    colour: bytes = b"0 0 0"
    font: str = ""
    size: float = 0.0


def runs_of(page: pikepdf.Page) -> list[Run]:
    """The upright runs of a page, in the order of drawing; turned text (a seal, a watermark) is left out."""
    return list(_runs(page))


def _runs(page: pikepdf.Page) -> Iterator[Run]:
    height = float(page.mediabox[3])
    fonts = {name: _family(font) for name, font in page.Resources.get("/Font", {}).items()}
    state, kept, line = _State(), list[_State](), pikepdf.Matrix()
    instructions: Any = pikepdf.parse_content_stream(page)
    for operands, operator in instructions:
        match str(operator):
            case "q":
                kept.append(state)
            case "Q":
                state = kept.pop()
            case "cm":
                state = replace(state, place=_matrix(operands) @ state.place)
            case "rg":
                state = replace(state, colour=" ".join(map(str, operands)).encode())
            case "Tf":
                state = replace(state, font=fonts[str(operands[0])], size=float(operands[1]))
            case "Tm":
                line = _matrix(operands)
            case "TJ":
                run = _run(state, line @ state.place, height, operands[0])
                if run is not None:
                    yield run


def _run(state: _State, place: pikepdf.Matrix, height: float, shown: Any) -> Run | None:
    if max(abs(place.b), abs(place.c), abs(place.a - _PX), abs(place.d - _PX)) > _STRAIGHT:
        return None
    texts = [bytes(part) for part in shown if isinstance(part, pikepdf.String)]
    spaces = [float(part) for part in shown if not isinstance(part, pikepdf.String)]
    return Run(
        x=place.e / _PX,
        y=(height - place.f) / _PX,
        size=state.size,
        font=state.font,
        colour=state.colour,
        glyphs=sum(len(text) // 2 for text in texts),
        is_spaced=any(abs(space) > 1 for space in spaces),
    )


def _matrix(operands: Any) -> pikepdf.Matrix:
    return pikepdf.Matrix(*(float(operand) for operand in operands))


def _family(font: Any) -> str:
    return str(font.BaseFont).lstrip("/").partition("+")[2]
