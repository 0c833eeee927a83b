"""What the law says about contests (职业技能竞赛, contests.toml): their places, levels and titles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from certreg.policy.equivalence import Worded
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel
from certreg.policy.rule import Rule, family
from certreg.text import Text

EventKind = Literal["skills", "technical"]
"""技能类, 专业技术类."""
Participant = Literal["employee", "student"]


@family("contests.toml", "contest", title=Text("竞赛"), subject=("keyword",))
@dataclass(frozen=True, kw_only=True, slots=True)
class Contest(Rule):
    """A contest or a class of contests."""

    keyword: str
    name: str
    rank: Literal[
        "national", "provincial_1", "provincial_2", "city", "county", "enterprise", "school"
    ]


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed(Rule):
    """Whom a row of a contest is about.

    Attributes:
        contest: keyword of the contest.
        team_from, team_to: size of the team; no end: this size or more.
        place_from, place_to: places; without an end every place.
        prizes: the prize counts, not the place.
        papers_passed: whoever passed theory and practice, whatever the place.
    """

    contest: str
    event_kind: EventKind
    participants: tuple[Participant, ...]
    team_from: int = 1
    team_to: int | None = None
    place_from: int = 1
    place_to: int | None = None
    prizes: tuple[str, ...] = ()
    papers_passed: bool = False


@family("contests.toml", "placing", title=Text("竞赛名次与等级"))
@dataclass(frozen=True, kw_only=True, slots=True)
class Placing(Placed):
    """The level that a place or prize leads to.

    Attributes:
        level: for those who hold less; None: no skill level at all.
        level_for_holders: for those who hold `level` in this occupation already.
        note: what is given instead of a level.
    """

    level: SkillLevel | None = None
    level_for_holders: SkillLevel | None = None
    note: str = ""


@family("contests.toml", "title", title=Text("竞赛名次与荣誉称号"))
@dataclass(frozen=True, kw_only=True, slots=True)
class ContestTitle(Placed):
    """The title (荣誉称号) that a place leads to."""

    award: str
    subject_to_approval: bool


@family("contests.toml", "by_contest", title=Text("以赛代评"))
@dataclass(frozen=True, kw_only=True, slots=True)
class ByContest(Worded):
    """Assessing by contest instead of examination (以赛代评), where a document only plans it."""

    participants: tuple[Participant, ...]


def contests(law: Law, *, region: str, on: date) -> tuple[Contest, ...]:
    """The contests that documents name for a region on a day, drafts left out."""
    return law.rows(Contest, region=region, on=on)
