"""What the law asks of a filing: its term, whom and what it covers. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from certreg.errors import RefusedError
from certreg.policy.deciding import strictest
from certreg.policy.filing import (
    Audience,
    AudienceName,
    EntryLicence,
    FilableOccupations,
    NominationLimit,
    Relation,
    Validity,
)
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel
from certreg.policy.occupations import is_assessable
from certreg.policy.time import months_later
from certreg.text import Text, listed

UNRELATED: Relation = "unrelated"


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
class FilingFacts:
    """A filing as far as the law asks about it; `terms` has every term, renewals included."""

    number: str
    audience: AudienceName
    terms: tuple[Term, ...]
    scope: tuple[ScopeFacts, ...]


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


def _term_problems(filing: FilingFacts, on: date) -> Iterator[RefusedError]:
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


def check_filable(law: Law, occupation: str, *, entry_licence: bool, region: str, on: date) -> None:
    """Refuse an occupation that no body may file.

    Raises:
        RefusedError: the first of `filable_problems`.
    """
    for problem in filable_problems(
        law, occupation, entry_licence=entry_licence, region=region, on=on
    ):
        raise problem


def filable_problems(
    law: Law, occupation: str, *, entry_licence: bool, region: str, on: date
) -> Iterator[RefusedError]:
    """Why an occupation cannot be filed.

    Args:
        occupation: code, X-XX-XX-XX.
        entry_licence: whether it is a 准入类职业资格, as declared.

    Yields:
        errors with reason `occupation_group` (rule FI-12) or `entry_licence` (FI-12.entry_licence).
    """
    row = filable_rule(law, region=region, on=on)
    if not is_assessable(occupation, row.groups, entry_licence=False):
        yield RefusedError(
            Text("只有第 {groups} 大类的职业可以备案。", groups=listed(map(Text, row.groups))),
            reason="occupation_group",
            rule=row.id,
            field="occupation",
        )
    if entry_licence:
        yield from _entry_licence_problems(law, region, on)


def _entry_licence_problems(law: Law, region: str, on: date) -> Iterator[RefusedError]:
    """An unverified row decides nothing: until it is verified the application has to wait."""
    for row in law.rows(EntryLicence, region=region, on=on):
        if row.excluded:
            text = Text("准入类职业资格不开展职业技能等级认定。")
            if row.is_unverified:
                text = Text(
                    "准入类职业资格能否备案待核（{rule}），现不受理。请主管部门先核实该条。",
                    rule=row.id,
                )
            yield RefusedError(text, reason="entry_licence", rule=row.id, field="entry_licence")


def filable_rule(law: Law, *, region: str, on: date) -> FilableOccupations:
    """The row that says which occupations may be filed; the narrowest of several decides."""
    return strictest(law, FilableOccupations, region=region, on=on, by=lambda row: -len(row.groups))


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
