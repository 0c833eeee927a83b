"""How a body's examinations are prepared and looked at again (exams.toml): terms, and how many examiners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from certreg.policy.deciding import strictest
from certreg.policy.law import Law
from certreg.policy.rule import Rule, family
from certreg.text import Text

HandedIn = Literal["plan", "candidates"]
"""考核计划, 考生名单."""


@family("exams.toml", "hand_in", title=Text("考核前的报送"), subject=("what",), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class HandInTerm(Rule):
    """How many days before the first day of the examination something must have been handed in."""

    what: HandedIn
    days_before: int


@family("exams.toml", "panel", title=Text("考评员人数"), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class PanelSize(Rule):
    """How many examiners (考评员) must judge every candidate at least."""

    examiners: int


@family("exams.toml", "remark", title=Text("成绩复核的期限"), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class RemarkTerm(Rule):
    """For how many days after the scores were handed in a candidate may have them looked at again."""

    days: int


def hand_in_term(law: Law, what: HandedIn, *, region: str, on: date) -> HandInTerm:
    """The term of one thing: of several rows the earliest."""
    return strictest(
        law,
        HandInTerm,
        region=region,
        on=on,
        of=lambda row: row.what == what,
        by=lambda row: row.days_before,
    )


def panel_size(law: Law, *, region: str, on: date) -> PanelSize:
    """How many examiners are needed: of several rows the most."""
    return strictest(law, PanelSize, region=region, on=on, by=lambda row: row.examiners)


def remark_term(law: Law, *, region: str, on: date) -> RemarkTerm:
    """How long a score may be questioned: of several rows the longest, in the candidate's favour."""
    return strictest(law, RemarkTerm, region=region, on=on, by=lambda row: row.days)
