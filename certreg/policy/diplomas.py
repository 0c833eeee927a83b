"""What a technical school's class counts as, by purpose, and what certificates never are."""

from __future__ import annotations

from datetime import date

from certreg.policy.answers import Answer, Question, Verdict
from certreg.policy.applicant import SchoolClass
from certreg.policy.equivalence import CreditRule, DiplomaAs, Kind, OverseasDecision
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel

CERTIFICATE_ALONE = "EQ-48"
OVERSEAS = "EQ-50"
CREDITS = "EQ-51"


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
        like = min(row.like for row in rows).value
        return ask.answer(Verdict.DRAFT_ONLY, rows, (row.text for row in rows), like=like)
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
    conditions = [row.text for row in rows]
    if any(row.full_time for row in rows) and not full_time:
        verdict = Verdict.CONDITION_MISSING if full_time is None else Verdict.REFUSE
        return ask.answer(verdict, rows, conditions, reason="full_time_required")
    needed = max((row.certificate for row in rows if row.certificate), default=None)
    if needed and (certificate is None or certificate < needed):
        return ask.answer(Verdict.CONDITION_MISSING, rows, conditions, reason="certificate_missing")
    return ask.answer(Verdict.VALUE, rows, conditions, like=min(row.like for row in rows).value)
