"""Supervision of bodies: what is looked at, which figures ask for an explanation, who is kept out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from certreg.policy.deciding import strictest
from certreg.policy.law import Law
from certreg.policy.rule import Rule, family
from certreg.text import Text

FlagName = Literal[
    "pass_rate", "batch_size", "examiner_day", "shared_photo", "too_young", "too_old", "late_roster"
]

UPPER: tuple[FlagName, ...] = (
    "pass_rate",
    "batch_size",
    "examiner_day",
    "shared_photo",
    "too_old",
    "late_roster",
)
"""Flags for which a lower limit is the stricter one."""


@family("supervision.toml", "item", title=Text("检查项目"), subject=("code",))
@dataclass(frozen=True, kw_only=True, slots=True)
class InspectionItem(Rule):
    """One thing that is looked at in a body (检查项目).

    Attributes:
        code: short name stored with the finding.
        name: what people call it.
    """

    code: str
    name: str


@family("supervision.toml", "threshold", title=Text("异常提示的界限"), subject=("flag",))
@dataclass(frozen=True, kw_only=True, slots=True)
class Threshold(Rule):
    """From where on a figure of a batch asks for an explanation.

    Attributes:
        flag: which figure.
        name: what people call it.
        limit: percent, people, years of age or days, as the flag counts.
        least: batches of fewer candidates are not looked at.
    """

    flag: FlagName
    name: str
    limit: int
    least: int = 1


@family("supervision.toml", "ground", title=Text("列入黑名单的事由"), subject=("code",))
@dataclass(frozen=True, kw_only=True, slots=True)
class BlacklistGround(Rule):
    """One ground on which a body or an examiner is kept out for a term.

    Attributes:
        code: short name stored with the entry.
        name: the ground in words.
    """

    code: str
    name: str


@family("supervision.toml", "conduct", title=Text("考评员诚信记录的情形"), subject=("code",))
@dataclass(frozen=True, kw_only=True, slots=True)
class ConductGround(Rule):
    """One thing that is put on the integrity record of an examiner (诚信记录).

    Attributes:
        code: short name stored with the entry.
        name: what people call it.
        is_credit: whether it speaks for the examiner.
    """

    code: str
    name: str
    is_credit: bool = False


@family("supervision.toml", "publicity", title=Text("监督信息是否公开"), subject=("topic",))
@dataclass(frozen=True, kw_only=True, slots=True)
class Publicity(Rule):
    """Whether everybody sees a kind of supervision on the page of a body."""

    topic: Literal["blacklist", "rectification", "spot_check"]
    is_public: bool


@family("supervision.toml", "self_report", title=Text("年度自查报告的期限"))
@dataclass(frozen=True, kw_only=True, slots=True)
class SelfReportTerm(Rule):
    """Until when a body reports on a year (机构自律, AS-11): a day of the year after."""

    month: int
    day: int


def self_report_term(law: Law, *, region: str, on: date) -> SelfReportTerm:
    """Until when: of several rows the earliest day."""
    return strictest(
        law, SelfReportTerm, region=region, on=on, by=lambda row: (-row.month, -row.day)
    )


def threshold(law: Law, flag: FlagName, *, region: str, on: date) -> Threshold:
    """From where on a figure is flagged: of several rows the one that flags most."""
    return strictest(
        law,
        Threshold,
        region=region,
        on=on,
        of=lambda row: row.flag == flag,
        by=lambda row: -row.limit if flag in UPPER else row.limit,
    )


def is_public(law: Law, topic: str, *, region: str, on: date) -> bool:
    """Whether everybody may see it: where rows differ, not."""
    rows = [row for row in law.rows(Publicity, region=region, on=on) if row.topic == topic]
    return bool(rows) and all(row.is_public for row in rows)


def ground_name(law: Law, code: str) -> str:
    """A ground in words, whenever it held."""
    return next((row.name for row in law.every(BlacklistGround) if row.code == code), code)


def conduct_ground(law: Law, code: str) -> ConductGround:
    """What was put on an examiner's record, whenever it could be.

    Raises:
        ValueError: no row ever had the code.
    """
    for row in law.every(ConductGround):
        if row.code == code:
            return row
    raise ValueError(f"no conduct {code}")


def item_name(law: Law, code: str) -> str:
    """A thing that is looked at in words, whenever it was asked for."""
    return next((row.name for row in law.every(InspectionItem) if row.code == code), code)
