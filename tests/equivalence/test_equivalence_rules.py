"""Which rows speak about something held: three kinds apart, nothing left out, nothing invented."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certreg.equivalence.held import Held, Sort, everything
from certreg.equivalence.line import Group, Line
from certreg.equivalence.rules import Asked, answer
from certreg.policy.conditions import Condition
from certreg.policy.equivalence import (
    DiplomaAs,
    ExceptionalTitle,
    Kind,
    Purpose,
    SkillToTitle,
    TeacherTitle,
    TitleSeries,
    TitleToSkill,
    Treatment,
)
from certreg.policy.law import NATION, load, region_chain

LAW = load()
ON = date(2026, 6, 1)
SICHUAN, DAZHOU, SHANDONG = "510000", "511700", "370000"
HELD = {held.key: held for held in everything(LAW, on=ON)}
ROWS = (SkillToTitle, TitleToSkill, ExceptionalTitle, TeacherTitle, Treatment, DiplomaAs)


def ask(
    key: str, region: str = SICHUAN, on: date = ON, *, series: str = "", purpose: str = ""
) -> tuple[Group, Group, Group]:
    return answer(Asked(LAW, HELD[key], region, on, series, purpose))


def ids(lines: tuple[Line, ...], *, way_in: bool = False) -> set[str]:
    return {line.rule.id for line in lines if line.is_way_in == way_in}


def line_of(group: Group, id: str) -> Line:
    return next(line for line in (*group.lines, *group.elsewhere) if line.rule.id == id)


def said(group: Group) -> str:
    return "\n".join(remark.text for remark in group.remarks)


regions = st.sampled_from([NATION, SICHUAN, DAZHOU, "511702", "510100", SHANDONG, "440000"])
days = st.dates(date(2016, 1, 1), date(2040, 1, 1))
keys = st.sampled_from(sorted(HELD))


@settings(max_examples=150)
@given(keys, regions, days)
def test_every_line_is_a_row_of_the_law_in_the_group_of_its_kind(
    key: str, region: str, on: date
) -> None:
    groups = ask(key, region, on)

    assert [group.kind for group in groups] == list(Kind)
    for group in groups:
        for line in (*group.lines, *group.elsewhere):
            assert line.kind is group.kind
            assert line.rule is LAW.row(type(line.rule), line.rule.id)
            assert line.rule.counts_on(on)
            assert line.sources == LAW.basis_of(line.rule) != ()
            assert line.applies_here == (line.rule.region in region_chain(region))
        assert all(line.applies_here for line in group.lines)
        assert not any(line.applies_here or line.is_firm for line in group.elsewhere)
        assert len(ids(group.lines) | ids(group.lines, way_in=True)) == len(group.lines)


@settings(max_examples=150)
@given(keys, regions, days)
def test_where_nothing_firm_is_on_file_something_is_said(key: str, region: str, on: date) -> None:
    for group in ask(key, region, on):
        firm = any(line.is_firm and not line.is_way_in for line in group.lines)
        assert firm or group.lines or group.remarks


@settings(max_examples=100)
@given(keys, regions)
def test_drafts_and_unverified_values_are_never_firm(key: str, region: str) -> None:
    for group in ask(key, region):
        for line in group.lines:
            if line.rule.is_draft or line.rule.is_unverified:
                assert not line.is_firm
                assert line.tone == "warn"
                assert line.mark in ("征求意见稿，未生效", "待核")


def test_every_row_of_the_law_is_told_to_somebody() -> None:
    told = {
        line.rule.id
        for key in HELD
        for group in ask(key)
        for line in (*group.lines, *group.elsewhere)
    }

    diplomas = {row.id for row in LAW.every(Condition) if row.diplomas}
    assert told == diplomas | {row.id for row_class in ROWS for row in LAW.every(row_class)}


class TestLevels:
    """What somebody with a level asks."""

    def test_a_senior_worker_may_apply_for_the_lowest_title_after_two_years(self) -> None:
        eligible, _, _ = ask("level:senior_worker")
        line = line_of(eligible, "EQ-10")

        assert ids(eligible.lines) == {"EQ-10", "EQ-14", "EQ-15", "EQ-18"}
        assert (line.counts, line.years, line.scope) == ("初级职称", 2, ("工程技术",))
        assert line.held == "高级工及以上"
        assert line.is_firm

    def test_a_certificate_is_said_to_be_no_diploma(self) -> None:
        for key in HELD:
            if HELD[key].sort is Sort.LEVEL:
                diploma = ask(key)[2]
                assert diploma.lines == ()
                assert f"{HELD[key].title}证书不是大专、本科等任何学历" in said(diploma)
                assert "EQ-48" not in ids(diploma.lines)
                assert diploma.remarks[1].sources

    def test_a_higher_level_is_not_told_what_it_has_outgrown(self) -> None:
        eligible, _, _ = ask("level:senior_technician")

        assert "EQ-12" in ids(eligible.lines)
        assert not {"EQ-10", "EQ-11"} & ids(eligible.lines)

    @pytest.mark.parametrize("key", ["apprentice", "junior_worker", "intermediate_worker"])
    def test_below_senior_worker_no_title_can_be_applied_for(self, key: str) -> None:
        eligible, treatment, _ = ask(f"level:{key}")

        assert ids(eligible.lines) == set()
        assert "高级工以下不能由技能等级申报职称" in said(eligible)
        assert treatment.lines == ()
        assert "同等待遇从高级工起规定" in said(treatment)

    def test_treatment_is_marked_unverified_limited_to_fields_and_to_the_post(self) -> None:
        _, treatment, _ = ask("level:senior_worker")
        line = line_of(treatment, "EQ-30")

        assert line.mark == "待核"
        assert not line.is_firm
        assert "评优评奖" in line.scope
        assert "工资福利" not in line.scope
        assert any("聘用期间" in condition for condition in line.conditions)

    def test_a_prefecture_adds_its_own_fields(self) -> None:
        line = line_of(ask("level:technician", DAZHOU)[1], "EQ-31")

        assert {"工资福利", "评优评奖"} <= set(line.scope)
        assert [rule.id for rule, _ in line.grounds] == ["EQ-31", "EQ-35", "EQ-35.511700"]
        assert line.further[1][1][0].id == "dazhou-2023-133"
        in_the_province = line_of(ask("level:technician")[1], "EQ-31")
        assert [rule.id for rule, _ in in_the_province.further] == ["EQ-35"]

    def test_outside_the_province_its_treatment_is_no_law(self) -> None:
        _, treatment, _ = ask("level:technician", SHANDONG)

        assert treatment.lines == ()
        assert ids(treatment.elsewhere) == {"EQ-31"}
        assert "暂无依据" in said(treatment)

    def test_another_provinces_rule_stands_apart(self) -> None:
        eligible, _, _ = ask("level:special_grade_technician")
        shandong, _, _ = ask("level:special_grade_technician", SHANDONG)

        assert "EQ-13" in ids(eligible.elsewhere) and "EQ-13" not in ids(eligible.lines)
        assert line_of(shandong, "EQ-13").conditions == ("须在聘",)

    def test_how_the_level_itself_can_be_applied_for_stands_apart(self) -> None:
        eligible, _, _ = ask("level:senior_technician")

        assert ids(eligible.lines, way_in=True) == {"EQ-23", "EQ-24", "EQ-25", "EQ-26"}
        line = line_of(eligible, "EQ-23")
        assert (line.held, line.counts, line.years) == ("中级职称", "高级技师", 5)
        assert line.conditions == (
            "另持技师证书，取得后从事相关工作满 1 年",
            "适用于按 2023 年版技术规程编写的职业标准",
        )

    def test_a_series_narrows_the_answer(self) -> None:
        assert ids(ask("level:technician", series="accounting")[0].lines) == {"EQ-15"}
        assert ids(ask("level:technician", series="engineering")[0].lines) == {"EQ-11"}

    def test_before_the_first_document_nothing_is_on_file(self) -> None:
        eligible, treatment, _ = ask("level:senior_worker", on=date(2018, 1, 1))

        assert ids(eligible.lines) == set()
        assert treatment.lines == ()
        assert "暂无依据" in said(treatment)


class TestTitles:
    """What somebody with a title asks."""

    @pytest.mark.parametrize(
        ("grade", "expected"),
        [
            ("初级", {"EQ-20", "EQ-21"}),
            ("中级", {"EQ-22", "EQ-23"}),
            ("副高级", {"EQ-24"}),
            ("正高级", {"EQ-24", "EQ-25"}),
        ],
    )
    def test_titles_open_the_way_to_levels(self, grade: str, expected: set[str]) -> None:
        eligible, treatment, diploma = ask(f"title:{grade}")

        assert ids(eligible.lines) == expected
        assert (treatment.lines, diploma.lines) == ((), ())
        assert "暂无依据" in said(treatment) and "暂无依据" in said(diploma)

    def test_the_levels_that_lead_to_a_title_stand_apart(self) -> None:
        eligible, _, _ = ask("title:中级")

        assert ids(eligible.lines, way_in=True) == {"EQ-11", "EQ-14", "EQ-15"}

    def test_years_are_years_of_work_and_the_standards_they_are_for_are_named(self) -> None:
        line = line_of(ask("title:中级")[0], "EQ-22")

        assert line.text == "取得对口专业的中级职称后，从事本职业或相关职业满 1 年，可申报二级/技师"
        assert line.conditions == ("适用于按 2023 年版技术规程编写的职业标准",)

    def test_in_sichuan_the_highest_title_needs_no_years(self) -> None:
        assert line_of(ask("title:正高级")[0], "EQ-25").years is None
        assert "EQ-25" not in ids(ask("title:正高级", SHANDONG)[0].lines)


class TestClasses:
    """What somebody from a technical school asks."""

    def test_purposes_and_conditions_are_named(self) -> None:
        _, _, diploma = ask("class:高级工班")
        line = line_of(diploma, "EQ-40")

        assert ids(diploma.lines) == {"EQ-40", "EQ-43", "EQ-44", "EQ-45"}
        assert (line.counts, line.conditions) == ("大专学历", ("全日制",))
        assert "应征入伍" in line.scope
        assert line_of(diploma, "EQ-45").conditions == ("另持高级工及以上证书",)
        assert "须同时符合" in said(diploma)

    def test_a_consultation_text_is_shown_behind_the_law_and_marked(self) -> None:
        _, _, diploma = ask("class:高级工班")

        assert diploma.lines[-1].rule.id == "EQ-43"
        assert diploma.lines[-1].mark == "征求意见稿，未生效"

    def test_a_prefectures_row_stands_before_the_provinces(self) -> None:
        _, _, diploma = ask("class:高级工班", DAZHOU)

        assert [line.rule.id for line in diploma.lines][:2] == ["EQ-42", "EQ-40"]

    def test_a_purpose_narrows_the_answer(self) -> None:
        assert ids(ask("class:高级工班", purpose="rank_promotion")[2].lines) == {"EQ-40", "EQ-43"}

    @pytest.mark.parametrize("purpose", ["public_institution_hiring", "enlistment"])
    def test_an_intermediate_class_has_no_basis_for_hiring(self, purpose: str) -> None:
        _, _, diploma = ask("class:中级工班", purpose=purpose)

        assert diploma.lines == ()
        assert "暂无依据" in said(diploma)

    def test_a_class_gives_no_title_and_no_treatment(self) -> None:
        eligible, treatment, _ = ask("class:预备技师班")

        assert treatment.lines == ()
        assert not any("职称" in line.counts for line in eligible.lines)
        assert "暂无依据" in said(treatment)

    def test_a_class_opens_the_levels_whose_conditions_accept_it(self) -> None:
        eligible, _, _ = ask("class:高级工班")

        assert {"N4.3", "N3.4"} <= ids(eligible.lines)
        assert "N2.5" not in ids(eligible.lines)  # for 预备技师班 and 技师班 alone
        assert line_of(eligible, "N3.4").counts == "高级工"
        assert "2023" in line_of(eligible, "N3.4").conditions[-1]


class TestDiplomas:
    """What somebody with a diploma asks."""

    def test_the_classes_that_count_like_it_are_named_with_their_purposes(self) -> None:
        _, _, diploma = ask("diploma:大专")
        line = line_of(diploma, "EQ-40")

        assert line.is_way_in and line.held == "高级工班毕业生"
        assert "应征入伍" in line.scope
        assert "职业技能等级证书本身不等同学历" in said(diploma)

    def test_it_opens_levels_and_never_a_treatment(self) -> None:
        eligible, treatment, _ = ask("diploma:大专")

        assert {"N4.3", "N3.5", "N3.6"} <= ids(eligible.lines)
        assert line_of(eligible, "N3.5").conditions[0] == "另持中级工证书"
        assert treatment.lines == ()

    def test_a_lower_diploma_opens_less(self) -> None:
        assert {"N3.5", "N3.6"}.isdisjoint(ids(ask("diploma:中专")[0].lines))


class TestAwards:
    """What somebody with an award asks."""

    def test_a_listed_award_opens_the_exceptional_way(self) -> None:
        eligible, _, _ = ask("award:全国技术能手")

        assert ids(eligible.lines) == {"EQ-16"}
        assert line_of(eligible, "EQ-16").counts == "高级职称（破格）"

    def test_medals_are_named(self) -> None:
        line = line_of(ask("award:世界技能大赛")[0], "EQ-16.worldskills")

        assert line.conditions == ("获金牌、银牌、铜牌",)

    def test_what_people_decide_is_said_to_be_decided(self) -> None:
        line = line_of(ask("award:绝招绝技绝活")[0], "EQ-17")

        assert line.conditions == ("由评审部门逐案决定",)

    def test_an_award_for_science_opens_the_way_to_levels(self) -> None:
        eligible, _, _ = ask("award:science")

        assert ids(eligible.lines) == {"EQ-26"}
        assert "高级技师" in line_of(eligible, "EQ-26").counts

    def test_elsewhere_an_award_of_the_province_has_no_basis(self) -> None:
        eligible, _, _ = ask("award:全国技术能手", SHANDONG)

        assert eligible.lines == ()
        assert "暂无依据" in said(eligible)


def test_everything_that_can_be_asked_has_a_key_of_its_own() -> None:
    assert len(HELD) == len(everything(LAW, on=ON))
    sorts = {sort: [held for held in HELD.values() if held.sort is sort] for sort in Sort}
    assert [len(sorts[sort]) for sort in (Sort.LEVEL, Sort.TITLE, Sort.SCHOOL_CLASS)] == [8, 4, 4]


@settings(max_examples=60)
@given(
    keys,
    st.sampled_from([row.keyword for row in LAW.every(TitleSeries)]),
    st.sampled_from([row.keyword for row in LAW.every(Purpose)]),
)
def test_narrowing_never_adds_a_line(key: str, series: str, purpose: str) -> None:
    whole, narrow = ask(key), ask(key, series=series, purpose=purpose)

    for wide, small in zip(whole, narrow, strict=True):
        assert {line.rule.id for line in small.lines} <= {line.rule.id for line in wide.lines}


def test_what_is_asked_is_found_again_by_its_key() -> None:
    held = Held(Sort.LEVEL, "senior_worker", HELD["level:senior_worker"].title)

    assert held.key == "level:senior_worker"
    assert HELD[held.key] == held
