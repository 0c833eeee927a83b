"""What the law says about subsidies (subsidies.toml): 职业培训补贴 and 技能提升补贴."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel
from certreg.policy.rule import Rule, family
from certreg.text import Text

Scheme = Literal["training", "upgrade"]
"""职业培训补贴, 技能提升补贴."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Subsidy(Rule):
    """What every row about a subsidy has.

    Attributes:
        current_until: last day for which the row is known to be in use; later answers say so.
    """

    scheme: Scheme
    current_until: date | None = None

    def is_current_on(self, day: date) -> bool:
        """Whether the row is known to be in use on a day."""
        return self.current_until is None or day <= self.current_until


@family("subsidies.toml", "yearly_limit", title=Text("补贴的年度次数"), subject=("scheme",))
@dataclass(frozen=True, kw_only=True, slots=True)
class YearlyLimit(Subsidy):
    """How many subsidies a person may have in a calendar year."""

    times: int


@family("subsidies.toml", "repetition", title=Text("补贴的重复限制"), subject=("scheme",))
@dataclass(frozen=True, kw_only=True, slots=True)
class Repetition(Subsidy):
    """When the same occupation and level may be subsidised again.

    Attributes:
        months: after so many months; None: never.
        nothing_below: after a higher level nothing for a lower one of the same occupation.
    """

    months: int | None = None
    nothing_below: bool = False


@family("subsidies.toml", "amount", title=Text("补贴标准"), subject=("scheme", "level"))
@dataclass(frozen=True, kw_only=True, slots=True)
class Amount(Subsidy):
    """What a level is paid, in yuan; a level without a row is not paid."""

    level: SkillLevel
    yuan: int


@family("subsidies.toml", "period", title=Text("补贴的申请期限"), subject=("scheme",))
@dataclass(frozen=True, kw_only=True, slots=True)
class ApplicationPeriod(Subsidy):
    """How many months after issue one may apply; the last day counts."""

    months: int


@family("subsidies.toml", "insurance", title=Text("补贴的参保要求"), subject=("scheme",))
@dataclass(frozen=True, kw_only=True, slots=True)
class Insurance(Subsidy):
    """How many months of unemployment insurance are asked, or its benefit instead."""

    months: int
    or_unemployment_benefit: bool


@family("subsidies.toml", "exclusion", title=Text("两种补贴不得兼得"), subject=("scheme", "other"))
@dataclass(frozen=True, kw_only=True, slots=True)
class Exclusion(Subsidy):
    """A scheme that does not pay for a certificate for which the other one paid."""

    other: Scheme


@family("subsidies.toml", "apprenticeship", title=Text("学徒培训补贴"))
@dataclass(frozen=True, kw_only=True, slots=True)
class Apprenticeship(Subsidy):
    """Least subsidy of the 新型学徒制 per person and year, and how much may be paid ahead."""

    yuan_at_least: int
    prepayment_percent: int | None = None


def apprenticeship_rows(law: Law, *, region: str, on: date) -> tuple[Apprenticeship, ...]:
    """What is said about the subsidy of apprenticeships, consultation texts included."""
    return law.rows(Apprenticeship, region=region, on=on, drafts=True)
