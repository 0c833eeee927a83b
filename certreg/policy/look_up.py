"""Everything on file about a level, a title or a school class, as a table for people.

These answers know nobody: each stands for one row, with its conditions in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TypeVar

from certreg.policy.answers import Answer, Question, Verdict
from certreg.policy.applicant import SchoolClass, TitleGrade
from certreg.policy.diplomas import CERTIFICATE_ALONE
from certreg.policy.equivalence import (
    DiplomaAs,
    Kind,
    SkillToTitle,
    TitleToSkill,
    Treatment,
    Worded,
)
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel
from certreg.policy.titles import TOO_LOW

R = TypeVar("R", bound=Worded)


def by_level(law: Law, level: SkillLevel, *, region: str, on: date) -> tuple[Answer, ...]:
    """Titles that a level may apply for, treatment in post, and that it is no diploma."""
    titles = Question(law, Kind.ELIGIBLE, region, on)
    posts = Question(law, Kind.TREATMENT, region, on)
    diplomas = Question(law, Kind.DIPLOMA_AS, region, on)
    ways = tuple(_each(titles, SkillToTitle, _best_for(level, titles), _title_of))
    return (
        *(ways or (titles.principle(Verdict.REFUSE, TOO_LOW, "rank_too_low"),)),
        *_each(posts, Treatment, lambda row: row.level is level, lambda row: row.like),
        diplomas.principle(Verdict.NONE, CERTIFICATE_ALONE, "certificate_alone"),
    )


def by_title(law: Law, grade: TitleGrade, *, region: str, on: date) -> tuple[Answer, ...]:
    """Levels that the holder of a title may apply for."""
    ask = Question(law, Kind.ELIGIBLE, region, on)
    found = tuple(_each(ask, TitleToSkill, lambda row: grade in row.grades, _level_of))
    return found or (ask.no_basis(),)


def by_class(
    law: Law, school_class: SchoolClass, *, purpose: str | None = None, region: str, on: date
) -> tuple[Answer, ...]:
    """What a school class counts as, for one purpose or for all."""
    ask = Question(law, Kind.DIPLOMA_AS, region, on)

    def fits(row: DiplomaAs) -> bool:
        return school_class in row.school_class and purpose in (None, *row.purposes)

    found = tuple(_each(ask, DiplomaAs, fits, lambda row: row.like.value))
    return found or (ask.no_basis(),)


def _each(
    ask: Question, row_class: type[R], of: Callable[[R], bool], like: Callable[[R], str]
) -> Iterator[Answer]:
    """One answer for each row, those of consultation texts last and marked."""
    for verdict, rows in (
        (Verdict.VALUE, ask.rows(row_class, of)),
        (Verdict.DRAFT_ONLY, ask.drafts(row_class, of)),
    ):
        for row in rows:
            yield ask.answer(verdict, (row,), (row.text,), like=like(row))


def _best_for(level: SkillLevel, ask: Question) -> Callable[[SkillToTitle], bool]:
    """Rows open to a level, without those that a higher row of the same series outdoes."""
    held = ask.rows(SkillToTitle, lambda row: row.level <= level)
    best = {series: row.level for row in sorted(held, key=_threshold) for series in row.series}
    return lambda row: any(best.get(series) is row.level for series in row.series)


def _threshold(row: SkillToTitle) -> SkillLevel:
    return row.level


def _title_of(row: SkillToTitle) -> str:
    return row.grade.value if row.grade else row.decided_by


def _level_of(row: TitleToSkill) -> str:
    return "、".join(level.value for level in row.levels)
