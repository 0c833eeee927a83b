"""What the law says about filings (filing.toml): validity, audiences, occupations, stale ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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
