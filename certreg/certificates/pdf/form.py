"""The printed face laid out once: where WeasyPrint puts each value, in which size, font and colour.

Places are read from the public anchors of laid-out pages and font and colour from the PDF they become, so
the template stays HTML and CSS, and nothing here knows it but by its ids (templates/certificate/README.md).
A slot that WeasyPrint does not draw as one plain run on one line has no place here: it sets that one itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

import pikepdf

from certreg.certificates.pdf.cut import FALLBACKS
from certreg.certificates.pdf.engine import strict
from certreg.certificates.pdf.face import Face
from certreg.certificates.pdf.fit import SMALLEST_STEP, Box
from certreg.certificates.pdf.press import Press, press
from certreg.certificates.pdf.qr import qr_png
from certreg.certificates.pdf.runs import Run, runs_of
from certreg.certificates.pdf.strokes import Hand, Stroke, is_plain, written
from certreg.certificates.pdf.tally import Unstampable

SAMPLE = "一"
"""One character as wide as high that every cut has."""
MARK = "@{}@"
"""What stands for a value in the title of the file."""
AT = "2000-01-01T00:00:00Z"
"""What stands for the file's dates."""

_LONG = 90
"""Samples that no sheet is wide enough for, in the smallest size either."""
_CLOSE = 0.02
"""CSS pixels within which two places are the same, and nearer than which a text does not surely fit."""
_ANY_PICTURE = qr_png("https://example.org")
_HIDDEN = ".slot, #seal, #qr, #photo { visibility: hidden !important }"


@dataclass(frozen=True, slots=True)
class Shape:
    """What decides where things stand, whatever the values are."""

    slots: tuple[str, ...]
    beside: tuple[str, ...]
    is_demo: bool
    has_photo: bool


