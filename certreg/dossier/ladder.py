"""The levels as steps of one occupation: which the holder has climbed, which comes next. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from certreg.policy.levels import Level, SkillLevel


@dataclass(frozen=True)
class Climbed:
    """A level that somebody holds."""

    occupation: str
    level: SkillLevel
    since: date
    is_foreign: bool = False


@dataclass(frozen=True)
class Rung:
    """One level of the ladder.

    Attributes:
        climbed: since when it is held; None: not held.
        is_next: the lowest one above everything held that people apply for or are appointed to.
    """

    level: Level
    climbed: Climbed | None
    is_next: bool


@dataclass(frozen=True)
class Ladder:
    """The levels in one occupation, the lowest first."""

    occupation: str
    rungs: tuple[Rung, ...]

    @property
    def top(self) -> SkillLevel:
        """The highest level held."""
        return max(rung.level.level for rung in self.rungs if rung.climbed)


def ladders(levels: Mapping[SkillLevel, Level], climbed: Iterable[Climbed]) -> list[Ladder]:
    """One ladder for each occupation, the one climbed highest first.

    Args:
        levels: the rows about every level, on the day asked about.
    """
    by_occupation: dict[str, list[Climbed]] = {}
    for each in climbed:
        by_occupation.setdefault(each.occupation, []).append(each)
    made = [_ladder(levels, name, held) for name, held in by_occupation.items()]
    return sorted(made, key=lambda ladder: ladder.top, reverse=True)


def _ladder(levels: Mapping[SkillLevel, Level], occupation: str, held: list[Climbed]) -> Ladder:
    first: dict[SkillLevel, Climbed] = {}
    for each in sorted(held, key=lambda one: (one.is_foreign, one.since)):
        first.setdefault(each.level, each)
    above = sorted(level for level in levels if level > max(first))
    following = above[0] if above else None
    return Ladder(
        occupation,
        tuple(
            Rung(levels[level], first.get(level), level is following) for level in sorted(levels)
        ),
    )
