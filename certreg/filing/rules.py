"""What the law asks of a filing: its term, whom and what it covers. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from certreg.errors import RefusedError
from certreg.policy.deciding import strictest
from certreg.policy.filing import (
    Audience,
    AudienceName,
    NominationLimit,
    Relation,
    Validity,
)
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel
from certreg.policy.regions import Tier
from certreg.policy.time import months_later
from certreg.text import Text

UNRELATED: Relation = "unrelated"
TIERS: tuple[Tier, ...] = ("county", "prefecture", "province")
"""The tiers of offices, the lowest first."""


@dataclass(frozen=True)
class Term:
    """First and last day on which a filing holds, both included."""

    valid_from: date
    valid_to: date

    def covers(self, day: date) -> bool:
        """Whether the filing holds on this day."""
        return self.valid_from <= day <= self.valid_to


@dataclass(frozen=True)
class ScopeFacts:
    """An occupation of a filing, its highest level, the day it was added (None: at the start)."""

    occupation: str
    top_level: SkillLevel
    since: date | None = None


@dataclass(frozen=True)
class Bar:
    """Days on which a body may not assess although a filing holds; `last` None: without end."""

    kind: Literal["suspended", "cancelled"]
    first: date
    last: date | None

    def covers(self, day: date) -> bool:
        """Whether it counts on this day."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class FilingFacts:
    """A filing as far as the law asks about it; `terms` has every term, renewals included.

    Attributes:
        bars: the days of suspensions and cancellations.
    """

    number: str
    audience: AudienceName
    terms: tuple[Term, ...]
    scope: tuple[ScopeFacts, ...]
    bars: tuple[Bar, ...] = ()


def validity_rule(law: Law, *, region: str, on: date) -> Validity:
    """The row that says how long a filing holds; the shortest of several decides."""
    return strictest(law, Validity, region=region, on=on, by=lambda row: -row.months)


def filing_term(law: Law, valid_from: date, *, region: str) -> Term:
    """The term that begins on a day, first or renewed: to the day before the anniversary.

    A renewal keeps the number; adding an occupation keeps number and term (FI-06 to FI-08).
    """
    months = validity_rule(law, region=region, on=valid_from).months
    return Term(valid_from, months_later(valid_from, months) - timedelta(days=1))


def renewal_start(filing: FilingFacts, on: date) -> date:
    """First day of a renewal decided on a day: after the running term, or at once in a gap."""
    return max(on, max(term.valid_to for term in filing.terms) + timedelta(days=1))


def running_term(filing: FilingFacts, on: date) -> Term:
    """The term that holds on a day.

    Raises:
        RefusedError: none does; reason `filing_not_started` or `filing_expired`.
    """
    for problem in _term_problems(filing, on):
        raise problem
    return max((term for term in filing.terms if term.covers(on)), key=lambda term: term.valid_to)


def renewed(law: Law, filing: FilingFacts, valid_from: date, *, region: str) -> FilingFacts:
    """The filing with one more term: same number, new dates, no cover in a gap (rule FI-07)."""
    return replace(filing, terms=(*filing.terms, filing_term(law, valid_from, region=region)))


def with_occupation(filing: FilingFacts, row: ScopeFacts, *, added_on: date) -> FilingFacts:
    """The filing with one more occupation: number and terms stay, the row counts from then on.

    Raises:
        RefusedError: the filing does not hold on that day; reason `filing_not_started` or
            `filing_expired` (rule FI-08).
    """
    running_term(filing, added_on)
    return replace(filing, scope=(*filing.scope, replace(row, since=added_on)))


def audience_rule(law: Law, audience: AudienceName, *, region: str, on: date) -> Audience:
    """The row that says whom a filing of this audience covers; the narrowest of several decides."""
    return strictest(
        law,
        Audience,
        region=region,
        on=on,
        of=lambda row: row.audience == audience,
        by=lambda row: -len(row.covers),
    )


def body_class(law: Law, audience: AudienceName, *, region: str, on: date) -> str:
    """The class letter (Y, S) of a body that is filed for this audience."""
    return audience_rule(law, audience, region=region, on=on).body_class


def check_scope(
    law: Law,
    filing: FilingFacts | None,
    *,
    on: date,
    occupation: str,
    level: SkillLevel,
    person: Relation,
    region: str,
) -> None:
    """Refuse to assess or issue outside a filing.

    Raises:
        RefusedError: the first of `scope_problems`.
    """
    for problem in scope_problems(
        law, filing, on=on, occupation=occupation, level=level, person=person, region=region
    ):
        raise problem


