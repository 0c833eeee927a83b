"""Same treatment while in post (在聘享受同等待遇): a level treated like a grade of title."""

from __future__ import annotations

from datetime import date

from certreg.policy.answers import Answer, Question, Verdict
from certreg.policy.equivalence import Kind, Treatment, TreatmentScope
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel, describe
from certreg.text import Text


def in_post(
    term_start: date | None, term_end: date | None, *, on: date, left_on: date | None = None
) -> bool | None:
    """Whether an appointment holds on a day; None where no term is known.

    Args:
        term_start, term_end: first and last day of the term; no end: still running.
        left_on: last day with the employer, which ends the post early.

    Source: rule LD-02.
    """
    if term_start is None:
        return None
    last = min(day for day in (term_end, left_on, date.max) if day)
    return term_start <= on <= last


def treatment(
    law: Law, *, level: SkillLevel, field: str, is_in_post: bool | None, region: str, on: date
) -> Answer:
    """Like whom the holder of a level is treated in one field (e.g. 岗位聘任).

    Source: rules EQ-30 … EQ-35.
    """
    ask = Question(law, Kind.TREATMENT, region, on)
    every = ask.rows(Treatment, lambda row: True)
    if not every:
        return ask.no_basis()
    rows = [row for row in every if row.level is level]
    if not rows:
        lowest = describe(law, min(row.level for row in every), on=on)
        words = Text("同等待遇从{level}起规定", level=Text(lowest.name))
        scopes = ask.rows(TreatmentScope, lambda row: True)
        return ask.answer(Verdict.NONE, scopes, (words,), reason="rank_too_low")
    scope = ask.rows(TreatmentScope, lambda row: field in row.fields)
    if not scope:
        return ask.no_basis()
    cited = (*rows, *scope)
    if is_in_post is None:
        return ask.answer(Verdict.CONDITION_MISSING, cited, reason="post_unknown")
    if not is_in_post:
        return ask.answer(Verdict.NONE, cited, reason="not_in_post")
    return ask.answer(Verdict.VALUE, cited, (row.text for row in rows), like=rows[0].like)
