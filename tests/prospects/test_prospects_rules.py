"""What is open to somebody and when: every level and title once, in the law's own words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from certreg.policy.applicant import (
    Applicant,
    Diploma,
    Holding,
    HoldingKind,
    HoldingState,
    Relation,
    SchoolClass,
    SchoolKind,
    Title,
    TitleGrade,
    Work,
)
from certreg.policy.law import load
from certreg.policy.levels import SkillLevel
from certreg.prospects.other_ways import other_ways
from certreg.prospects.rules import Asked, steps
from certreg.prospects.step import Step, When

LAW = load()
ON = date(2026, 11, 29)
WELDER = "6-18-02-04"
SICHUAN, SHANDONG = "511702", "370102"
DAY = timedelta(days=1)


def holding(
    level: SkillLevel, issued_on: date, state: HoldingState = HoldingState.VALID
) -> Holding:
    return Holding(HoldingKind.LEVEL, level, WELDER, issued_on, Relation.SAME, state)


def work(since: date) -> Work:
    return Work(since, None, WELDER, Relation.SAME)


def asked(applicant: Applicant, norm: int | None = 2023, region: str = SICHUAN) -> Asked:
    return Asked(LAW, applicant, WELDER, norm, region, ON)


def step(key: str, applicant: Applicant, norm: int | None = 2023) -> Step:
    (found,) = (each for each in steps(asked(applicant, norm)) if each.key == key)
    return found


SENIOR = Applicant(
    works=(work(date(2018, 3, 1)),), holdings=(holding(SkillLevel.SENIOR_WORKER, date(2022, 3, 5)),)
)


def test_the_next_level_says_how_much_is_missing_and_from_which_day_on_it_is_not() -> None:
    found = step("technician", SENIOR)
    assert (found.when, found.day) == (When.LATER, date(2027, 3, 5))
    assert found.best is not None
    assert found.best.lacks == ("取得三级/高级工证书后的工作年限还差 3 个月 5 天",)
    assert found.best.citations[0].text == "《国家职业标准编制技术规程（2023年版）》（文号待核）"


def test_on_the_day_itself_it_is_open() -> None:
    then = replace(asked(SENIOR), on=date(2027, 3, 5))
    (found,) = (each for each in steps(then) if each.key == "technician")
    assert (found.when, found.day) == (When.NOW, date(2027, 3, 5))


def test_all_eight_levels_are_answered_those_reached_and_those_given_too() -> None:
    found = {each.key: each.when for each in steps(asked(SENIOR)) if not each.is_title}
    assert list(found) != [] and set(found) == {level.value for level in SkillLevel}
    assert found["senior_worker"] is found["apprentice"] is When.HELD
    assert found["special_grade_technician"] is found["chief_technician"] is When.GIVEN


def test_posts_say_why_nobody_applies_and_on_what_basis() -> None:
    found = step("chief_technician", SENIOR)
    assert found.remark is not None and "评聘" in found.remark
    assert any("川人社规〔2023〕15号" in citation.text for citation in found.citations)


def test_the_line_of_time_begins_with_what_is_open_and_goes_on_by_day() -> None:
    found = steps(asked(SENIOR))
    order = list(When)
    assert [order.index(each.when) for each in found] == sorted(
        order.index(each.when) for each in found
    )
    days = [each.day for each in found if each.when is When.LATER]
    assert days == sorted(days)


def test_a_title_follows_from_the_years_after_the_certificate() -> None:
    assert step("EQ-10", SENIOR).when is When.NOW
    short = replace(SENIOR, holdings=(holding(SkillLevel.SENIOR_WORKER, date(2025, 3, 5)),))
    found = step("EQ-10", short)
    assert (found.when, found.day) == (When.LATER, date(2027, 3, 5))
    assert found.best is not None
    assert found.best.lacks == ("取得证书后的工作年限还差 3 个月 5 天",)


def test_a_title_beyond_the_level_names_the_certificate_that_is_needed_first() -> None:
    found = step("EQ-11", SENIOR)
    assert found.when is When.MISSING
    assert found.best is not None and found.best.lacks == ("先要取得二级/技师证书",)


def test_series_with_rules_of_their_own_are_to_be_asked_never_promised() -> None:
    assert step("EQ-14", SENIOR).when is When.ASK
    assert step("EQ-14", Applicant()).when is When.MISSING


def test_a_title_held_is_not_offered_again() -> None:
    titled = replace(SENIOR, titles=(Title(TitleGrade.INTERMEDIATE, date(2025, 1, 1), True),))
    assert step("EQ-10", titled).when is When.HELD
    assert step("EQ-12", titled).when is When.MISSING


def test_another_provinces_rows_are_never_offered() -> None:
    keys = {each.key for each in steps(asked(SENIOR))}
    assert "EQ-13" not in keys
    assert "EQ-13" in {each.key for each in steps(asked(SENIOR, region=SHANDONG))}


def test_ways_without_years_are_those_of_the_region() -> None:
    here = [way.text for way in other_ways(LAW, region=SICHUAN, on=ON)]
    assert (
        "四川工匠杯职业技能大赛决赛个人项目第 1 至 3 名，认定为技师；已持有技师的，认定为高级技师"
        in here
    )
    assert any("直接认定" in text and "高超技能" in text for text in here)
    assert any(text.startswith("中华技能大奖、") for text in here)
    in_2023 = date(2023, 6, 1)  # the year of the national contest whose rules are on file
    there = [way.text for way in other_ways(LAW, region=SHANDONG, on=in_2023)]
    assert there and all("四川" not in text for text in there)


def test_before_a_post_the_certificate_below_must_be_there_long_enough() -> None:
    top = replace(SENIOR, holdings=(holding(SkillLevel.SENIOR_TECHNICIAN, date(2026, 3, 5)),))
    (way,) = step("special_grade_technician", top).ways
    assert (way.when, way.day) == (When.LATER, date(2027, 3, 5))
    assert way.marks == ("待核",)
    (way,) = step("special_grade_technician", SENIOR).ways
    assert way.when is When.MISSING


def test_a_suspended_certificate_opens_nothing() -> None:
    suspended = holding(SkillLevel.SENIOR_WORKER, date(2022, 3, 5), HoldingState.SUSPENDED)
    found = step("technician", replace(SENIOR, holdings=(suspended,)))
    assert found.when is When.MISSING


def test_where_the_norm_is_unknown_and_matters_both_answers_stand_side_by_side() -> None:
    found = step("technician", SENIOR, norm=None)
    assert (found.when, found.day) == (When.ASK, None)
    assert [(norm, way.when, way.day) for norm, way in found.by_norm] == [
        (2023, When.LATER, date(2027, 3, 5)),
        (2018, When.NOW, ON),
    ]
    assert found.remark is not None and "先问评价机构" in found.remark


def test_where_the_norm_is_unknown_and_does_not_matter_the_answer_stands() -> None:
    first = Applicant(works=(work(date(2010, 1, 1)),))
    assert step("intermediate_worker", first, norm=None).when is When.NOW


def test_what_somebody_is_not_sure_of_is_for_people_to_settle() -> None:
    school = Diploma(SchoolKind.TECHNICIAN_COLLEGE, SchoolClass.SENIOR, major=Relation.UNLISTED)
    found = step("senior_worker", Applicant(works=(work(date(2018, 3, 1)),), diplomas=(school,)))
    assert (found.when, found.day) == (When.ASK, date(2028, 3, 1))


def test_an_unverified_row_is_marked() -> None:
    pieces = tuple(
        Work(date(2015, month, 1), date(2015, month, 28), WELDER, Relation.SAME)
        for month in range(1, 12)
    )
    found = step("intermediate_worker", Applicant(works=(*pieces, work(date(2022, 12, 28)))))
    assert found.when is not When.NOW or "待核" in [mark for mark in found.ways[0].marks]


@given(
    st.dates(date(1990, 1, 1), ON),
    st.dates(date(2000, 1, 1), ON),
    st.sampled_from([None, *list(SkillLevel)[1:6]]),
    st.sampled_from([None, 2018, 2023]),
)
def test_a_day_named_is_after_today_and_every_condition_gives_its_basis(
    hired: date, certified: date, level: SkillLevel | None, norm: int | None
) -> None:
    held = (holding(level, certified),) if level else ()
    found = steps(asked(Applicant(works=(work(hired),), holdings=held), norm))
    assert len({each.key for each in found}) == len(found)
    for each in found:
        if each.when is When.LATER:
            assert each.day is not None and each.day > ON
        for way in each.ways:
            assert way.citations and way.text
            assert bool(way.lacks) == (way.when in (When.LATER, When.MISSING)) or (
                way.when is When.ASK
            )
