"""Which levels and titles are open to somebody, when, and on what basis. Pure.

Nothing is judged here that `certreg.policy` does not judge: its answers are put into an order that
a worker can read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from certreg.policy.applicant import Applicant, Holding, HoldingState, Relation, TitleGrade
from certreg.policy.conditions import Condition
from certreg.policy.eligibility import ConditionAnswer, Fit, check
from certreg.policy.equivalence import SkillToTitle, TitleSeries
from certreg.policy.law import NATION, Law, Rule
from certreg.policy.levels import Level, SkillLevel, describe
from certreg.policy.time import between
from certreg.policy.titles import title_for_skill
from certreg.policy.work import Stretch
from certreg.prospects.other_ways import before_appointment
from certreg.prospects.step import Step, Way, When, cite, nearest_first, soonest_first
from certreg.text import Text, listed

TITLE_NAMES = {
    TitleGrade.JUNIOR: Text("初级职称"),
    TitleGrade.INTERMEDIATE: Text("中级职称"),
    TitleGrade.ASSOCIATE_SENIOR: Text("副高级职称"),
    TitleGrade.SENIOR: Text("正高级职称"),
}


@dataclass(frozen=True)
class Asked:
    """Whose next steps are asked for.

    Attributes:
        occupation: code of the occupation worked in and applied for.
        norm: edition of the 技术规程 of the occupation's standard; None where it is not known.
        region: six digits; whose law applies.
    """

    law: Law
    applicant: Applicant
    occupation: str
    norm: int | None
    region: str
    on: date

    @property
    def holdings(self) -> list[Holding]:
        """Valid certificates of the occupation, the highest first; none that is still to come."""
        valid = [
            held
            for held in self.applicant.holdings
            if held.state is HoldingState.VALID
            and held.issued_on <= self.on
            and self._is_of_occupation(held)
        ]
        return sorted(valid, key=lambda held: held.level, reverse=True)

    def _is_of_occupation(self, fact: Holding) -> bool:
        if fact.relation is None:
            return fact.occupation == self.occupation
        return fact.relation is Relation.SAME

    @property
    def level(self) -> SkillLevel | None:
        """The highest level held."""
        return self.holdings[0].level if self.holdings else None

    def held_since(self, level: SkillLevel) -> date | None:
        """The day of the certificate of a level, or of the next one above it that is held."""
        enough = [held for held in self.holdings if held.level >= level]
        return min((held.issued_on for held in enough), default=None)

    @property
    def grade(self) -> TitleGrade | None:
        """The highest title held."""
        order = list(TitleGrade)
        held = [title.grade for title in self.applicant.titles if title.since <= self.on]
        return max(held, key=order.index, default=None)


def steps(asked: Asked) -> tuple[Step, ...]:
    """Every level and every title, along a line of time."""
    return soonest_first([*_levels(asked), *_titles(asked)])


def _levels(asked: Asked) -> Iterator[Step]:
    rows = asked.law.rows(Level, region=NATION, on=asked.on)
    for row in sorted(rows, key=lambda row: row.level):
        if asked.level is not None and row.level <= asked.level:
            yield Step(key=row.level.value, name=_name(row), when=When.HELD)
        elif row.no_application:
            yield Step(
                key=row.level.value,
                name=_name(row),
                when=When.GIVEN,
                remark=Text(row.no_application),
                citations=cite(asked.law, [row]),
                ways=before_appointment(
                    asked.law, row.level, asked.held_since, region=asked.region, on=asked.on
                ),
            )
        else:
            yield _level(asked, row)


def _level(asked: Asked, row: Level) -> Step:
    found = check(
        asked.law,
        asked.applicant,
        occupation=asked.occupation,
        norm=asked.norm,
        target=row.level,
        region=asked.region,
        on=asked.on,
    )
    ways = nearest_first(_condition(asked, answer) for answer in found.answers)
    if not ways:
        remark = found.reasons()[0]
        return Step(key=row.level.value, name=_name(row), when=When.ASK, remark=remark)
    by_norm = tuple(_best_of_each_norm(ways)) if asked.norm is None else ()
    if len({(way.when, way.day) for _, way in by_norm}) > 1:
        return Step(
            key=row.level.value,
            name=_name(row),
            when=When.ASK,
            ways=ways,
            by_norm=by_norm,
            remark=_NORM_UNKNOWN,
        )
    best = ways[0]
    sure = best.day or min((way.day for way in ways if way.day), default=None)
    return Step(key=row.level.value, name=_name(row), when=best.when, day=sure, ways=ways)


_NORM_UNKNOWN = Text("登记系统没有记载这个职业的标准是按哪一年的规程编写的，请先问评价机构")


def _best_of_each_norm(ways: tuple[Way, ...]) -> Iterator[tuple[int, Way]]:
    """The nearest condition under each norm that a standard may follow, the newest norm first."""
    for norm in sorted({norm for way in ways for norm in way.norms}, reverse=True):
        yield norm, next(way for way in ways if norm in way.norms)


def _condition(asked: Asked, answer: ConditionAnswer) -> Way:
    row: Condition = answer.rule
    when = _STANDS[answer.outcome]
    if when is When.MISSING and answer.earliest:
        when = When.LATER
    further = [asked.law.row(Rule, id) for id in answer.unverified if id != row.id]
    rules = (row, *further)
    return Way(
        text=Text(row.text),
        when=when,
        lacks=tuple(lack.text for lack in answer.lacks),
        day=asked.on if when is When.NOW else answer.earliest if when is When.LATER else None,
        rules=rules,
        citations=cite(asked.law, rules),
        norms=row.norms,
        has_start=not any(lack.at_start for lack in answer.lacks),
    )


_STANDS = {Fit.MET: When.NOW, Fit.MANUAL: When.ASK, Fit.FAILED: When.MISSING}


def _titles(asked: Asked) -> Iterator[Step]:
    rows = asked.law.rows(SkillToTitle, region=asked.region, on=asked.on)
    for row in sorted(rows, key=lambda row: row.level):
        if row.grade is None:
            yield _other_series(asked, row)
        elif _has(asked, row.grade):
            yield Step(key=row.id, name=_title_name(asked, row), is_title=True, when=When.HELD)
        else:
            yield _title(asked, row, row.grade)


def _has(asked: Asked, grade: TitleGrade) -> bool:
    order = list(TitleGrade)
    return asked.grade is not None and order.index(asked.grade) >= order.index(grade)


def _title(asked: Asked, row: SkillToTitle, grade: TitleGrade) -> Step:
    way = _title_way(asked, row, grade)
    return Step(
        key=row.id,
        name=_title_name(asked, row),
        is_title=True,
        when=way.when,
        day=way.day,
        ways=(way,),
    )


def _title_way(asked: Asked, row: SkillToTitle, grade: TitleGrade) -> Way:
    held = [held for held in asked.holdings if held.level >= row.level]
    if not held:
        return _other_way(asked, row, Text(row.text), When.MISSING, _needs(asked, row))
    first = min(held, key=lambda held: held.issued_on)
    answer = title_for_skill(
        asked.law,
        level=first.level,
        issued_on=first.issued_on,
        work=[Stretch(work.since, work.until) for work in asked.applicant.works],
        series=row.series[0],
        want=grade,
        region=asked.region,
        on=asked.on,
    )
    if answer.reason == "not_in_post":
        return _other_way(asked, row, Text(row.text), When.MISSING, Text("须在聘"))
    day = answer.earliest or asked.on
    if day == asked.on:
        return Way(
            text=Text(row.text),
            when=When.NOW,
            day=day,
            rules=answer.rules,
            citations=answer.citations,
        )
    gap = between(asked.on, day).text
    lack = Text("取得证书后的工作年限还差 {gap}", gap=gap)
    return _other_way(asked, row, Text(row.text), When.LATER, lack, day=day)


def _other_series(asked: Asked, row: SkillToTitle) -> Step:
    """Series whose own rules say the conditions: nobody can count years here."""
    is_high_enough = asked.level is not None and asked.level >= row.level
    lack = None if is_high_enough else _needs(asked, row)
    way = _other_way(asked, row, Text(row.text), When.ASK if is_high_enough else When.MISSING, lack)
    return Step(
        key=row.id, name=_series_name(asked, row), is_title=True, when=way.when, ways=(way,)
    )


def _other_way(
    asked: Asked,
    row: Rule,
    text: Text,
    when: When,
    lack: Text | None = None,
    day: date | None = None,
) -> Way:
    return Way(
        text=text,
        when=when,
        lacks=(lack,) if lack else (),
        day=day,
        rules=(row,),
        citations=cite(asked.law, [row]),
        has_start=when is not When.MISSING,
    )


def _needs(asked: Asked, row: SkillToTitle) -> Text:
    level = _name(describe(asked.law, row.level, on=asked.on))
    return Text("先要取得{level}证书", level=level)


def _name(row: Level) -> Text:
    return Text(row.face_text or row.name)


def _title_name(asked: Asked, row: SkillToTitle) -> Text:
    assert row.grade is not None
    return Text("{title}（{series}）", title=TITLE_NAMES[row.grade], series=_series(asked, row))


def _series_name(asked: Asked, row: SkillToTitle) -> Text:
    if row.decided_by == "exam_rules":
        return Text("专业技术资格考试（{series}）", series=_series(asked, row))
    return Text("相应等级职称（{series}）", series=_series(asked, row))


def _series(asked: Asked, row: SkillToTitle) -> Text:
    rows = asked.law.rows(TitleSeries, region=asked.region, on=asked.on)
    return listed(Text(each.name) for each in rows if each.keyword in row.series)
