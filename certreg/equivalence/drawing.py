"""The bridge as a picture: where boxes stand and how lines run, from the rows of the law. Pure.

Two drawings of the width of a phone: levels and titles, with what leads from one to the other; and
school classes with the diplomas they count as, beside the certificate that is none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from certreg.equivalence.asked import Asked
from certreg.equivalence.held import Held, Sort, diploma_of, everything, title_of
from certreg.policy.applicant import EducationLevel, SchoolClass, TitleGrade
from certreg.policy.conditions import Condition
from certreg.policy.equivalence import DiplomaAs, SkillToTitle, TitleToSkill, Treatment, Worded
from certreg.policy.law import Status
from certreg.policy.levels import SkillLevel
from certreg.text import Text

WIDTH = 358
LEFT, RIGHT = 112, 98
"""Widths of the boxes on both banks."""

HEIGHT, STEP = 34, 46
KINDS = ("to_title", "treated", "to_skill")
"""Lines of one pair, from above."""

APART = 9
"""Between lines that join the same two boxes."""


ARROW = 6
"""Length of an arrow's head, which ends at the box."""


@dataclass(frozen=True)
class Box:
    """Something held, on one of the banks.

    Attributes:
        x, y: upper left corner.
        held: what a click asks about; None: nothing can be asked.
    """

    x: int
    y: int
    width: int
    label: Text
    held: Held | None = None
    is_asked: bool = False

    @property
    def middle(self) -> int:
        """Height of its middle."""
        return self.y + HEIGHT // 2


@dataclass(frozen=True)
class Strand:
    """A line between two boxes.

    Attributes:
        kind: `to_title`, `to_skill`, `treated` or `diploma`.
        path: of the SVG, in the direction of the arrow.
        label: years; empty where none are asked.
        label_at: where the label stands: beside the beginning of a level line, on the middle of
            a slanting one.
        anchor: which part of the label stands there: `start`, `middle` or `end`.
        is_firm: law here; drawn through, otherwise dotted.
        is_asked: belongs to what was asked about.
    """

    kind: str
    path: str
    label: Text
    label_at: tuple[int, int]
    anchor: str
    is_firm: bool
    is_asked: bool


@dataclass(frozen=True)
class Drawing:
    """Boxes and lines on a ground of this height, and the rows that they were drawn from."""

    height: int
    boxes: Sequence[Box]
    strands: Sequence[Strand]
    rows: Sequence[Worded]


@dataclass(frozen=True)
class _Link:
    """What one row joins, before it has a place."""

    kind: str
    level: SkillLevel
    grade: TitleGrade
    row: Worded
    years: int | None = None


def bridge(asked: Asked) -> Drawing:
    """Levels on the left, the highest above; titles on the right, at the level they answer to."""
    levels = _of_sort(asked, Sort.LEVEL)
    links = [*_to_title(asked), *_to_skill(asked), *_treated(asked)]
    left = {
        held.level: _box(asked, 0, place, LEFT, held) for place, held in enumerate(reversed(levels))
    }
    right = {
        grade: _box(asked, WIDTH - RIGHT, place, RIGHT, title_of(grade))
        for grade, place in _places(links, len(levels)).items()
    }
    pairs: dict[tuple[SkillLevel, TitleGrade], list[_Link]] = defaultdict(list)
    for link in links:
        pairs[link.level, link.grade].append(link)
    strands = [
        strand
        for (level, grade), joined in pairs.items()
        for strand in _strands(left[level], right[grade], joined)
    ]
    rows = list(dict.fromkeys(link.row for link in links))
    return Drawing(STEP * len(levels), [*left.values(), *right.values()], strands, rows)


