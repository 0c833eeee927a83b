"""Skill level to professional title and back (职业技能等级与职称贯通): who may apply for what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from certreg.policy.answers import Answer, Question, Verdict
from certreg.policy.applicant import Applicant, TitleGrade
from certreg.policy.awards import awards
from certreg.policy.conditions import Condition
from certreg.policy.eligibility import ConditionAnswer, Fit, answer_condition
from certreg.policy.equivalence import (
    ExceptionalTitle,
    Kind,
    SkillToTitle,
    TeacherTitle,
    TitleToSkill,
)
from certreg.policy.law import Law, Rule
from certreg.policy.levels import SkillLevel
from certreg.policy.provisions import Provision
from certreg.policy.work import Stretch, counting, worked
from certreg.text import Text

TOO_LOW = "EQ-19"
"""The row that says who is below the threshold of every title."""

BY_STANDARD = "CD-01"
"""The row that says whose conditions bind: those of the norm that the standard was written under."""

_VERDICTS = {
    Fit.MET: Verdict.ACCEPT,
    Fit.MANUAL: Verdict.MANUAL,
    Fit.FAILED: Verdict.REFUSE,
}
"""How a condition fits, best first, as the answer to the question."""


def title_for_skill(
    law: Law,
    *,
    level: SkillLevel,
    issued_on: date,
    work: Iterable[Stretch],
    series: str,
    want: TitleGrade | None,
    region: str,
    on: date,
    in_post: bool = False,
) -> Answer:
    """Whether the holder of a level may apply for a title.

    Args:
        issued_on: day of the certificate; relevant work counts from there.
        work: relevant work.
        series: keyword of a title series (`TitleSeries`).
        want: the grade applied for; None where the series decides the grade.
        in_post: appointed to the level's post on that day.

    Source: rules EQ-10 … EQ-15, EQ-19.
    """
    ask = Question(law, Kind.ELIGIBLE, region, on)
    of_series = ask.rows(SkillToTitle, lambda row: series in row.series)
    if of_series and level < min(row.level for row in of_series):
        return ask.principle(Verdict.REFUSE, TOO_LOW, "rank_too_low")
    rows = [row for row in of_series if row.grade in (None, want)]
    if not rows:
        return ask.no_basis()
    row = min(rows, key=lambda row: row.level)
    if level < row.level:
        return ask.answer(Verdict.REFUSE, (row,), (row.text,), reason="rank_too_low")
    if row.decided_by != "years":
        return ask.answer(Verdict.VALUE, (row,), (row.text,), like=row.decided_by)
    if row.in_post and not in_post:
        return ask.answer(Verdict.REFUSE, (row,), (row.text,), reason="not_in_post")
    return _after_years(ask, row, issued_on, work)


def skill_for_title(
    law: Law,
    applicant: Applicant,
    *,
    target: SkillLevel,
    occupation: str,
    norm: int | None,
    region: str,
    on: date,
) -> Answer:
    """Whether a title opens the way to a level; the years stand in the condition each row names.

    Args:
        norm: edition of the 技术规程 under which the occupation's standard was written; None is
            unknown: a person decides whether the conditions bind.

    Source: rules EQ-20 … EQ-25, EQ-27, CD-01.
    """
    ask = Question(law, Kind.ELIGIBLE, region, on)
    rows = ask.rows(TitleToSkill, lambda row: target in row.levels and bool(row.grades))
    binding = [row for row in rows if not row.condition or _binds(law, row.condition, norm)]
    if rows and not binding:
        principle = law.row(Provision, BY_STANDARD)
        words = (*(row.text for row in rows), principle.text)
        return ask.answer(Verdict.REFUSE, (*rows, principle), words, reason="other_norm")
    answer = _by_conditions(ask, binding, applicant, occupation)
    if norm is None and answer.verdict is not Verdict.NO_BASIS:
        return replace(answer, verdict=Verdict.MANUAL, reason="norm_unknown")
    return answer


def skill_for_award(
    law: Law,
    applicant: Applicant,
    *,
    target: SkillLevel,
    occupation: str,
    region: str,
    on: date,
) -> Answer:
    """Whether an award for science or technology opens the way to a level.

    Source: rules EQ-26, CD-06.
    """
    ask = Question(law, Kind.ELIGIBLE, region, on)
    rows = ask.rows(TitleToSkill, lambda row: target in row.levels and not row.grades)
    return _by_conditions(ask, rows, applicant, occupation)


def exceptional_title(law: Law, *, award: str, medal: str, region: str, on: date) -> Answer:
    """Whether an award lets its holder apply for a title out of turn (破格申报).

    Args:
        award: name of the award; one that no row names is a matter for people (rule G-09).
        medal: 金牌, 银牌, 铜牌 or other, for awards given as medals.

    Source: rules EQ-16, EQ-17.
    """
    ask = Question(law, Kind.ELIGIBLE, region, on)
    every = ask.rows(ExceptionalTitle, lambda row: True)
    for row in every:
        if award in row.awards and (not row.medals or medal in row.medals):
            verdict = Verdict.MANUAL if row.by_decision else Verdict.ACCEPT
            return ask.answer(verdict, (row,), (row.text,), like=row.want)
    lists = [row for row in every if not row.by_decision]
    if not lists:
        return ask.no_basis()
    named = {name for row in lists for name in row.awards}
    named |= {row.name for row in awards(law, region=region, on=on, drafts=True)}
    if award in named:
        words = Text("所持奖项不在破格申报之列")
        return ask.answer(Verdict.REFUSE, lists, (words,), reason="award_not_listed")
    words = Text("没有记载名为“{award}”的奖项，是否属于所列奖项由人工核定", award=award)
    return ask.answer(Verdict.MANUAL, lists, (words,), reason="award_unknown")


def teacher_title(
    law: Law, *, level: SkillLevel, from_enterprise: bool, region: str, on: date
) -> Answer:
    """Whether skilled people from enterprises may apply for practice teachers' titles (EQ-18)."""
    ask = Question(law, Kind.ELIGIBLE, region, on)

    def fits(row: TeacherTitle) -> bool:
        return from_enterprise and level >= row.level

    if rows := ask.rows(TeacherTitle, fits):
        return ask.answer(Verdict.ACCEPT, rows, (row.text for row in rows), like=rows[0].want)
    if rows := ask.drafts(TeacherTitle, fits):
        return ask.answer(Verdict.DRAFT_ONLY, rows, (row.text for row in rows), like=rows[0].want)
    return ask.no_basis()


