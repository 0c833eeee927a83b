"""The eight levels as a table: codes, who decides, how. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from certreg.policy.law import NATION, Law
from certreg.policy.levels import Level, NumberCharacter
from certreg.policy.methods import Method
from certreg.text import Text, listed


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
        Step(
            row,
            characters.get(row.level),
            Text(row.determined_by),
            Text(row.way) if row.way else assessed,
        )
        for row in levels
    )