def scope_problems(
    law: Law,
    filing: FilingFacts | None,
    *,
    on: date,
    occupation: str,
    level: SkillLevel,
    person: Relation,
    region: str,
) -> tuple[RefusedError, ...]:
    """Everything in which an assessment or a certificate would leave the filing.

    Args:
        on: day of the assessment or of issue.
        person: what the person is to the body.
        region: whose law applies.

    Returns:
        errors with reason `filing_missing`, `filing_not_started`, `filing_expired`,
        `occupation_outside_filing`, `level_outside_filing`, `person_outside_filing` or `audience`
        (rules FI-01, FI-02, FI-06 to FI-09).
    """
    if filing is None:
        message = Text("该机构没有备案，不能评价和发证。")
        return (RefusedError(message, reason="filing_missing", rule="FI-01"),)
    audience = audience_rule(law, filing.audience, region=region, on=on)
    return (
        *_term_problems(filing, on),
        *_occupation_problems(filing, on, occupation, level),
        *_person_problems(filing, audience, person),
    )


def bar_on(bars: Iterable[Bar], on: date) -> Bar | None:
    """What keeps a body from assessing on a day; a cancellation before a suspension."""
    found = [bar for bar in bars if bar.covers(on)]
    return min(found, key=lambda bar: bar.kind, default=None)


def barred(bar: Bar) -> RefusedError:
    """What somebody is told who wants to assess or issue meanwhile (rule AS-10)."""
    if bar.kind == "cancelled":
        message = Text("备案已于 {first} 注销，不能评价和发证。", first=bar.first)
    elif bar.last is None:
        message = Text("备案自 {first} 起暂停，恢复以前不能评价和发证。", first=bar.first)
    else:
        message = Text(
            "备案自 {first} 至 {last} 暂停，期间不能评价和发证。", first=bar.first, last=bar.last
        )
    return RefusedError(message, reason=f"filing_{bar.kind}", rule="AS-10")


def warning_stage(days: Iterable[int], last_day: date, on: date) -> int | None:
    """The narrowest of the law's spans before the last day that has begun; None: none, or too late.

    Args:
        days: lengths of the spans in days, e.g. 90, 30, 7.
    """
    left = (last_day - on).days
    return min((span for span in days if 0 <= left <= span), default=None)


def way(tiers: Sequence[Tier], staffed: Collection[Tier]) -> tuple[Tier, ...]:
    """The offices through which an application goes: those of the law that have somebody to act.

    Args:
        tiers: as the law names them, the lowest first.
        staffed: tiers with an office above the body's place; where none of the law's has one, the
            next one up acts.
    """
    named = tuple(tier for tier in tiers if tier in staffed)
    return (
        named
        or tuple(
            tier for tier in TIERS if tier in staffed and TIERS.index(tier) > TIERS.index(tiers[-1])
        )[:1]
    )


def _term_problems(filing: FilingFacts, on: date) -> Iterator[RefusedError]:
    if bar := bar_on(filing.bars, on):
        yield barred(bar)
        return
    if any(term.covers(on) for term in filing.terms):
        return
    first = min(term.valid_from for term in filing.terms)
    if on < first:
        message = Text("备案自 {first} 起有效，{on} 不能评价或发证。", first=first, on=on)
        yield RefusedError(message, reason="filing_not_started", rule="FI-06")
    else:
        last = max(term.valid_to for term in filing.terms if term.valid_to < on)
        message = Text("备案有效期至 {last}，须延续备案后方可评价或发证。", last=last)
        yield RefusedError(message, reason="filing_expired", rule="FI-06")


def _occupation_problems(
    filing: FilingFacts, on: date, occupation: str, level: SkillLevel
) -> Iterator[RefusedError]:
    rows = [
        row
        for row in filing.scope
        if row.occupation == occupation and (row.since is None or row.since <= on)
    ]
    if not rows:
        message = Text("职业 {occupation} 不在备案范围内。", occupation=occupation)
        yield RefusedError(message, reason="occupation_outside_filing", rule="FI-01")
    elif level > max(row.top_level for row in rows):
        message = Text("所评等级高于职业 {occupation} 的备案最高等级。", occupation=occupation)
        yield RefusedError(message, reason="level_outside_filing", rule="FI-01")


def _person_problems(
    filing: FilingFacts, audience: Audience, person: Relation
) -> Iterator[RefusedError]:
    if person in audience.covers and filing.number.startswith(audience.body_class):
        return
    if person == UNRELATED:
        message = Text("此人与该机构没有备案所要求的关系，不在备案范围内。")
        yield RefusedError(message, reason="person_outside_filing", rule=audience.id)
    else:
        message = Text("备案的评价对象是{audience}，此人不在其中。", audience=Text(audience.name))
        yield RefusedError(message, reason="audience", rule=audience.id)


def check_nomination(
    law: Law, *, accepted_on: date, completed_on: date | None, on: date, region: str
) -> None:
    """Refuse examiner nominations from an application that was not completed in time (FI-10).

    Args:
        completed_on: day the filing was completed; None: not yet.

    Raises:
        RefusedError: reason `stale_application`.
    """
    row = strictest(law, NominationLimit, region=region, on=on, by=lambda row: -row.months)
    last_day = months_later(accepted_on, row.months)
    if (completed_on or on) > last_day:
        raise RefusedError(
            Text("备案申请受理后未在 {last_day} 前完成，不能推荐考评人员。", last_day=last_day),
            reason="stale_application",
            rule=row.id,
        )
