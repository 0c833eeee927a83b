"""Which rows of the law speak about something held: three groups that never mix (EQ-01). Pure.

Nothing is judged here (that needs a person's facts, see `certreg.policy.titles`): every row is
listed with what it asks, drafts and unverified values marked as such. Which rows of the region
answer is what `certreg.policy.look_up` says; besides stand the ways that lead to what is held, and
what other regions have. What no row says has no basis, and that is said plainly (EQ-03).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from certreg.equivalence.held import SCIENCE_AWARD, Held, title_of
from certreg.equivalence.line import Group, Line, Remark, group
from certreg.policy.answers import Answer
from certreg.policy.conditions import Condition
from certreg.policy.equivalence import (
    DiplomaAs,
    ExceptionalTitle,
    Kind,
    Principle,
    Purpose,
    TeacherTitle,
    TitleSeries,
    TitleToSkill,
    Treatment,
    TreatmentScope,
    Worded,
)
from certreg.policy.equivalence import SkillToTitle as ToTitle
from certreg.policy.law import Law, Rule, region_chain
from certreg.policy.levels import SkillLevel, describe
from certreg.policy.look_up import by_class, by_level, by_title
from certreg.text import Text, listed

R = TypeVar("R", bound=Rule)


@dataclass(frozen=True)
class Asked:
    """A question.

    Attributes:
        region: six digits; whose law applies.
        on: as of which day.
        series: keyword of a series of titles; empty: all.
        purpose: keyword of a purpose of a diploma; empty: all.
    """

    law: Law
    held: Held
    region: str
    on: date
    series: str = ""
    purpose: str = ""

    def rows(self, row_class: type[R]) -> Iterator[tuple[R, bool]]:
        """Rows of a family that count on the day, each with whether it applies in the region."""
        for row in self.law.rows(row_class, region=self.region, on=self.on, drafts=True):
            yield row, True
        chain = region_chain(self.region)
        for row in self.law.every(row_class):
            if row.region not in chain and row.counts_on(self.on) and not row.is_draft:
                yield row, False

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """What the law answers about the thing held, in this region."""
        law, region, on = self.law, self.region, self.on
        if self.held.level is not None:
            return by_level(law, self.held.level, region=region, on=on)
        if self.held.grade is not None:
            return by_title(law, self.held.grade, region=region, on=on)
        if self.held.school_class is not None:
            return by_class(
                law, self.held.school_class, purpose=self.purpose or None, region=region, on=on
            )
        return ()

    @cached_property
    def answering(self) -> frozenset[str]:
        """Ids of the rows that answer."""
        return frozenset(row.id for answer in self.answers for row in answer.rules)

    def principles(self, kind: Kind) -> list[Remark]:
        """Rules without a table of their own that decide, e.g. that a certificate is no diploma."""
        return [
            Remark(Text(row.text), self.law.basis_of(row))
            for answer in self.answers
            if answer.kind is kind
            for row in answer.rules
            if isinstance(row, Principle)
        ]

    def line(self, kind: Kind, row: Worded, here: bool, **said: object) -> Line:
        """A line of a row; `said` are further fields of `Line`."""
        return Line(
            kind=kind,
            rule=row,
            text=Text(row.text),
            sources=self.law.basis_of(row),
            applies_here=here,
            **said,  # type: ignore[arg-type]
        )

    def level_name(self, level: SkillLevel) -> Text:
        """What a level is called."""
        return Text(describe(self.law, level, on=self.on).name)


def answer(asked: Asked) -> tuple[Group, Group, Group]:
    """Everything that the law says: may apply, treated alike, counts like a diploma."""
    return _eligible(asked), _treatment(asked), _diploma(asked)


def _eligible(asked: Asked) -> Group:
    lines = [*_titles(asked), *_levels(asked), *_exceptional(asked), *_teachers(asked)]
    remarks = asked.principles(Kind.ELIGIBLE)
    if not remarks and not any(line.is_firm for line in lines):
        remarks.append(_no_basis(asked))
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
            held=_either(grades) if grades else Text("科学技术奖"),
            counts=_either([asked.level_name(each) for each in wanted]),
            years=(condition.years_after_title or None) if condition else None,
            conditions=_further(asked, condition),
            is_way_in=is_wanted,
        )


def _further(asked: Asked, condition: Condition | None) -> tuple[Text, ...]:
    if condition is None or condition.base_level is None:
        return ()
    base = asked.level_name(condition.base_level)
    years = condition.years_holding_base or condition.years_after_base
    if years:
        return (Text("另持{level}证书满 {years} 年", level=base, years=years),)
    return (Text("另持{level}证书", level=base),)


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


def _treatment(asked: Asked) -> Group:
    rows = [(row, here) for row, here in asked.rows(Treatment)]
    scopes = [row for row, here in asked.rows(TreatmentScope) if here]
    fields = tuple(dict.fromkeys(Text(name) for row in scopes for name in row.fields))
    lines = [
        asked.line(
            Kind.TREATMENT,
            row,
            here,
            held=Text("在聘的{level}", level=asked.held.title),
            counts=Text(row.text),
            scope=fields if here else (),
            conditions=(Text("只在聘用期间；不在聘的不享受"),),
        )
        for row, here in rows
        if row.level is asked.held.level
    ]
    remarks = []
    lowest = min((row.level for row, here in rows if here), default=None)
    if asked.held.level is not None and lowest is not None and asked.held.level < lowest:
        text = Text("同等待遇从{level}起规定，以下等级没有。", level=asked.level_name(lowest))
        remarks.append(Remark(text))
    elif not any(line.applies_here for line in lines):
        remarks.append(_no_basis(asked))
    return group(Kind.TREATMENT, lines, remarks)


def _diploma(asked: Asked) -> Group:
    purposes = {row.keyword: Text(row.name) for row, _ in asked.rows(Purpose)}
    lines = [
        asked.line(
            Kind.DIPLOMA_AS,
            row,
            here,
            held=Text("{name}毕业生", name=asked.held.title),
            counts=Text("{like}学历", like=Text(row.like.value)),
            scope=tuple(purposes[keyword] for keyword in row.purposes if keyword in purposes),
            conditions=_diploma_conditions(asked, row),
        )
        for row, here in asked.rows(DiplomaAs)
        if row.id in asked.answering or (not here and asked.held.school_class in row.school_class)
    ]
    remarks = asked.principles(Kind.DIPLOMA_AS)
    if remarks:
        title = asked.held.title
        remarks.insert(0, Remark(Text("{level}证书不是大专、本科等任何学历。", level=title)))
    elif not any(line.is_firm for line in lines):
        remarks.append(_no_basis(asked))
    elif sum(line.is_firm for line in lines) > 1:
        remarks.append(Remark(Text("同一用途有几条规定的，须同时符合。")))
    return group(Kind.DIPLOMA_AS, lines, remarks)


def _diploma_conditions(asked: Asked, row: DiplomaAs) -> tuple[Text, ...]:
    conditions = []
    if row.full_time:
        conditions.append(Text("全日制"))
    if row.certificate is not None:
        level = asked.level_name(row.certificate)
        conditions.append(Text("另持{level}及以上证书", level=level))
    return tuple(conditions)


def _no_basis(asked: Asked) -> Remark:
    """Nothing on file, said as such and never as a refusal (EQ-03)."""
    return Remark(
        Text(
            "{held}：暂无依据。没有查到规定，不等于不可以，请向主管部门核实。",
            held=asked.held.title,
        )
    )


def _either(names: list[Text]) -> Text:
    """One name, or several joined by 或."""
    text = names[0]
    for name in names[1:]:
        text = Text("{first}或{second}", first=text, second=name)
    return text
