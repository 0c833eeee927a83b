"""Cases about the eight levels."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from certreg.policy import levels
from certreg.policy.law import Law
from certreg.policy_check.adapter import Adapter, Result


def level_code(law: Law, *, level: str) -> Result:
    """Five-level code of a level."""
    found = levels.parse(law, level)
    return {"outcome": "value", "code": levels.five_level_code(law, found, on=date.max)}


def level_compare(law: Law, *, a: str, b: str) -> Result:
    """The higher of two levels."""
    higher = max(levels.parse(law, a), levels.parse(law, b))
    return {"outcome": "value", "higher": _name(law, higher)}


def level_order(law: Law, *, names: list[str]) -> Result:
    """Names, lowest level first."""
    ordered = sorted(names, key=lambda name: levels.parse(law, name))
    return {"outcome": "value", "ordered": ordered}


def level_parse(law: Law, *, text: str) -> Result:
    """The level a text means."""
    level = levels.parse(law, text)
    return {"outcome": "value", "level": _name(law, level), "rank": level.rank}


def high_skilled(law: Law, *, level: str) -> Result:
    """Whether a level is 高技能."""
    found = levels.parse(law, level)
    return {"outcome": "value", "result": levels.is_high_skilled(law, found, on=date.max)}


def _name(law: Law, level: levels.SkillLevel) -> str:
    return levels.describe(law, level, on=date.max).name


OPS: Mapping[str, Adapter] = {
    "high_skilled": high_skilled,
    "level_code": level_code,
    "level_compare": level_compare,
    "level_order": level_order,
    "level_parse": level_parse,
}