def shape_of(face: Face) -> Shape:
    """The shape of a certificate."""
    return Shape(tuple(face.texts()), tuple(face.beside), face.is_demo, face.photo is not None)


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of a value.

    Attributes:
        name: the value's.
        x: where a text of no width starts; one of width w starts at x - align * w.
        align: 0 for left, 0.5 for centred, 1 for right.
        room: widest text.
        steps: baseline and hand of each size, the largest first; more than one where lines do not break.
        beside: the hand of what stands beside the value, and the gap before it.
    """

    name: str
    x: float
    align: float
    room: float
    steps: tuple[tuple[float, Hand], ...]
    beside: tuple[float, Hand] | None = None

    def strokes(self, text: str, said: str = "") -> list[Stroke]:
        """The text in the largest size in which it surely fits on its line.

        Args:
            said: what stands beside it.

        Raises:
            Unstampable: it fits in none, or has a character that the font of the slot has not.
        """
        for y, hand in self.steps:
            try:
                strokes, width = written(text, hand, 0, y)
                if self.beside is not None:
                    gap, small = self.beside
                    more, width = written(said, small, width + gap, y)
                    strokes += more
            except KeyError:
                raise Unstampable("missing_glyph", self.name) from None
            if abs(width - self.room) < _CLOSE:
                break  # a hair decides: WeasyPrint's
            if width < self.room:
                start = self.x - self.align * width
                return [stroke._replace(x=start + stroke.x) for stroke in strokes]
        raise Unstampable("overflow", self.name)


class Form:
    """One shape of one template version.

    Attributes:
        slots: the values that can be stamped; the others are set by WeasyPrint.
        qr, photo: boxes of the pictures.
        art: a page with all that never changes; drawing: the same as a form XObject.
        file_title, metadata: what the file says of itself, with marks for values and dates.
        makers: Creator and Producer, in PDF syntax, as the metadata have them.
    """

    def __init__(self, made_by: Press, shape: Shape) -> None:
        self.press = made_by
        self.shape = shape
        with strict():
            self.art = self._art()
            self.drawing = self.art.pages[0].as_form_xobject()
            self._measure()
        self.file_title = str(self.art.docinfo["/Title"])
        self.metadata = self.art.Root.Metadata.read_bytes().decode()
        self.makers = b" ".join(
            b"%s %s" % (key.encode(), self.art.docinfo[key].unparse())
            for key in ("/Creator", "/Producer")
        )

    def strokes(self, name: str, text: str, said: str = "") -> list[Stroke]:
        """A value where it belongs on the sheet.

        Args:
            said: what stands beside it.

        Raises:
            Unstampable: WeasyPrint has to set it.
        """
        if not (is_plain(text) and is_plain(said)):
            raise Unstampable("complex_script", name)
        if name not in self.slots:
            raise Unstampable("overflow", name)
        return self.slots[name].strokes(text, said)

    def values(
        self,
        texts: Mapping[str, str],
        beside: Mapping[str, str] = MappingProxyType({}),
        seal: object = None,
    ) -> dict[str, Any]:
        """What the template is given to lay out this shape; samples where nothing is given."""
        return {
            "texts": {slot: texts.get(slot, SAMPLE) for slot in self.shape.slots},
            "beside": {slot: beside.get(slot, SAMPLE) for slot in self.shape.beside},
            "at": AT,
            "is_demo": self.shape.is_demo,
            "has_photo": self.shape.has_photo,
            "seal": seal,
        }

    def has_in_place(self, anchors: Mapping[str, Box], slots: Iterable[str]) -> bool:
        """Whether a sheet has these slots where they were measured."""
        return all(
            abs(is_at - was_at) < _CLOSE
            for name in slots
            for is_at, was_at in zip(anchors[f"room-{name}"], self._rooms[name], strict=True)
        )

    @property
    def images(self) -> dict[str, bytes]:
        """Pictures that keep the place of the real ones."""
        return {"qr": _ANY_PICTURE} | ({"photo": _ANY_PICTURE} if self.shape.has_photo else {})

    def _art(self) -> pikepdf.Pdf:
        """All that stands on every certificate, with marks in the title of the file."""
        values = self.values({slot: MARK.format(slot) for slot in self.shape.slots})
        steps = dict.fromkeys(self.shape.slots, SMALLEST_STEP)
        return self.press.printed(self.press.laid_out(values, steps, self.images, _HIDDEN))

    def _measure(self) -> None:
        sheet = self._laid_out(1)
        one, two = sheet.pages[0].anchors, self._anchors(2)
        with self.press.printed(sheet) as pdf:
            runs = runs_of(pdf.pages[0])
        self._rooms = {name: one[f"room-{name}"] for name in self.shape.slots}
        self.qr = one["qr"]
        self.photo = one.get("photo")
        unbroken = self._unbroken()
        self.slots: dict[str, Slot] = {}
        for name in self.shape.slots:
            place = _Place(*(_boxes(name, anchors) for anchors in (one, two)))
            has_beside = name in self.shape.beside
            slot = _slot(name, place, runs, unbroken[name], has_beside=has_beside)
            if slot is not None:
                self.slots[name] = slot

    def _unbroken(self) -> dict[str, list[tuple[float, float]]]:
        """Slot -> baseline and size of each step, as long as its lines do not break."""
        found: dict[str, list[tuple[float, float]]] = {slot: [] for slot in self.shape.slots}
        left = set(self.shape.slots)
        for step in range(SMALLEST_STEP + 1):
            anchors = self._anchors(_LONG, step, left) if left else {}
            for slot in sorted(left):
                boxes = _boxes(slot, anchors)
                if boxes.text[2] - boxes.text[0] <= boxes.room[2] - boxes.room[0]:
                    left.discard(slot)
                else:
                    size = (boxes.text[2] - boxes.text[0]) / _LONG
                    found[slot].append((boxes.base[3], size))
        return found

    def _laid_out(self, samples: int, step: int = 0, of: Iterable[str] | None = None) -> Any:
        slots = self.shape.slots if of is None else of
        values = self.values({slot: SAMPLE * samples for slot in slots})
        steps = dict.fromkeys(self.shape.slots, step)
        return self.press.laid_out(values, steps, self.images)

    def _anchors(
        self, samples: int, step: int = 0, of: Iterable[str] | None = None
    ) -> Mapping[str, Box]:
        anchors: Mapping[str, Box] = self._laid_out(samples, step, of).pages[0].anchors
        return anchors


@cache
def form(version: str, shape: Shape) -> Form:
    """The form of a shape; measuring it takes about a second, once per process."""
    return Form(press(version), shape)


@dataclass(frozen=True, slots=True)
class _Boxes:
    base: Box
    text: Box
    room: Box
    slot: Box


@dataclass(frozen=True, slots=True)
class _Place:
    """A slot with one sample in it, and with two."""

    one: _Boxes
    two: _Boxes


def _boxes(slot: str, anchors: Mapping[str, Box]) -> _Boxes:
    return _Boxes(*(anchors[f"{part}-{slot}"] for part in ("base", "text", "room", "slot")))


def _slot(
    name: str,
    place: _Place,
    runs: list[Run],
    unbroken: list[tuple[float, float]],
    *,
    has_beside: bool,
) -> Slot | None:
    """The slot, if it is drawn as plainly as this module can draw it."""
    x, y, room = place.one.base[0], place.one.base[3], place.one.room
    width = place.one.text[2] - place.one.text[0]
    growth = place.two.text[2] - place.two.text[0] - width
    drawn = [
        run for run in runs if abs(run.y - y) < _CLOSE and x - _CLOSE < run.x < room[2] + _CLOSE
    ]
    is_plain = (
        len(drawn) == 1 + has_beside
        and abs(drawn[0].x - x) < _CLOSE
        and not any(run.is_spaced for run in drawn)
        and all(run.font in FALLBACKS for run in drawn)
        and abs(growth - drawn[0].size) < _CLOSE
        and place.one.slot[3] - place.one.slot[1] <= room[3] - room[1]
    )
    if not is_plain:
        return None
    first = drawn[0]
    align = (x - place.two.base[0]) / growth
    hands = [(y, _hand(first))] + [
        (base, Hand(size, first.colour, FALLBACKS[first.font])) for base, size in unbroken[1:]
    ]
    beside = None
    if has_beside:
        beside = (drawn[1].x - x - first.size, _hand(drawn[1]))
        hands = hands[:1]
    start = x + align * width
    widest = room[2] - x if abs(align) < _CLOSE else room[2] - room[0]
    return Slot(name, start, align, widest, tuple(hands), beside)


def _hand(run: Run) -> Hand:
    return Hand(run.size, run.colour, FALLBACKS[run.font])
