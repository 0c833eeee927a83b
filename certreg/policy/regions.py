"""Regions (行政区划, GB/T 2260): six-digit codes of provinces, prefectures and counties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from certreg.errors import RefusedError
from certreg.policy.law import NATION, region_chain
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

COLUMNS = ("code", "name", "level", "parent", "since", "until")
FILE = "regions.csv"
SIGNIFICANT_DIGITS = {"province": 2, "prefecture": 4, "county": 6}
Tier = Literal["province", "prefecture", "county"]


@dataclass(frozen=True, slots=True)
class Region:
    """One region; `level`: province, prefecture or county; `parent`: empty for a province."""

    code: str
    name: str
    level: str
    parent: str
    since: date | None = None
    until: date | None = None

    def chain(self) -> tuple[str, ...]:
        """From the nation down to this region: 000000, 510000, 511700, 511702."""
        return region_chain(self.code)


def read_regions(path: Path) -> CodeTable[Region]:
    """Read a table of regions (columns of DATA.md), an operator's newer one for instance.

    Raises:
        BadTableError: with every faulty row.
    """
    rows = read_rows(path, COLUMNS, _region)
    if problems := order_problems(rows):
        raise BadTableError(path, problems)
    return CodeTable(row for _, row in rows)


@cache
def regions() -> CodeTable[Region]:
    """The regions in use, read at the first call."""
    return read_regions(place_of(FILE))


def region_of(code: str, *, on: date) -> Region:
    """The region of a code on a day.

    Raises:
        RefusedError: there is none; reason `unknown_region` (rule RG-01).
    """
    if found := regions().by_code(code, on):
        return found
    raise RefusedError(
        Text("没有代码为 {code} 的行政区划，请从列表中选择。", code=code),
        reason="unknown_region",
        rule="RG-01",
    )


def significant_digits(code: str) -> str:
    """The digits that every region below this one begins with: 510000 -> 51, 511700 -> 5117.

    Of the nation (000000) none: every region lies in it.
    """
    return "" if code == NATION else code[:2] if code.endswith("0000") else code.removesuffix("00")


def tier_of(code: str) -> Tier | None:
    """Whether a code is that of a province, a prefecture or a county; None for the nation."""
    digits = len(significant_digits(code))
    tiers: tuple[Tier, ...] = ("province", "prefecture", "county")
    return next((tier for tier in tiers if SIGNIFICANT_DIGITS[tier] == digits), None)


def region_name(code: str, *, on: date) -> Text:
    """A region's own name on a day, 全国 for the nation; the code where it is not known."""
    row = regions().by_code(code, on)
    return Text("全国") if code == NATION else Text(row.name if row else code)


def _region(cells: tuple[str, ...]) -> Region:
    code, name, level, parent, since, until = cells
    digits = SIGNIFICANT_DIGITS.get(level)
    if digits is None:
        raise CellError(
            "level", Text("级别应为 province、prefecture 或 county：{level}", level=level)
        )
    if len(code) != 6 or not (code.isascii() and code.isdigit()) or code[digits:].strip("0"):
        raise CellError("code", Text("代码与级别 {level} 不符：{code}", level=level, code=code))
    if parent != (code[: digits - 2].ljust(6, "0") if digits > 2 else ""):
        raise CellError(
            "parent", Text("上级代码与 {code} 不符：{parent}", code=code, parent=parent)
        )
    return Region(
        code, read_name(name), level, parent, read_day("since", since), read_day("until", until)
    )