def _binds(law: Law, condition: str, norm: int | None) -> bool:
    """Whether a condition is one of standards written under this norm, or may be."""
    return norm is None or norm in law.row(Condition, condition).norms


def _by_conditions(
    ask: Question, rows: Sequence[TitleToSkill], applicant: Applicant, occupation: str
) -> Answer:
    """The best answer of the conditions that the rows name."""
    answers = [
        (row, answer_condition(ask.law, applicant, condition, occupation=occupation, on=ask.on))
        for row in rows
        if row.condition
        for condition in (ask.law.row(Condition, row.condition),)
    ]
    if not answers:
        return ask.no_basis()
    row, best = min(answers, key=lambda pair: _distance(pair[1]))
    unverified = (ask.law.row(Rule, id) for id in best.unverified)
    return ask.answer(
        _VERDICTS[best.outcome],
        (row, *unverified),
        (row.text,) if best.outcome is Fit.MET else (row.text, best.text),
        reason=best.reason,
        earliest=best.earliest,
    )


def _after_years(ask: Question, row: SkillToTitle, since: date, work: Iterable[Stretch]) -> Answer:
    assert row.years is not None and row.grade is not None
    how = counting(ask.law, on=ask.on)
    clock = worked(work, on=ask.on, days_in_a_month=how.days_in_a_month, since=since)
    if not clock.has_years(row.years):
        due = clock.when_complete(row.years)
        return ask.answer(Verdict.REFUSE, (row,), (row.text,), reason="years_short", earliest=due)
    rows = (row, how) if clock.owes_to_spare_days(row.years) else (row,)
    return ask.answer(Verdict.ACCEPT, rows, (row.text,), like=row.grade.value)


def _distance(answer: ConditionAnswer) -> tuple[int, bool, int]:
    """How far from being met; those with nothing to start from last."""
    at_start = any(lack.at_start for lack in answer.lacks)
    return list(_VERDICTS).index(answer.outcome), at_start, len(answer.lacks)
