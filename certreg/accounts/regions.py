"""Regions as people choose them: those of the registry's own province."""

from __future__ import annotations

from datetime import date

from wtforms.fields.choices import SelectChoice

from certreg.policy.reference import holds
from certreg.policy.regions import Region, regions


def counties(province: str, on: date) -> list[SelectChoice]:
    """The counties of a province on a day, grouped by prefecture.

    Args:
        province: first two digits of the code.
    """
    return [
        SelectChoice(value=row.code, label=row.name, optgroup=region_name(row.parent, on))
        for row in _of(province, on)
        if row.level == "county"
    ]


def all_levels(province: str, on: date) -> list[SelectChoice]:
    """The province itself, its prefectures and counties, each by its full name."""
    return [
        SelectChoice(value=row.code, label=region_name(row.code, on)) for row in _of(province, on)
    ]


def region_name(code: str, on: date) -> str:
    """A region's name after those of the regions above it; the code where it is not known."""
    names = [
        row.name for above in _chain(code) if (row := regions().by_code(above, on)) is not None
    ]
    return "".join(names) or code


def _of(province: str, on: date) -> list[Region]:
    return [row for row in regions() if row.code.startswith(province) and holds(row, on)]


def _chain(code: str) -> list[str]:
    """Province, prefecture, county, without repeating one."""
    return list(dict.fromkeys((code[:2] + "0000", code[:4] + "00", code)))
