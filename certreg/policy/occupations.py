"""Occupations (职业) of the 职业分类大典: code, name, edition, and the groups they stand in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from operator import attrgetter
from pathlib import Path

from certreg.policy.reference import (
    BadTableError,
    CellError,
    CodeTable,
    holds,
    order_problems,
    place_of,
    read_day,
    read_name,
    read_rows,
)
from certreg.text import Text

COLUMNS = (
    "edition", "code", "name", "level", "parent", "digital", "green", "derived", "since", "until",
)  # fmt: skip
OPTIONAL_COLUMNS = ("source", "pinyin")
FILE = "occupations-2022.csv"
CODE_SHAPES = {
    "大类": re.compile(r"[1-8]"),
    "中类": re.compile(r"[1-8]-[0-9]{2}"),
    "小类": re.compile(r"[1-8]-[0-9]{2}-[0-9]{2}"),
    "细类": re.compile(r"[1-8]-[0-9]{2}-[0-9]{2}-[0-9]{2}"),
}
_PINYIN = re.compile(r"([a-zü]+( [a-zü]+)*)?")


@dataclass(frozen=True, slots=True)
class Occupation:
    """One occupation (细类).

    Attributes:
        edition: year of the classification.
        digital, green: the marks 数字职业 and 绿色职业.
        source: the document that announced the row; empty for the classification itself.
        pinyin: syllables of the name with blanks between, by which it can be searched.
    """

    code: str
    name: str
    edition: str
    digital: bool
    green: bool
    parent: str = ""
    since: date | None = None
    until: date | None = None
    source: str = ""
    pinyin: str = ""


@dataclass(frozen=True, slots=True)
class OccupationGroup:
    """A group of occupations (大类, 中类, 小类); `derived`: the name is probable, not seen."""

    code: str
    name: str
    edition: str
    level: str
    derived: bool
    parent: str = ""
    since: date | None = None
    until: date | None = None
    source: str = ""
    pinyin: str = ""


Entry = Occupation | OccupationGroup


@dataclass(frozen=True)
class Classification:
    """Occupations and the groups above them."""

    occupations: CodeTable[Occupation]
    groups: CodeTable[OccupationGroup]

    def __iter__(self) -> Iterator[Entry]:
        return iter((*self.groups, *self.occupations))

    def history(self, code: str) -> tuple[Entry, ...]:
        """Every row that a code ever had, the newest last; a code is never given to both kinds."""
        return self.occupations.history(code) or self.groups.history(code)

    def above(self, entry: Entry, on: date) -> tuple[OccupationGroup, ...]:
        """The groups that a row stands in, the widest first.

        Args:
            on: a closed row stands where it stood on its last day.
        """
        day = min(on, entry.until or on)
        group = self.groups.by_code(entry.parent, day) if entry.parent else None
        return () if group is None else (*self.above(group, day), group)

    def below(self, code: str, on: date) -> tuple[Entry, ...]:
        """What stands directly in a group on a day (empty code: the major groups), by code."""
        rows = self._below.get(code, ())
        return tuple(row for row in rows if holds(row, on))

    @cached_property
    def _below(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for row in sorted(self, key=lambda row: row.code):
            found.setdefault(row.parent, []).append(row)
        return found


def is_assessable(code: str, groups: Collection[str], *, entry_licence: bool) -> bool:
    """Whether bodies may assess this occupation: in a major group of `groups`, no entry licence.

    Which occupations need an entry licence (准入类职业资格) stands in no table: it is declared.
    Source: rule FI-12, whose row in filing.toml has the groups.
    """
    return code.partition("-")[0] in groups and not entry_licence


def read_occupations(path: Path) -> Classification:
    """Read a classification (columns of DATA.md), an operator's newer one for instance.

    Raises:
        BadTableError: with every faulty row.
    """
    rows = read_rows(path, COLUMNS, _row, OPTIONAL_COLUMNS)
    if problems := order_problems(rows):
        raise BadTableError(path, problems)
    pinyin = attrgetter("pinyin")
    return Classification(
        CodeTable((row for _, row in rows if isinstance(row, Occupation)), pinyin),
        CodeTable((row for _, row in rows if isinstance(row, OccupationGroup)), pinyin),
    )


@cache
def classification() -> Classification:
    """The classification in use, read at the first call."""
    return read_occupations(place_of(FILE))


def _row(cells: tuple[str, ...]) -> Entry:
    edition, code, name, level, parent, digital, green, derived, since, until, *more = cells
    shape = CODE_SHAPES.get(level)
    if shape is None:
        raise CellError("level", Text("级别应为大类、中类、小类或细类：{level}", level=level))
    if not shape.fullmatch(code):
        raise CellError("code", Text("代码与级别 {level} 不符：{code}", level=level, code=code))
    if bool(parent) != (level != "大类") or (parent and not code.startswith(f"{parent}-")):
        raise CellError(
            "parent", Text("上级代码与 {code} 不符：{parent}", code=code, parent=parent)
        )
    if not re.fullmatch(r"[12][0-9]{3}", edition):
        raise CellError("edition", Text("版本应为年份：{edition}", edition=edition))
    flags = [
        _flag(*pair) for pair in (("digital", digital), ("green", green), ("derived", derived))
    ]
    days = (read_day("since", since), read_day("until", until))
    rest = (parent, *days, *_origin(*more, since=since))
    if level == "细类":
        return Occupation(code, read_name(name), edition, flags[0], flags[1], *rest)
    return OccupationGroup(code, read_name(name), edition, level, flags[2], *rest)


def _origin(source: str, pinyin: str, *, since: str) -> tuple[str, str]:
    if since and not source:
        raise CellError("source", Text("写明开始日期的，请写明公布该条的文件名称、文号"))
    if not _PINYIN.fullmatch(pinyin):
        raise CellError("pinyin", Text("拼音应为小写字母，音节之间空一格：{text}", text=pinyin))
    return source, pinyin


def _flag(column: str, text: str) -> bool:
    if text not in ("0", "1"):
        raise CellError(column, Text("应为 0 或 1：{text}", text=text))
    return text == "1"
