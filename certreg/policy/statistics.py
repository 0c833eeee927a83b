"""Statistics: who is 技能人才 and 高技能人才, counted by person and by certificate, and shares."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from certreg.policy.deciding import strictest
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel
from certreg.policy.rule import Rule, family
from certreg.text import Text

FigureName = Literal["skilled", "high_skilled"]
CountedKind = Literal["level", "qualification", "post"]
"""职业技能等级证书, 职业资格证书, 聘任岗位."""


@family("statistics.toml", "figure", title=Text("统计口径"), subject=("figure",), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class Figure(Rule):
    """Which certificates count in a figure: of these kinds and states, of this level or higher."""

    figure: FigureName
    level: SkillLevel
    kinds: tuple[CountedKind, ...]
    states: tuple[Literal["valid", "suspended"], ...]


@family("statistics.toml", "share", title=Text("比例"), subject=("share",), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class Share(Rule):
    """Two figures divided."""

    share: int
    numerator: FigureName
    denominator: Literal["skilled", "employed"]
    name: str


@family("statistics.toml", "reporting", title=Text("报告周期"), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class Reporting(Rule):
    """For which periods figures are reported."""

    periods: tuple[Literal["month", "quarter", "year"], ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """A certificate as statistics see it.

    Attributes:
        person: anything that is the same for the same person.
        kind: a `CountedKind`, or another word (special, x_certificate, status) that never counts.
    """

    person: Hashable
    kind: str
    level: SkillLevel | None
    state: str


@dataclass(frozen=True, slots=True)
class Count:
    """Persons counted once at their highest level (ST-03), certificates each (人次)."""

    skilled: int
    high_skilled: int
    certificates: int


def count(law: Law, certificates: Iterable[Counted], *, region: str, on: date) -> Count:
    """Count persons and certificates (rules ST-01 to ST-04)."""
    certificates = tuple(certificates)
    skilled = [c for c in certificates if _counts(figure(law, "skilled", region, on), c)]
    high = [c for c in certificates if _counts(figure(law, "high_skilled", region, on), c)]
    return Count(len({c.person for c in skilled}), len({c.person for c in high}), len(skilled))


def figure(law: Law, name: FigureName, region: str, on: date) -> Figure:
    """The row that says who counts in a figure; the highest level of several decides."""
    return strictest(
        law,
        Figure,
        region=region,
        on=on,
        of=lambda row: row.figure == name,
        by=lambda row: row.level.rank,
    )


def share_rule(law: Law, number: int, *, region: str, on: date) -> Share:
    """The row of share 1 or 2 (rule ST-05)."""
    return strictest(law, Share, region=region, on=on, of=lambda row: row.share == number)


def share_of(numerator: int | None, denominator: int | None) -> Fraction | None:
    """A share, exactly; None (n/a) where a figure is unknown or there is nothing to divide by."""
    return Fraction(numerator, denominator) if numerator is not None and denominator else None


def reporting(law: Law, *, region: str, on: date) -> Reporting:
    """The row that says for which periods figures are reported; the most periods decide."""
    return strictest(law, Reporting, region=region, on=on, by=lambda row: len(row.periods))


def _counts(row: Figure, certificate: Counted) -> bool:
    return (
        certificate.kind in row.kinds
        and certificate.state in row.states
        and certificate.level is not None
        and certificate.level >= row.level
    )
