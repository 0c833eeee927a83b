"""How long personal data are kept, and what a person cannot have erased (retention.toml)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from certreg.policy.deciding import strictest
from certreg.policy.law import Law
from certreg.policy.rule import Rule, family
from certreg.policy.time import months_later
from certreg.text import Text

DataKind = Literal[
    "unused_photos",
    "contacts",
    "notifications",
    "deliveries",
    "kept_answers",
    "correction_contacts",
    "bulk_checks",
    "watch_contacts",
]
Kept = Literal["certificate", "running_case", "term", "hold"]


@family(
    "retention.toml",
    "personal_data",
    title=Text("个人信息的保存年限"),
    subject=("kind",),
    gapless=True,
)
@dataclass(frozen=True, kw_only=True, slots=True)
class DataTerm(Rule):
    """How many years, or days, a kind of personal data is kept.

    Attributes:
        announced: whether a destruction is announced first; a copy that is no record goes at once.
    """

    kind: DataKind
    years: int = 0
    days: int = 0
    announced: bool = True

    def over_on(self, since: date) -> date:
        """The first day on which something that began on a day is past its term."""
        return months_later(since, 12 * self.years) + timedelta(days=self.days)


@family("retention.toml", "watch", title=Text("关注证书变更的期限和数量"), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class Watching(Rule):
    """How long somebody is told of changes of certificates, and of how many.

    Attributes:
        months: after the confirmation, until it must be confirmed again.
        remind_days: before that day the watcher is asked.
        confirm_days: an address that is not confirmed by then is forgotten.
        most: certificates of one watcher.
    """

    months: int
    remind_days: int
    confirm_days: int
    most: int


@family("retention.toml", "announcement", title=Text("销毁前的公告期"), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class Announcement(Rule):
    """How many days lie between the dry run of a destruction and the destruction."""

    days: int


@family("retention.toml", "stays", title=Text("不能应请求删除的内容"), subject=("what",))
@dataclass(frozen=True, kw_only=True, slots=True)
class Stays(Rule):
    """What is not erased on request, and why."""

    what: Kept
    text: str


def data_term(law: Law, kind: DataKind, *, region: str, on: date) -> DataTerm:
    """How long a kind of data is kept: of several rows the shortest decides."""
    return strictest(
        law,
        DataTerm,
        region=region,
        on=on,
        of=lambda row: row.kind == kind,
        by=lambda row: (-row.years, -row.days),
    )


def watching(law: Law, *, region: str, on: date) -> Watching:
    """The terms of watching: of several rows the shortest decides."""
    return strictest(law, Watching, region=region, on=on, by=lambda row: -row.months)


def announcement(law: Law, *, region: str, on: date) -> Announcement:
    """How long a destruction is announced: of several rows the longest decides."""
    return strictest(law, Announcement, region=region, on=on, by=lambda row: row.days)


def stays(law: Law, what: Kept, *, region: str, on: date) -> Stays:
    """Why something is not erased: the row of the narrowest region."""
    rows = [row for row in law.rows(Stays, region=region, on=on) if row.what == what]
    return rows[-1]
