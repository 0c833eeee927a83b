"""What a technical school's class counts as, by purpose, and what certificates never are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from certreg.policy.answers import Answer, Question, Verdict
from certreg.policy.applicant import SchoolClass
from certreg.policy.equivalence import CreditRule, DiplomaAs, Kind, OverseasDecision
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel
from certreg.policy.provisions import Provision

CERTIFICATE_ALONE = "EQ-48"
OVERSEAS = "EQ-50"
CREDITS = "EQ-51"

STRICTER = "EQ-49"
"""The row, our own, by which of several rows in force the one that asks for more decides."""


def diploma_as(
    law: Law,
    *,
    school_class: SchoolClass | None,
    full_time: bool | None,
    purpose: str,
    certificate: SkillLevel | None,
    region: str,
    on: date,
) -> Answer:
    """As which diploma a school class counts for a purpose.

    All rows in force apply and the strictest decides (rule G-04). A certificate without a class is
    never a diploma.

    Args:
        school_class: None where only a certificate is held.
        full_time: None is unknown.
        purpose: keyword of a `Purpose`.
        certificate: level held as well.

    Source: rules EQ-40 … EQ-49.
    """
    ask = Question(law, Kind.DIPLOMA_AS, region, on)
    if school_class is None:
        return ask.principle(Verdict.NONE, CERTIFICATE_ALONE, "certificate_alone")

    def fits(row: DiplomaAs) -> bool:
        return school_class in row.school_class and purpose in row.purposes

    if rows := ask.rows(DiplomaAs, fits):
        return _strictest(ask, rows, full_time, certificate)
    if rows := ask.drafts(DiplomaAs, fits):
        return _planned(ask, rows, full_time)
    return ask.no_basis()


def overseas(law: Law, *, certificate: str, country: str, region: str, on: date) -> Answer:
    """What an overseas certificate counts as: a decided row's level, else nobody has decided."""
    ask = Question(law, None, region, on)
    rows = ask.rows(
        OverseasDecision, lambda row: row.certificate == certificate and row.country == country
    )
    if not rows:
        return ask.principle(Verdict.NEEDS_DECISION, OVERSEAS)
    return ask.answer(Verdict.VALUE, rows, (row.text for row in rows), like=rows[0].level.value)


def credits_for(
    law: Law, *, certificate: str, level: str, school: str, programme: str, region: str, on: date
) -> Answer:
    """Credits for a certificate, only for exactly the school and programme that decided them."""
    ask = Question(law, None, region, on)
    rows = ask.rows(
        CreditRule,
        lambda row: (
            (row.certificate, row.level, row.school, row.programme)
            == (certificate, level, school, programme)
        ),
    )
    if not rows:
        return ask.principle(Verdict.NEEDS_DECISION, CREDITS)
    return ask.answer(Verdict.VALUE, rows, credits=min(row.credits for row in rows))


def _strictest(
    ask: Question,
    rows: tuple[DiplomaAs, ...],
    full_time: bool | None,
    certificate: SkillLevel | None,
) -> Answer:
    strict = [row for row in rows if row.full_time and not full_time]
    if strict:
        verdict = Verdict.CONDITION_MISSING if full_time is None else Verdict.REFUSE
        return _lacking(ask, verdict, rows, strict, "full_time_required")
    strict = [
        row
        for row in rows
        if row.certificate and (certificate is None or certificate < row.certificate)
    ]
    if strict:
        return _lacking(ask, Verdict.CONDITION_MISSING, rows, strict, "certificate_missing")
    conditions = (row.text for row in rows)
    return ask.answer(Verdict.VALUE, rows, conditions, like=min(row.like for row in rows).value)


def _lacking(
    ask: Question,
    verdict: Verdict,
    rows: Sequence[DiplomaAs],
    strict: Sequence[DiplomaAs],
    reason: str,
) -> Answer:
    """What `strict` rows ask is not there; that they outdo other rows is our own rule (EQ-49)."""
    own = (ask.law.row(Provision, STRICTER),) if len(strict) < len(rows) else ()
    cited = (*rows, *own)
    return ask.answer(verdict, cited, (row.text for row in cited), reason=reason)


def _planned(ask: Question, rows: Sequence[DiplomaAs], full_time: bool | None) -> Answer:
    """What consultation texts would give; who lacks what they ask is told what that is."""
    words = [row.text for row in rows]
    if not full_time and all(row.full_time for row in rows):
        return ask.answer(Verdict.DRAFT_ONLY, rows, words, reason="full_time_required")
    return ask.answer(Verdict.DRAFT_ONLY, rows, words, like=min(row.like for row in rows).value)
