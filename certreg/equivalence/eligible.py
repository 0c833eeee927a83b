"""May apply (ELIGIBLE): from levels to titles and back, from classes, diplomas and awards. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from certreg.equivalence.asked import Asked, either, no_basis
from certreg.equivalence.held import SCIENCE_AWARD, Held, title_of
from certreg.equivalence.line import Group, Line, group
from certreg.policy.applicant import SchoolKind
from certreg.policy.conditions import Condition, Schooling
from certreg.policy.equivalence import (
    ExceptionalTitle,
    Kind,
    TeacherTitle,
    TitleSeries,
    TitleToSkill,
)
from certreg.policy.equivalence import SkillToTitle as ToTitle
from certreg.text import Text, listed

TECHNICAL_SCHOOLS = frozenset(
    {SchoolKind.TECHNICAL_SCHOOL, SchoolKind.SENIOR_TECHNICAL_SCHOOL, SchoolKind.TECHNICIAN_COLLEGE}
)
"""Schools that have classes (技工院校)."""


def eligible(asked: Asked) -> Group:
    """What may be applied for with what is held, and what leads to it."""
    lines = [
        *_titles(asked),
        *_levels(asked),
        *_by_schooling(asked),
        *_exceptional(asked),
        *_teachers(asked),
    ]
    remarks = asked.principles(Kind.ELIGIBLE)
    if not remarks and not any(line.is_firm for line in lines):
        remarks.append(no_basis(asked))
    return group(Kind.ELIGIBLE, lines, remarks)


def _titles(asked: Asked) -> Iterator[Line]:
    """From a level to a title."""
    names = {row.keyword: Text(row.name) for row, _ in asked.rows(TitleSeries)}
    level, grade = asked.held.level, asked.held.grade
    for row, here in asked.rows(ToTitle):
        is_held = row.id in asked.answering if here else level is not None and level >= row.level
        is_wanted = grade is not None and row.grade in (None, grade)
        if not (is_held or is_wanted) or (asked.series and asked.series not in row.series):
            continue
        yield asked.line(
            Kind.ELIGIBLE,
            row,
            here,
            held=Text("{level}及以上", level=asked.level_name(row.level)),
            counts=_title_of(row),
            scope=tuple(names[keyword] for keyword in row.series if keyword in names),
            years=row.years or None,
            conditions=(Text("须在聘"),) if row.in_post else (),
            is_way_in=is_wanted,
        )


def _title_of(row: ToTitle) -> Text:
    if row.grade is not None:
        return title_of(row.grade).title
    if row.decided_by == "exam_rules":
        return Text("相应专业技术资格考试")
    return Text("相应等级职称，年限按该系列评审条件")


def _levels(asked: Asked) -> Iterator[Line]:
    """From a title, or an award for science or technology, to a level."""
    level, grade = asked.held.level, asked.held.grade
    if asked.series:
        return
    for row, here in asked.rows(TitleToSkill):
        is_held = grade in row.grades if row.grades else asked.held.award == SCIENCE_AWARD
        is_wanted = level is not None and level in row.levels
        if not (is_held or is_wanted):
            continue
        condition = asked.law.row(Condition, row.condition) if row.condition else None
        grades = [title_of(each).title for each in row.grades]
        wanted = [level] if is_wanted and level is not None else row.levels
        yield asked.line(
            Kind.ELIGIBLE,
            row,
            here,
            held=either(grades) if grades else Text("科学技术奖"),
            counts=either([asked.level_name(each) for each in wanted]),
            years=(condition.years_after_title or None) if condition else None,
            conditions=_further(asked, condition) if condition else (),
            is_way_in=is_wanted,
        )


def _further(asked: Asked, condition: Condition) -> tuple[Text, ...]:
    """The certificate that must be held besides, and the standards that the condition is for."""
    norms = listed(Text(str(norm)) for norm in condition.norms)
    binding = Text("适用于按 {norms} 年版技术规程编写的职业标准", norms=norms)
    if condition.base_level is None:
        return (binding,)
    return _certificate(condition, asked.level_name(condition.base_level)), binding


def _certificate(condition: Condition, level: Text) -> Text:
    if years := condition.years_holding_base:
        return Text("另持{level}证书满 {years} 年", level=level, years=years)
    if years := condition.years_after_base:
        return Text("另持{level}证书，取得后从事相关工作满 {years} 年", level=level, years=years)
    return Text("另持{level}证书", level=level)


def _by_schooling(asked: Asked) -> Iterator[Line]:
    """From a school class or a diploma to a level: conditions of application that accept it."""
    if asked.series:
        return
    for row, here in asked.rows(Condition):
        if not any(_accepts(kind, asked.held) for kind in row.diplomas):
            continue
        yield asked.line(
            Kind.ELIGIBLE,
            row,
            here,
            held=asked.held.title,
            counts=either([asked.level_name(each) for each in row.levels]),
            conditions=_further(asked, row),
        )


def _accepts(kind: Schooling, held: Held) -> bool:
    """Whether a kind of diploma that a condition names may be the one held."""
    if held.diploma is not None:
        return kind.rank_min is not None and held.diploma >= kind.rank_min
    if kind.classes:
        return held.school_class in kind.classes
    return held.school_class is not None and not TECHNICAL_SCHOOLS.isdisjoint(kind.schools)


def _exceptional(asked: Asked) -> Iterator[Line]:
    """From an award to a title, out of turn."""
    for row, here in asked.rows(ExceptionalTitle):
        if asked.held.award not in row.awards:
            continue
        conditions = []
        if row.medals:
            conditions.append(Text("获{medals}", medals=listed(map(Text, row.medals))))
        if row.by_decision:
            conditions.append(Text("由评审部门逐案决定"))
        yield asked.line(
            Kind.ELIGIBLE,
            row,
            here,
            held=asked.held.title,
            counts=Text("{grade}职称（破格）", grade=Text(row.want)),
            conditions=tuple(conditions),
        )


def _teachers(asked: Asked) -> Iterator[Line]:
    """From a level to a practice teacher's title."""
    level = asked.held.level
    for row, here in asked.rows(TeacherTitle):
        if level is not None and level >= row.level and not asked.series:
            yield asked.line(
                Kind.ELIGIBLE,
                row,
                here,
                held=Text("{level}及以上", level=asked.level_name(row.level)),
                counts=Text("生产实习课指导教师{grade}职称", grade=Text(row.want)),
                conditions=(Text("从企业引进"),),
            )
