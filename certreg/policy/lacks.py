"""What an applicant lacks for one condition, in keywords and in words for people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from certreg.policy.applicant import Diploma, HoldingState, Title, TitleGrade
from certreg.policy.conditions import Condition, Schooling
from certreg.policy.facts import Facts
from certreg.policy.levels import SkillLevel
from certreg.policy.time import between, years_later
from certreg.policy.work import Worked
from certreg.text import Text, listed


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing missing.

    Attributes:
        reason: keyword of the worked cases.
        earliest: the day on which it will no longer be missing, if time alone is enough.
        at_start: the very fact from which the condition starts is missing.
    """

    reason: str
    text: Text
    earliest: date | None = None
    at_start: bool = False


def lacks(row: Condition, facts: Facts, name: Callable[[SkillLevel], Text]) -> Iterator[Lack]:
    """Everything the condition names and the facts do not show, in the condition's own order.

    Args:
        name: a level's name for people.
    """
    if row.age_min is not None:
        yield from _age(row.age_min, facts)
    if row.intends and not facts.holds_true(facts.applicant.intends):
        yield Lack("intention", Text("未说明准备从事本职业或相关职业"))
    if row.employed and not facts.is_employed:
        yield Lack("not_employed", Text("目前不在本职业或相关职业工作"))
    if row.apprenticeship and not facts.holds_true(facts.applicant.apprenticeship_done):
        yield Lack("apprenticeship", Text("学徒期未满或没有记录"), at_start=True)
    if row.award_ranks:
        yield from _award(row, facts)
    if row.diplomas:
        yield from _diploma(row.diplomas, facts)
    if row.titles:
        yield from _title(row, facts)
    if row.base_level:
        yield from _base(row, row.base_level, facts, name)
    if row.years_of_work:
        yield from _years(facts.worked(), row.years_of_work, "years_short", Text("累计工作年限"))


def _age(age: int, facts: Facts) -> Iterator[Lack]:
    birth = facts.applicant.birth_date
    birthday = years_later(birth, age) if birth else None
    if facts.of_age(birthday):
        return
    if birthday is None:
        yield Lack("age", Text("出生日期未知"))
    else:
        gap = between(facts.on, birthday).text
        yield Lack("age", Text("距年满 {age} 周岁还差 {gap}", age=age, gap=gap), birthday)


def _award(row: Condition, facts: Facts) -> Iterator[Lack]:
    awards = [award for award in facts.awards if award.rank in row.award_ranks]
    if not awards:
        yield Lack("award_missing", Text("没有所要求级别的科学技术奖记录"), at_start=True)
    elif not any(facts.holds_true(award.has_skill) for award in awards):
        yield Lack("skill_missing", Text("没有掌握该职业技能的记录"))


def _title(row: Condition, facts: Facts) -> Iterator[Lack]:
    title = facts.matching_title(row.titles)
    if title:
        yield from _years_after_title(row, title, facts)
        return
    grades = _names(row.titles)
    if facts.titles(row.titles):
        yield Lack("title_speciality", Text("{grades}职称的专业与申报职业不对口", grades=grades))
    else:
        yield Lack("title_missing", Text("没有{grades}职称", grades=grades), at_start=True)


@cache
def _names(grades: tuple[TitleGrade, ...]) -> Text:
    """The grades as people read them; a handful of rows ask for the same ones."""
    return listed(Text(grade.value) for grade in grades)


def _years_after_title(row: Condition, title: Title, facts: Facts) -> Iterator[Lack]:
    if row.years_after_title:
        what = Text("取得{grade}职称后的工作年限", grade=Text(title.grade.value))
        yield from _years(facts.worked(title.since), row.years_after_title, "years_short", what)


def _base(
    row: Condition, level: SkillLevel, facts: Facts, name: Callable[[SkillLevel], Text]
) -> Iterator[Lack]:
    held = facts.valid_holding(level)
    if held is None:
        yield _no_base(level, facts, name(level))
        return
    if row.years_after_base:
        reason = "second_clock_short" if row.titles else "years_short"
        what = Text("取得{level}证书后的工作年限", level=name(level))
        yield from _years(facts.worked(held.issued_on), row.years_after_base, reason, what)
    if row.years_holding_base:
        due = years_later(held.issued_on, row.years_holding_base)
        if due > facts.on:
            gap = between(facts.on, due).text
            text = Text("持有{level}证书的时间还差 {gap}", level=name(level), gap=gap)
            yield Lack("years_short", text, due)


def _no_base(level: SkillLevel, facts: Facts, name: Text) -> Lack:
    states = {holding.state for holding in facts.holdings(level)}
    if HoldingState.REVOKED in states:
        return Lack("base_revoked", Text("{level}证书已被撤销", level=name))
    if HoldingState.SUSPENDED in states:
        return Lack("base_suspended", Text("{level}证书已暂停使用", level=name))
    text = Text("没有本职业或相关职业的{level}证书", level=name)
    return Lack("base_certificate", text, at_start=True)


def _years(worked: Worked, years: int, reason: str, what: Text) -> Iterator[Lack]:
    if not worked.has_years(years):
        due = worked.when_complete(years)
        gap = between(worked.on, due).text
        yield Lack(reason, Text("{what}还差 {gap}", what=what, gap=gap), due)


def _diploma(accepted: tuple[Schooling, ...], facts: Facts) -> Iterator[Lack]:
    """The lack of the diploma that comes furthest with one of the accepted kinds."""
    found = [_shortfall(kind, diploma, facts) for kind in accepted for diploma in facts.diplomas]
    if not found:
        yield Lack("diploma_missing", Text("没有毕业证书或在读记录"), at_start=True)
    elif None not in found:
        yield min((lack for lack in found if lack), key=lambda lack: _NEAREST.index(lack.reason))


_NEAREST = ("not_evaluated", "major", "study_state", "school_kind")
"""Reasons from the last thing asked of a diploma to the first."""


def _shortfall(kind: Schooling, diploma: Diploma, facts: Facts) -> Lack | None:
    if not _is_of(kind, diploma):
        return Lack("school_kind", Text("毕业院校、班级或学历层次不符合要求"))
    if diploma.state not in kind.states:
        return Lack("study_state", Text("尚未毕业，或不属于所要求的在读、应届情形"))
    if kind.major and not facts.counts(diploma.major):
        return Lack("major", Text("所学专业不是本专业或相关专业"))
    if kind.evaluated and not facts.holds_true(diploma.evaluated):
        return Lack("not_evaluated", Text("所学专业未经评估论证"))
    return None


def _is_of(kind: Schooling, diploma: Diploma) -> bool:
    """Whether school, level of education and class fit; a level that is known outdoes the school."""
    if kind.rank_min and diploma.rank:
        if diploma.rank < kind.rank_min:
            return False
    elif diploma.school not in kind.schools:
        return False
    return not kind.classes or diploma.school_class in kind.classes
