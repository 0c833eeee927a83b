"""Occupations (职业) of the 职业分类大典: code, name, edition, and the groups they stand in."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from certreg.policy.reference import (
    BadTableError,
    CellError,
    CodeTable,
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
FILE = "occupations-2022.csv"
CODE_SHAPES = {
    "大类": re.compile(r"[1-8]"),
    "中类": re.compile(r"[1-8]-[0-9]{2}"),
    "小类": re.compile(r"[1-8]-[0-9]{2}-[0-9]{2}"),
    "细类": re.compile(r"[1-8]-[0-9]{2}-[0-9]{2}-[0-9]{2}"),
}


@dataclass(frozen=True, slots=True)
class Occupation:
    """One occupation (细类); `edition` is the year of the classification.

    `digital` and `green` are the marks 数字职业 and 绿色职业.
    """

    code: str
    name: str
    edition: str
    digital: bool
    green: bool
    parent: str = ""
    since: date | None = None
    until: date | None = None


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


@dataclass(frozen=True)
class Classification:
    """Occupations and the groups above them."""

    occupations: CodeTable[Occupation]
    groups: CodeTable[OccupationGroup]


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
    rows = read_rows(path, COLUMNS, _row)
    if problems := order_problems(rows):
        raise BadTableError(path, problems)
    return Classification(
        CodeTable(row for _, row in rows if isinstance(row, Occupation)),
        CodeTable(row for _, row in rows if isinstance(row, OccupationGroup)),
    )


@cache
def classification() -> Classification:
    """The classification in use, read at the first call."""
    return read_occupations(place_of(FILE))


def _row(cells: tuple[str, ...]) -> Occupation | OccupationGroup:
    edition, code, name, level, parent, digital, green, derived, since, until = cells
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
    if level == "细类":
        return Occupation(code, read_name(name), edition, flags[0], flags[1], parent, *days)
    return OccupationGroup(code, read_name(name), edition, level, flags[2], parent, *days)


def _flag(column: str, text: str) -> bool:
    if text not in ("0", "1"):
        raise CellError(column, Text("应为 0 或 1：{text}", text=text))
    return text == "1"