def diplomas(asked: Asked) -> Drawing:
    """School classes on the left, what they count as on the right."""
    classes = [
        held for held in everything(asked.law, on=asked.on) if held.sort is Sort.SCHOOL_CLASS
    ]
    left = {
        held.school_class: _box(asked, 0, place, LEFT, held)
        for place, held in enumerate(reversed(classes))
    }
    rows = [row for row, here in asked.rows(DiplomaAs) if here]
    used = sorted({row.like for row in rows}, reverse=True)
    right = {}
    for place, like in enumerate(used):
        held, y = diploma_of(like), _spread(place, len(used), len(classes))
        right[like] = Box(
            WIDTH - RIGHT, y, RIGHT, Text(like.value), held, is_asked=held == asked.held
        )
    firm: dict[tuple[SchoolClass, EducationLevel], bool] = defaultdict(bool)
    for row in rows:
        for each in row.school_class:
            firm[each, row.like] |= row.status is Status.IN_FORCE
    strands = [
        _strand("diploma", left[each], right[like], 0, Text(""), is_firm)
        for (each, like), is_firm in firm.items()
    ]
    return Drawing(STEP * len(classes), [*left.values(), *right.values()], strands, rows)


def _of_sort(asked: Asked, sort: Sort) -> list[Held]:
    return [held for held in everything(asked.law, on=asked.on) if held.sort is sort]


def _to_title(asked: Asked) -> Iterable[_Link]:
    for row, here in asked.rows(SkillToTitle):
        if here and row.grade is not None:
            yield _Link("to_title", row.level, row.grade, row, row.years)


def _to_skill(asked: Asked) -> Iterable[_Link]:
    for row, here in asked.rows(TitleToSkill):
        condition = asked.law.row(Condition, row.condition) if row.condition else None
        for level in row.levels if here else ():
            for grade in row.grades:
                years = (condition.years_after_title or 0) if condition else None
                yield _Link("to_skill", level, grade, row, years)


def _treated(asked: Asked) -> Iterable[_Link]:
    """Treatment is drawn to the grade that the row's words name, and not at all if they do not."""
    for row, here in asked.rows(Treatment):
        for grade in TitleGrade if here else ():
            if grade.value in row.text:
                yield _Link("treated", row.level, grade, row)


def _places(links: Iterable[_Link], count: int) -> dict[TitleGrade, int]:
    """For each grade the step, from above, of the lowest level that leads there; no two on one."""
    lowest: dict[TitleGrade, SkillLevel] = {}
    for link in links:
        if link.kind != "to_skill":
            lowest[link.grade] = min(link.level, lowest.get(link.grade, link.level))
    places, free = {}, count - 1
    for grade in TitleGrade:
        wanted = count - lowest[grade].rank if grade in lowest else free
        places[grade] = max(0, min(wanted, free))
        free = places[grade] - 1
    return places


def _box(asked: Asked, x: int, place: int, width: int, held: Held) -> Box:
    y = place * STEP + (STEP - HEIGHT) // 2
    return Box(x, y, width, held.title, held, held == asked.held)


def _spread(place: int, count: int, steps: int) -> int:
    """Height of one of `count` boxes spread over so many steps."""
    return round((place + 0.5) * STEP * steps / count - HEIGHT / 2)


def _strands(left: Box, right: Box, links: Sequence[_Link]) -> Iterable[Strand]:
    """The lines of one pair side by side: one for each kind, whatever the number of rows."""
    kinds = [kind for kind in KINDS if any(link.kind == kind for link in links)]
    for place, kind in enumerate(kinds):
        own = [link for link in links if link.kind == kind]
        shift = round((place - (len(kinds) - 1) / 2) * APART)
        firm = [link for link in own if link.row.status is Status.IN_FORCE]
        years = min((link.years for link in (firm or own) if link.years is not None), default=None)
        label = Text("{years} 年", years=years) if years else Text("")
        yield _strand(kind, left, right, shift, label, bool(firm))


def _strand(kind: str, left: Box, right: Box, shift: int, label: Text, is_firm: bool) -> Strand:
    start, end = (left.x + left.width, left.middle + shift), (right.x, right.middle + shift)
    at, anchor = (start[0] + 8, start[1] - 4), "start"
    if kind == "to_skill":
        start, end = end, start
        at, anchor = (start[0] - 8, start[1] + 12), "end"
    bend = (start[0] + end[0]) // 2
    if start[1] != end[1]:
        at, anchor = (bend, (start[1] + end[1]) // 2 + 4), "middle"
    tip = end[0] + (ARROW if start[0] > end[0] else -ARROW)
    path = f"M{start[0]} {start[1]}C{bend} {start[1]} {bend} {end[1]} {tip} {end[1]}"
    return Strand(kind, path, label, at, anchor, is_firm, left.is_asked or right.is_asked)
