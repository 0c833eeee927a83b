"""Long values: each slot of the template has a room, and steps down in size until its text fits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from certreg.certificates.pdf.face import name_of
from certreg.errors import RefusedError
from certreg.text import Text

Box = tuple[float, float, float, float]
"""Left, top, right, bottom on the page, in CSS pixels from its upper left corner."""

SMALLEST_STEP = 4
"""Every template's style sheet offers the sizes step-0 to step-4."""

_TOLERANCE = 0.01


def tight_slots(anchors: Mapping[str, Box], slots: Iterable[str]) -> list[str]:
    """The slots whose text is higher or wider than the room for it.

    Args:
        anchors: where WeasyPrint put the elements `room-…`, `slot-…` and `text-…`, by id.
    """
    return [
        slot
        for slot in slots
        if _height(anchors[f"slot-{slot}"]) > _height(anchors[f"room-{slot}"]) + _TOLERANCE
        or _width(anchors[f"text-{slot}"]) > _width(anchors[f"room-{slot}"]) + _TOLERANCE
    ]


def step_down(steps: Mapping[str, int], slots: Iterable[str]) -> dict[str, int]:
    """The sizes to try next, the named slots one step smaller.

    Raises:
        RefusedError: a slot has no smaller size; nothing is ever clipped.
    """
    smaller = dict(steps)
    for slot in slots:
        smaller[slot] += 1
        if smaller[slot] > SMALLEST_STEP:
            raise RefusedError(
                Text("「{name}」过长，用最小字号也印不下，请核对是否录入有误", name=name_of(slot)),
                reason="too_long",
                field=slot,
            )
    return smaller


def _height(box: Box) -> float:
    return box[3] - box[1]


def _width(box: Box) -> float:
    return box[2] - box[0]
