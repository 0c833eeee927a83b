"""What speaks against a subsidy, as facts for those who decide; nothing is paid here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from certreg.policy.answers import Citation
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel, describe
from certreg.policy.rule import Rule
from certreg.policy.subsidies import (
    Amount,
    ApplicationPeriod,
    Exclusion,
    Insurance,
    Repetition,
    Scheme,
    Subsidy,
    YearlyLimit,
)
from certreg.policy.time import months_later
from certreg.text import Text

CURRENCY_MARK = Text("是否现行待核")
"""Shown where a row is not known to be in use on the day asked about."""


@dataclass(frozen=True, slots=True)
class Paid:
    """A subsidy that was paid before."""

    on: date
    occupation: str
    level: SkillLevel


@dataclass(frozen=True, slots=True)
class Flag:
    """One fact that speaks against a subsidy, and the row that makes it one."""

    reason: str
    rule: Rule
    text: Text


@dataclass(frozen=True, kw_only=True, slots=True)
class SubsidyFinding:
    """What is known about a subsidy on a day.

    Attributes:
        yuan: the amount of the level; None where there is none or none is fixed.
        flags: what speaks against it; none: nothing does.
        rules: the rows that were asked; none: there is no basis.
    """

    on: date
    rules: tuple[Subsidy, ...]
    flags: tuple[Flag, ...] = ()
    yuan: int | None = None

    @property
    def outcome(self) -> Literal["clear", "flag", "no_basis"]:
        """The finding in a word."""
        if not self.rules:
            return "no_basis"
        return "flag" if self.flags else "clear"

    @property
    def is_current(self) -> bool:
        """Whether every row is known to be in use on that day (rules SU-05, SU-17)."""
        return all(row.is_current_on(self.on) for row in self.rules)

    def citations(self, law: Law) -> tuple[Citation, ...]:
        """Rows and documents."""
        return tuple(Citation(row, s) for row in self.rules for s in law.basis_of(row))


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """A certificate for which somebody asks for a subsidy.

    Attributes:
        on: day of the application.
        issued_on: the certificate's day; None: there is none yet.
        insured_months: of unemployment insurance; None: not known.
        unemployment_benefit: whether it is received; None: not known.
        other_scheme_paid: whether the other scheme paid for this certificate; None: not known.
    """

    on: date
    occupation: str
    level: SkillLevel
    history: Sequence[Paid] = field(default=())
    issued_on: date | None = None
    insured_months: int | None = None
    unemployment_benefit: bool | None = None
    other_scheme_paid: bool | None = None

    @property
    def before(self) -> tuple[Paid, ...]:
        """Subsidies paid up to the day of the application."""
        return tuple(paid for paid in self.history if paid.on <= self.on)


def training_subsidy(law: Law, claim: Claim, *, region: str) -> SubsidyFinding:
    """Facts about a 职业培训补贴 (rules SU-01, SU-02, SU-05).

    Returns:
        flags `limit_per_year` and `duplicate_year`.
    """
    return _finding(law, claim, "training", region)


def upgrade_subsidy(law: Law, claim: Claim, *, region: str) -> SubsidyFinding:
    """Facts about a 技能提升补贴 (rules SU-10 to SU-17).

    Returns:
        flags `tier`, `insured`, `insured_unknown`, `out_of_time`, `duplicate_ever`,
        `lower_after_higher`, `limit_per_year` and `other_subsidy`.
    """
    return _finding(law, claim, "upgrade", region)


def _finding(law: Law, claim: Claim, scheme: Scheme, region: str) -> SubsidyFinding:
    asked = tuple(
        row
        for kind in (YearlyLimit, Repetition, Amount, ApplicationPeriod, Insurance, Exclusion)
        for row in law.rows(kind, region=region, on=claim.on)
        if row.scheme == scheme
    )
    amounts = [row for row in asked if isinstance(row, Amount)]
    return SubsidyFinding(
        on=claim.on,
        rules=asked,
        flags=(
            *_tier(law, claim, amounts),
            *(flag for row in asked for flag in _flags(row, claim)),
        ),
        yuan=min((row.yuan for row in amounts if row.level is claim.level), default=None),
    )


def _tier(law: Law, claim: Claim, amounts: Sequence[Amount]) -> Iterator[Flag]:
    if amounts and all(row.level is not claim.level for row in amounts):
        name = Text(describe(law, claim.level, on=claim.on).name)
        yield Flag("tier", amounts[0], Text("{level}不在补贴等级之内", level=name))


def _flags(row: Subsidy, claim: Claim) -> Iterator[Flag]:
    match row:
        case YearlyLimit():
            yield from _limit_flags(row, claim)
        case Repetition():
            yield from _repetition_flags(row, claim)
        case ApplicationPeriod():
            yield from _period_flags(row, claim)
        case Insurance():
            yield from _insurance_flags(row, claim)
        case Exclusion() if claim.other_scheme_paid:
            yield Flag("other_subsidy", row, Text("该证书已领取另一种补贴"))


def _limit_flags(row: YearlyLimit, claim: Claim) -> Iterator[Flag]:
    this_year = [paid for paid in claim.before if paid.on.year == claim.on.year]
    if len(this_year) >= row.times:
        yield Flag("limit_per_year", row, Text("本年已满 {times} 次", times=row.times))


def _repetition_flags(row: Repetition, claim: Claim) -> Iterator[Flag]:
    same_occupation = [paid for paid in claim.before if paid.occupation == claim.occupation]
    same = [paid for paid in same_occupation if paid.level is claim.level]
    if row.months is None and same:
        yield Flag("duplicate_ever", row, Text("同一职业同一等级已领取过"))
    if row.months and any(claim.on < months_later(paid.on, row.months) for paid in same):
        words = Text("同一职业同一等级 {months} 个月内已领取过", months=row.months)
        yield Flag("duplicate_year", row, words)
    if row.nothing_below and any(paid.level > claim.level for paid in same_occupation):
        yield Flag("lower_after_higher", row, Text("同一职业更高等级已领取过"))


def _period_flags(row: ApplicationPeriod, claim: Claim) -> Iterator[Flag]:
    if claim.issued_on is None:
        return
    last_day = months_later(claim.issued_on, row.months)
    if claim.on > last_day:
        yield Flag("out_of_time", row, Text("申请期限至 {day}", day=last_day))


def _insurance_flags(row: Insurance, claim: Claim) -> Iterator[Flag]:
    if row.or_unemployment_benefit and claim.unemployment_benefit:
        return
    if claim.insured_months is None:
        yield Flag("insured_unknown", row, Text("失业保险参保月数未知"))
    elif claim.insured_months < row.months:
        yield Flag("insured", row, Text("失业保险参保不满 {months} 个月", months=row.months))
