"""Awards (荣誉称号): which there are, of which rank, and what they may be worth as a level."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from certreg.policy.answers import Answer, Question, Verdict
from certreg.policy.deciding import strictest
from certreg.policy.equivalence import Worded
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel, describe
from certreg.policy.rule import Rule, family
from certreg.text import Text


@family("awards.toml", "award", title=Text("奖项和称号"), subject=("name",))
@dataclass(frozen=True, kw_only=True, slots=True)
class Award(Rule):
    """An award that a document names.

    Attributes:
        rank: who gives it.
        medals: for awards given as medals, those that count.
        is_programme: a programme that people are taken into, not a title.
        by_recommendation: the document only says who is recommended for it.
    """

    name: str
    rank: Literal["national", "provincial", "city"]
    medals: tuple[str, ...] = ()
    is_programme: bool = False
    by_recommendation: bool = False


@family("awards.toml", "proposal", title=Text("按奖项认定的建议上限"))
@dataclass(frozen=True, kw_only=True, slots=True)
class AwardProposal(Rule):
    """Up to which level people may go when they decide on one of these awards (AW-01)."""

    awards: tuple[str, ...]
    ceiling: SkillLevel


@family("awards.toml", "no_table", title=Text("奖项与等级没有对应表"), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class NoAwardTable(Worded):
    """Says that awards are not turned into levels by any table."""


def awards(law: Law, *, region: str, on: date, drafts: bool = False) -> tuple[Award, ...]:
    """The awards that documents name for a region on a day, consultation texts only on demand."""
    return law.rows(Award, region=region, on=on, drafts=drafts)


def award_level(law: Law, award: str, *, region: str, on: date) -> Answer:
    """What an award may be worth as a level: always people's decision (rule AW-01).

    Returns:
        an answer `manual`; `like` is the proposed ceiling (a `SkillLevel` value), empty where there
        is no proposal.
    """
    ask = Question(law, None, region, on)
    rows = ask.rows(AwardProposal, lambda row: award in row.awards)
    if not rows:
        none = strictest(law, NoAwardTable, region=region, on=on)
        return ask.answer(Verdict.MANUAL, (none,), (Text(none.text),), reason="no_proposal")
    lowest = min(rows, key=lambda row: row.ceiling)
    name = Text(describe(law, lowest.ceiling, on=on).name)
    return ask.answer(
        Verdict.MANUAL,
        (lowest,),
        (Text("由人工决定，建议不高于{level}", level=name),),
        like=lowest.ceiling.value,
        reason="award",
    )
