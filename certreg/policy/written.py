"""Days and regions as people write them in a spreadsheet, an address or JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from certreg.errors import RefusedError
from certreg.policy.law import NATION
from certreg.policy.reference import holds
from certreg.policy.regions import Region, regions
from certreg.text import Text

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
"""Days of which the law may know something."""

_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")


def written_day(text: str) -> date:
    """A day as 2026-11-20, 2026/11/20 or 2026年11月20日.

    Raises:
        RefusedError: there is no such day, or the law cannot know anything of it.
    """
    parts = _DAY.fullmatch(text)
    try:
        if parts is None:
            raise ValueError
        day = date(*map(int, parts.groups()))
    except ValueError:
        raise RefusedError(
            Text("“{text}”不是存在的日期。日期应写作 2026-11-20。", text=text)
        ) from None
    if not EARLIEST <= day <= LATEST:
        raise RefusedError(Text("请填写 2000 年至 2099 年之间的日期，写作 2026-11-20。"))
    return day


def written_region(text: str, on: date) -> str:
    """Six digits of a region known on a day, from its code, its name, or both.

    Raises:
        RefusedError: there is none, or several have that name.
    """
    code = _CODE.search(text)
    found = _regions(on).get(code[0] if code else " ".join(text.split()))
    if found is None:
        raise RefusedError(
            Text(
                "“{text}”不是行政区划。请填写六位代码，如 511700，或不重名的名称，如“达州市”；"
                "全国填“全国”或 000000。",
                text=text,
            )
        )
    return found


@lru_cache(maxsize=8)
def _regions(on: date) -> Mapping[str, str]:
    """Codes, and names that only one region has; a province's name is never another's."""
    found = {NATION: NATION, "全国": NATION}
    by_name: dict[str, list[Region]] = {}
    for row in regions():
        if holds(row, on):
            found[row.code] = row.code
            by_name.setdefault(row.name, []).append(row)
    return found | {name: rows[0].code for name, rows in by_name.items() if len(rows) == 1}
