"""Terms of a case in working days (notice.toml): result list, public notice (公示), checks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from certreg.policy.deciding import strictest
from certreg.policy.law import Law
from certreg.policy.rule import Rule, family
from certreg.text import Text

Step = Literal[
    "result_list",
    "public_notice",
    "official_check",
    "correction",
    "complaint",
    "rectification",
    "flag",
]


@family("notice.toml", "term", title=Text("各环节的工作日"), subject=("step",), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class WorkingTerm(Rule):
    """How long one step lasts at least, or may last at most, in working days."""

    step: Step
    working_days: int
    bound: Literal["at_least", "at_most"]


Reader = Literal["everybody", "colleague", "afterwards"]

STRICTNESS = ("full", "masked", "none")


@family(
    "notice.toml", "naming", title=Text("公示名单怎样写姓名"), subject=("reader",), gapless=True
)
@dataclass(frozen=True, kw_only=True, slots=True)
class Naming(Rule):
    """How names stand in a public notice: for everybody, for colleagues who know the code that the
    body posted at the workplace, and for everybody after it has closed.
    """

    reader: Reader
    display: Literal["full", "masked", "none"]


@family("notice.toml", "retention", title=Text("档案保存年限"), subject=("kind",), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class Retention(Rule):
    """How many years a kind of file is kept."""

    kind: Literal["assessment_files"]
    years: int


def working_term(law: Law, step: Step, *, region: str, on: date) -> WorkingTerm:
    """The term of a step: of several rows the longest notice, the shortest allowance."""
    return strictest(
        law,
        WorkingTerm,
        region=region,
        on=on,
        of=lambda row: row.step == step,
        by=lambda row: row.working_days if row.bound == "at_least" else -row.working_days,
    )


def naming(law: Law, reader: Reader, *, region: str, on: date) -> Naming:
    """How a reader sees the names of a notice: of several rows the one that shows least."""
    return strictest(
        law,
        Naming,
        region=region,
        on=on,
        of=lambda row: row.reader == reader,
        by=lambda row: STRICTNESS.index(row.display),
    )


def retention_years(law: Law, *, region: str, on: date) -> Retention:
    """How long assessment files are kept: the longest of the rows."""
    return strictest(law, Retention, region=region, on=on, by=lambda row: row.years)
