"""The eight levels as a table: codes, who decides, how. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from certreg.policy.law import NATION, Law
from certreg.policy.levels import Level, NumberCharacter
from certreg.policy.methods import Method
from certreg.text import Text, listed

DECIDERS: Mapping[str, Text] = {
    "internal": Text("企业自主确定"),
    "level": Text("经备案的评价机构"),
    "post": Text("用人单位"),
}
"""Kind of a level -> who decides."""

WAYS: Mapping[str, Text] = {
    "internal": Text("内部培养，不发全国统一的证书"),
    "post": Text("评聘，有聘期，在聘有效"),
}
"""Kind of a level -> how it is won, where no method of assessment leads to it."""


@dataclass(frozen=True)
class Step:
    """One step of the ladder.

    Attributes:
        character: the row with the level's character in certificate numbers, if it has one.
    """

    level: Level
    character: NumberCharacter | None
    decided_by: Text
    way: Text


def steps(law: Law, *, region: str, on: date) -> tuple[Step, ...]:
    """The steps as the law of a region describes them on a day, lowest first."""
    characters = {r.level: r for r in law.rows(NumberCharacter, region=region, on=on)}
    methods = [Text(row.name) for row in law.rows(Method, region=region, on=on)]
    assessed = listed(methods) if methods else Text("考核评价")
    levels = sorted(law.rows(Level, region=NATION, on=on), key=lambda row: row.level)
    return tuple(
        Step(row, characters.get(row.level), DECIDERS[row.kind], WAYS.get(row.kind, assessed))
        for row in levels
    )
