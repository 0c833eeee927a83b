"""Occupational standards (国家职业标准) and trades (工种) on file, by occupation (standards.toml)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel
from certreg.policy.rule import Rule, family
from certreg.text import Text


@dataclass(frozen=True, kw_only=True, slots=True)
class OfOccupation(Rule):
    """A row about one occupation; `occupation` is its code, X-XX-XX-XX."""

    occupation: str
    name: str


@family("standards.toml", "standard", title=Text("职业标准"), subject=("occupation", "version"))
@dataclass(frozen=True, kw_only=True, slots=True)
class Standard(OfOccupation):
    """An edition of an occupation's standard.

    Attributes:
        version: the year in its title.
        norm: edition of the 技术规程 it was written under; the application conditions follow from it.
        levels: the levels that it has.
        deviates: it carries application conditions of its own that are not on file (rule CD-01).
    """

    version: str
    norm: int
    levels: tuple[SkillLevel, ...]
    deviates: bool = False

    def __post_init__(self) -> None:
        if not self.levels:
            raise ValueError("没有写明标准设有哪些等级。")


@family("standards.toml", "trade", title=Text("工种"), subject=("occupation", "name"))
@dataclass(frozen=True, kw_only=True, slots=True)
class Trade(OfOccupation):
    """A trade (工种) that the classification, or a later document, names under an occupation."""


def standards_of(law: Law, occupation: str, *, region: str, on: date) -> tuple[Standard, ...]:
    """The standards on file for an occupation, the newest first; none says nothing about the law."""
    rows = [row for row in law.rows(Standard, region=region, on=on) if row.occupation == occupation]
    return tuple(sorted(rows, key=lambda row: row.version, reverse=True))


@lru_cache(maxsize=4096)
def deviates(law: Law, occupation: str, norm: int, *, region: str, on: date) -> bool:
    """Whether a standard on file, written under this norm, has conditions of its own (rule CD-01).

    Remembered, for every applicant asks.
    """
    standards = standards_of(law, occupation, region=region, on=on)
    return any(row.deviates for row in standards if row.norm == norm)


def trades_of(law: Law, occupation: str, *, region: str, on: date) -> tuple[Trade, ...]:
    """The trades on file for an occupation, in the order of the data."""
    return tuple(
        row for row in law.rows(Trade, region=region, on=on) if row.occupation == occupation
    )
