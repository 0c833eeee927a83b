"""What the law says about filings (filing.toml): validity, audiences, occupations, stale ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from certreg.policy.deciding import strictest
from certreg.policy.law import Law
from certreg.policy.regions import Tier
from certreg.policy.rule import Rule, family
from certreg.text import Text

AudienceName = Literal["employees", "students", "public"]
Relation = Literal[
    "employee",
    "dispatched",
    "outsourced",
    "intern",
    "affiliated",
    "own_student",
    "other_student",
    "public",
    "unrelated",
]
"""What a person is to the assessment body, in this order: 职工, 劳务派遣, 劳务外包, 实习, 隶属关系,
本校学生, 外校学生, 社会人员, 无关系."""

Rank = Literal["local", "provincial"]
"""Where a body belongs: to its place, or to the province (省属、央企、高校、部备案)."""
ChangeName = Literal["suspend", "lift", "cancel"]
"""暂停、恢复、注销备案."""
StaffRoleName = Literal["examiner", "quality_officer"]


@family("filing.toml", "validity", title=Text("备案有效期"), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class Validity(Rule):
    """How many months a filing holds."""

    months: int


@family(
    "filing.toml", "audience", title=Text("备案的评价对象"), subject=("audience",), gapless=True
)
@dataclass(frozen=True, kw_only=True, slots=True)
class Audience(Rule):
    """Whom a filing covers, and the class letter (Y, S) of the bodies that get such a filing."""

    audience: AudienceName
    name: str
    body_class: str
    covers: tuple[Relation, ...]


@family("filing.toml", "occupations", title=Text("可备案的职业"), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class FilableOccupations(Rule):
    """Major groups whose occupations may be filed."""

    groups: tuple[str, ...]


@family("filing.toml", "entry_licence", title=Text("准入类职业资格能否备案"), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class EntryLicence(Rule):
    """Whether occupations with an entry licence (准入类职业资格) are excluded from filing."""

    excluded: bool


@family("filing.toml", "nomination", title=Text("推荐考评人员的期限"), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class NominationLimit(Rule):
    """Months for completing an accepted application; later it may not nominate examiners."""

    months: int


@family("filing.toml", "complaint_line", title=Text("投诉电话"))
@dataclass(frozen=True, kw_only=True, slots=True)
class ComplaintLine(Rule):
    """Telephone numbers at which complaints about bodies are taken."""

    phones: tuple[str, ...]


@family("filing.toml", "review", title=Text("备案的审核层级"), subject=("rank", "audiences"))
@dataclass(frozen=True, kw_only=True, slots=True)
class FilingReview(Rule):
    """The offices that review an application, the lowest first; the first accepts, the last decides."""

    rank: Rank
    audiences: tuple[AudienceName, ...]
    tiers: tuple[Tier, ...]

    def __post_init__(self) -> None:
        if not self.tiers:
            raise ValueError("至少要有一级审核。")


@family("filing.toml", "expiry_warning", title=Text("备案到期的提醒"))
@dataclass(frozen=True, kw_only=True, slots=True)
class ExpiryWarning(Rule):
    """How many days before the last day of a filing somebody is reminded."""

    days: tuple[int, ...]


@family("filing.toml", "staffing", title=Text("备案机构的人员"), subject=("role",))
@dataclass(frozen=True, kw_only=True, slots=True)
class Staffing(Rule):
    """How many people a body needs: examiners for each occupation, quality officers for the whole."""

    role: StaffRoleName
    at_least: int


@family("filing.toml", "ground", title=Text("备案变更事由"), subject=("change", "code"))
@dataclass(frozen=True, kw_only=True, slots=True)
class FilingGround(Rule):
    """A ground on which a filing is suspended, taken up again or cancelled.

    Attributes:
        code: short name stored with the case.
        own_request: it is the body that asks.
    """

    change: ChangeName
    code: str
    name: str
    own_request: bool = False


def filing_review(
    law: Law, rank: Rank, audience: AudienceName, *, region: str, on: date
) -> FilingReview:
    """The row that says which offices review an application; of several the one with most of them."""
    return strictest(
        law,
        FilingReview,
        region=region,
        on=on,
        of=lambda row: row.rank == rank and audience in row.audiences,
        by=lambda row: len(row.tiers),
    )


def expiry_warning(law: Law, *, region: str, on: date) -> ExpiryWarning:
    """The row that says when people are reminded; of several the one that begins earliest."""
    return strictest(law, ExpiryWarning, region=region, on=on, by=lambda row: max(row.days))


def staffing(law: Law, role: StaffRoleName, *, region: str, on: date) -> Staffing:
    """The row that says how many people a body needs; of several the one that asks for most."""
    return strictest(
        law,
        Staffing,
        region=region,
        on=on,
        of=lambda row: row.role == role,
        by=lambda row: row.at_least,
    )


def filing_grounds(
    law: Law, change: ChangeName, *, own_request: bool, region: str, on: date
) -> Sequence[FilingGround]:
    """The grounds of a change that a body, or an official, may name."""
    return [
        row
        for row in law.rows(FilingGround, region=region, on=on)
        if row.change == change and row.own_request == own_request
    ]


def filing_ground_name(law: Law, change: ChangeName, code: str) -> str:
    """A ground in words, whenever it held; empty for none."""
    rows = (row for row in law.every(FilingGround) if (row.change, row.code) == (change, code))
    return next((row.name for row in rows), "")
