"""How a level may be assessed (methods.toml): the methods, the scores each consists of, the marks that pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal, get_args

from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel
from certreg.policy.rule import LawError, Rule, family
from certreg.text import Text

ScorePart = Literal["theory", "practical", "review"]
"""理论知识考试, 技能考核, and what a panel marks: 综合评审, 业绩评审 or 过程考核, as the row names it."""

FULL_MARK = 100
"""The scale on which every part is marked (百分制)."""

PARTS: tuple[ScorePart, ...] = get_args(ScorePart)
"""In the order of sheets and pages."""


@family("methods.toml", "method", title=Text("评价方式"), subject=("method",))
@dataclass(frozen=True, kw_only=True, slots=True)
class Method(Rule):
    """One method of assessment (评价方式).

    Attributes:
        method: identifier, recorded with certificates.
        name: as printed.
    """

    method: str
    name: str


@family(
    "methods.toml", "score", title=Text("评价方式的成绩组成"), subject=("part", "methods", "levels")
)
@dataclass(frozen=True, kw_only=True, slots=True)
class Score(Rule):
    """One score that methods ask for at some levels; it must reach its own pass mark.

    Attributes:
        name: what the part is called on sheets and pages.
        methods: identifiers of the methods that have it.
        levels: at which it is needed.
        pass_mark: out of 100, where the occupation's standard asks no more.
    """

    part: ScorePart
    name: str
    methods: tuple[str, ...]
    levels: tuple[SkillLevel, ...]
    pass_mark: int

    def __post_init__(self) -> None:
        if not 0 < self.pass_mark <= FULL_MARK:
            raise ValueError("合格分（pass_mark）应为 1 至 100。")


@dataclass(frozen=True)
class Scheme:
    """A method and every score that it may ask for, in one region on one day.

    Attributes:
        scores: of several rows about one part at one level the one with the highest pass mark decides.
    """

    method: Method
    scores: tuple[Score, ...]

    @cached_property
    def parts(self) -> tuple[ScorePart, ...]:
        """The parts that some level has, in order."""
        return tuple(part for part in PARTS if any(row.part == part for row in self.scores))

    @cached_property
    def least_mark(self) -> int:
        """The lowest pass mark of any part."""
        return min(row.pass_mark for row in self.scores)

    def at(self, level: SkillLevel) -> Mapping[ScorePart, Score]:
        """The scores that a level needs, in order; none where the method does not lead to it."""
        rows = [row for row in self.scores if level in row.levels]
        return {
            part: max(found, key=lambda row: row.pass_mark)
            for part in self.parts
            if (found := [row for row in rows if row.part == part])
        }

    def is_everywhere(self, part: ScorePart) -> bool:
        """Whether every level that the method leads to has the part."""
        return all(part in self.at(level) for level in SkillLevel if self.at(level))

    def name(self, part: ScorePart) -> str:
        """What the part is called; names that differ by level stand side by side."""
        return "／".join(dict.fromkeys(row.name for row in self._of(part)))

    def _of(self, part: ScorePart) -> Iterable[Score]:
        return (row for row in self.scores if row.part == part)


def scheme(law: Law, method: Method, *, region: str, on: date) -> Scheme:
    """What a method asks for.

    Args:
        region, on: where and when the assessment is.

    Raises:
        LawError: no score belongs to it; the law's data are incomplete.
    """
    rows = law.rows(Score, region=region, on=on)
    scores = tuple(row for row in rows if method.method in row.methods)
    if not scores:
        raise LawError(f"规则库在 {region}、{on} 没有评价方式 {method.id} 的成绩组成。请补上。")
    return Scheme(method, scores)
