"""Levels, titles and diplomas: three kinds of answer, each complete with basis, date and status."""

from __future__ import annotations

from datetime import date

import pytest

from certreg.policy.answers import Answer, Verdict
from certreg.policy.applicant import (
    Applicant,
    EducationLevel,
    Holding,
    HoldingKind,
    SchoolClass,
    Title,
    TitleGrade,
    Work,
)
from certreg.policy.conditions import Condition
from certreg.policy.diplomas import credits_for, diploma_as, overseas
from certreg.policy.equivalence import (
    DiplomaAs,
    Kind,
    Purpose,
    SkillToTitle,
    TitleSeries,
    TitleToSkill,
)
from certreg.policy.law import load
from certreg.policy.levels import SkillLevel
from certreg.policy.look_up import by_class, by_level, by_title
from certreg.policy.titles import exceptional_title, skill_for_title, teacher_title, title_for_skill
from certreg.policy.treatment import in_post, treatment
from certreg.policy.work import Stretch

LAW = load()
ON = date(2026, 6, 1)
SICHUAN, DAZHOU, SHANDONG = "510000", "511700", "370000"
WELDER = "6-18-02-04"


def title(
    level: SkillLevel,
    want: TitleGrade | None,
    *,
    years: int = 10,
    series: str = "engineering",
    region: str = SICHUAN,
    on: date = ON,
    is_in_post: bool = False,
) -> Answer:
    issued = date(on.year - years, on.month, on.day)
    return title_for_skill(
        LAW,
        level=level,
        issued_on=issued,
        work=[Stretch(date(1990, 1, 1), None)],
        series=series,
        want=want,
        region=region,
        on=on,
        in_post=is_in_post,
    )


def diploma(
    school_class: SchoolClass | None,
    purpose: str,
    *,
    full_time: bool | None = True,
    certificate: SkillLevel | None = None,
    region: str = SICHUAN,
    on: date = ON,
) -> Answer:
    return diploma_as(
        LAW,
        school_class=school_class,
        full_time=full_time,
        purpose=purpose,
        certificate=certificate,
        region=region,
        on=on,
    )


def treated(
    level: SkillLevel, field: str, *, region: str = SICHUAN, is_in_post: bool | None = True
) -> Answer:
    return treatment(LAW, level=level, field=field, is_in_post=is_in_post, region=region, on=ON)


# Level to title


@pytest.mark.parametrize(
    ("level", "grade", "years"),
    [
        (SkillLevel.SENIOR_WORKER, TitleGrade.JUNIOR, 2),
        (SkillLevel.TECHNICIAN, TitleGrade.INTERMEDIATE, 3),
        (SkillLevel.SENIOR_TECHNICIAN, TitleGrade.ASSOCIATE_SENIOR, 4),
    ],
)
def test_an_engineers_title_asks_for_years_after_the_certificate(
    level: SkillLevel, grade: TitleGrade, years: int
) -> None:
    assert title(level, grade, years=years).verdict is Verdict.ACCEPT
    short = title(level, grade, years=years - 1)
    assert (short.verdict, short.reason) == (Verdict.REFUSE, "years_short")
    assert short.earliest == date(2027, 6, 1)


def test_a_level_does_not_open_the_title_of_the_next_one() -> None:
    found = title(SkillLevel.SENIOR_WORKER, TitleGrade.INTERMEDIATE)
    assert (found.verdict, found.reason) == (Verdict.REFUSE, "rank_too_low")


def test_a_higher_level_opens_the_titles_below_it_too() -> None:
    assert title(SkillLevel.TECHNICIAN, TitleGrade.JUNIOR).verdict is Verdict.ACCEPT


@pytest.mark.parametrize("series", ["engineering", "arts", "accounting"])
def test_below_the_senior_worker_no_series_is_open(series: str) -> None:
    found = title(SkillLevel.INTERMEDIATE_WORKER, TitleGrade.JUNIOR, series=series)
    assert (found.verdict, found.reason) == (Verdict.REFUSE, "rank_too_low")


@pytest.mark.parametrize(
    ("series", "decided_by"), [("arts", "per_series_standard"), ("software", "exam_rules")]
)
def test_other_series_decide_by_their_own_conditions(series: str, decided_by: str) -> None:
    found = title(SkillLevel.SENIOR_WORKER, None, series=series)
    assert (found.verdict, found.like) == (Verdict.VALUE, decided_by)


def test_a_full_senior_title_for_the_special_grade_stands_in_shandong_only() -> None:
    level, grade = SkillLevel.SPECIAL_GRADE_TECHNICIAN, TitleGrade.SENIOR
    assert title(level, grade, is_in_post=True).verdict is Verdict.NO_BASIS
    assert title(level, grade, region=SHANDONG, is_in_post=True).verdict is Verdict.ACCEPT
    former = title(level, grade, region=SHANDONG)
    assert (former.verdict, former.reason) == (Verdict.REFUSE, "not_in_post")


def test_a_series_on_no_list_has_no_basis() -> None:
    assert title(SkillLevel.TECHNICIAN, None, series="nursing").verdict is Verdict.NO_BASIS


def test_before_the_document_there_is_no_basis() -> None:
    found = title(SkillLevel.TECHNICIAN, TitleGrade.INTERMEDIATE, on=date(2018, 11, 29))
    assert found.verdict is Verdict.NO_BASIS


def test_years_made_of_spare_days_carry_the_mark() -> None:
    found = title_for_skill(
        LAW,
        level=SkillLevel.SENIOR_WORKER,
        issued_on=date(2020, 1, 1),
        work=[
            Stretch(date(2020, 1, 1), date(2020, 12, 20)),
            Stretch(date(2021, 2, 1), date(2022, 1, 20)),
        ],
        series="engineering",
        want=TitleGrade.JUNIOR,
        region=SICHUAN,
        on=ON,
    )
    assert found.verdict is Verdict.REFUSE
    found = title_for_skill(
        LAW,
        level=SkillLevel.SENIOR_WORKER,
        issued_on=date(2020, 1, 1),
        work=[
            Stretch(date(2020, 1, 1), date(2021, 6, 20)),
            Stretch(date(2021, 8, 1), date(2022, 1, 10)),
            Stretch(date(2022, 3, 1), date(2022, 3, 31)),
        ],
        series="engineering",
        want=TitleGrade.JUNIOR,
        region=SICHUAN,
        on=ON,
    )
    assert (found.verdict, found.is_unverified) == (Verdict.ACCEPT, True)


@pytest.mark.parametrize(
    ("award", "medal", "verdict"),
    [
        ("中华技能大奖", "", Verdict.ACCEPT),
        ("全国技术能手", "", Verdict.ACCEPT),
        ("世界技能大赛", "铜牌", Verdict.ACCEPT),
        ("世界技能大赛", "优胜奖", Verdict.REFUSE),
        ("四川省技术能手", "", Verdict.REFUSE),
        ("绝招绝技绝活", "", Verdict.MANUAL),
        ("国务院政府特殊津贴", "", Verdict.MANUAL),
        ("国家级技能大师工作室带头人", "", Verdict.MANUAL),
    ],
)
def test_only_listed_awards_allow_an_application_out_of_turn(
    award: str, medal: str, verdict: Verdict
) -> None:
    found = exceptional_title(LAW, award=award, medal=medal, region=SICHUAN, on=ON)
    assert found.verdict is verdict
    assert found.kind is Kind.ELIGIBLE
    assert found.conditions
    assert ("EQ-17" in {rule.id for rule in found.rules}) == (award == "绝招绝技绝活")


def test_the_list_of_awards_is_sichuans() -> None:
    found = exceptional_title(LAW, award="中华技能大奖", medal="", region=SHANDONG, on=ON)
    assert found.verdict is Verdict.NO_BASIS


def test_a_consultation_text_never_gives_a_positive_answer() -> None:
    found = teacher_title(
        LAW, level=SkillLevel.TECHNICIAN, from_enterprise=True, region=SICHUAN, on=ON
    )
    assert (found.verdict, found.mark) == (Verdict.DRAFT_ONLY, "征求意见稿")
    school = teacher_title(
        LAW, level=SkillLevel.TECHNICIAN, from_enterprise=False, region=SICHUAN, on=ON
    )
    assert school.verdict is Verdict.NO_BASIS


# Title to level


def test_a_title_opens_a_level_by_the_condition_that_says_the_years() -> None:
    engineer = Applicant(
        works=(Work(date(2021, 6, 1), None, WELDER),),
        titles=(Title(TitleGrade.INTERMEDIATE, date(2021, 6, 1), True),),
        holdings=(Holding(HoldingKind.LEVEL, SkillLevel.TECHNICIAN, WELDER, date(2025, 6, 1)),),
    )

    def ask(target: SkillLevel, on: date = ON) -> Answer:
        return skill_for_title(
            LAW, engineer, target=target, occupation=WELDER, norm=2023, region=SICHUAN, on=on
        )

    assert [rule.id for rule in ask(SkillLevel.SENIOR_TECHNICIAN).rules] == ["EQ-23"]
    assert [rule.id for rule in ask(SkillLevel.TECHNICIAN).rules] == ["EQ-22"]
    early = ask(SkillLevel.SENIOR_TECHNICIAN, date(2026, 5, 31))
    assert (early.verdict, early.earliest) == (Verdict.REFUSE, ON)
    assert ask(SkillLevel.CHIEF_TECHNICIAN).verdict is Verdict.NO_BASIS


def test_whether_a_title_matches_is_asked_of_a_person_when_unknown() -> None:
    applicant = Applicant(titles=(Title(TitleGrade.SENIOR, date(2020, 1, 1)),))
    found = skill_for_title(
        LAW,
        applicant,
        target=SkillLevel.SENIOR_TECHNICIAN,
        occupation=WELDER,
        norm=2023,
        region=SICHUAN,
        on=ON,
    )
    assert (found.verdict, found.reason) == (Verdict.MANUAL, "fact_unknown")


def test_the_way_from_a_title_stands_in_standards_of_the_norm_that_has_it() -> None:
    intermediate = Applicant(
        works=(Work(date(2020, 1, 1), None, WELDER),),
        titles=(Title(TitleGrade.INTERMEDIATE, date(2020, 1, 1), True),),
    )
    full = Applicant(titles=(Title(TitleGrade.SENIOR, date(2020, 1, 1), True),))

    def ask(applicant: Applicant, target: SkillLevel, norm: int | None) -> Answer:
        return skill_for_title(
            LAW, applicant, target=target, occupation=WELDER, norm=norm, region=SICHUAN, on=ON
        )

    old = ask(intermediate, SkillLevel.TECHNICIAN, 2018)
    assert (old.verdict, old.reason) == (Verdict.REFUSE, "other_norm")
    assert {rule.id for rule in old.rules} == {"EQ-21", "EQ-22", "CD-01"}
    nobody_knows = ask(intermediate, SkillLevel.TECHNICIAN, None)
    assert (nobody_knows.verdict, nobody_knows.reason) == (Verdict.MANUAL, "norm_unknown")
    assert ask(full, SkillLevel.SENIOR_TECHNICIAN, 2018).verdict is Verdict.ACCEPT  # EQ-25


def test_every_row_from_title_to_level_names_a_condition_of_that_level() -> None:
    for row in LAW.every(TitleToSkill):
        if row.condition:
            condition = LAW.row(Condition, row.condition)
            assert set(row.levels) <= set(condition.levels)
            assert set(row.grades) == set(condition.titles)
            assert row.region == condition.region
        else:
            assert row.region == "440000"


# Treatment


@pytest.mark.parametrize(
    ("level", "like"),
    [
        (SkillLevel.SENIOR_WORKER, "助理级"),
        (SkillLevel.TECHNICIAN, "中级"),
        (SkillLevel.SENIOR_TECHNICIAN, "副高级"),
        (SkillLevel.SPECIAL_GRADE_TECHNICIAN, "正高级"),
        (SkillLevel.CHIEF_TECHNICIAN, "not_below_特级技师"),
    ],
)
def test_treatment_in_post_follows_the_level_and_is_marked_unverified(
    level: SkillLevel, like: str
) -> None:
    found = treated(level, "岗位聘任")
    assert (found.kind, found.verdict, found.like) == (Kind.TREATMENT, Verdict.VALUE, like)
    assert found.is_unverified
    assert "四川省人社厅《“技能四川行动”实施方案》" in found.documents


def test_who_is_not_in_post_gets_nothing_and_who_is_not_known_to_be_is_asked() -> None:
    out = treated(SkillLevel.TECHNICIAN, "岗位聘任", is_in_post=False)
    assert (out.verdict, out.reason) == (Verdict.NONE, "not_in_post")
    unknown = treated(SkillLevel.TECHNICIAN, "岗位聘任", is_in_post=None)
    assert (unknown.verdict, unknown.reason) == (Verdict.CONDITION_MISSING, "post_unknown")


@pytest.mark.parametrize("level", list(SkillLevel)[:3])
def test_below_the_senior_worker_there_is_no_treatment(level: SkillLevel) -> None:
    found = treated(level, "岗位聘任")
    assert (found.verdict, found.reason) == (Verdict.NONE, "rank_too_low")
    assert [rule.id for rule in found.rules] == ["EQ-35"]
    assert found.conditions == ("同等待遇从高级工起规定",)
    assert not found.is_unverified


def test_pay_is_a_field_of_dazhou_alone_which_keeps_the_provinces_fields() -> None:
    level = SkillLevel.TECHNICIAN
    assert treated(level, "工资福利").verdict is Verdict.NO_BASIS
    assert treated(level, "工资福利", region=DAZHOU).verdict is Verdict.VALUE
    assert treated(level, "科研项目申报", region=DAZHOU).verdict is Verdict.VALUE
    assert treated(level, "子女入学", region=DAZHOU).verdict is Verdict.NO_BASIS
    assert treated(level, "岗位聘任", region=SHANDONG).verdict is Verdict.NO_BASIS


def test_a_post_holds_from_the_first_to_the_last_day_of_its_term() -> None:
    term = date(2026, 1, 1), date(2026, 12, 31)
    assert in_post(*term, on=date(2026, 1, 1))
    assert in_post(*term, on=date(2026, 12, 31))
    assert not in_post(*term, on=date(2025, 12, 31))
    assert not in_post(*term, on=date(2027, 1, 1))
    assert not in_post(*term, on=date(2026, 7, 1), left_on=date(2026, 6, 30))
    assert in_post(date(2026, 1, 1), None, on=date(2040, 1, 1))
    assert in_post(None, None, on=ON) is None


# School class to diploma


@pytest.mark.parametrize(
    ("school_class", "like"),
    [
        (SchoolClass.SENIOR, "大专"),
        (SchoolClass.PREPARATORY_TECHNICIAN, "本科"),
        (SchoolClass.TECHNICIAN, "本科"),
    ],
)
def test_a_full_time_class_counts_like_a_diploma_for_its_purpose(
    school_class: SchoolClass, like: str
) -> None:
    found = diploma(school_class, "rank_promotion")
    assert (found.kind, found.verdict, found.like) == (Kind.DIPLOMA_AS, Verdict.VALUE, like)
    assert (found.as_of, found.region) == (ON, SICHUAN)


def test_all_rows_in_force_are_printed_and_the_strictest_decides() -> None:
    hired = diploma(SchoolClass.SENIOR, "public_institution_hiring", region=DAZHOU)
    assert [rule.id for rule in hired.rules] == ["EQ-42", "EQ-40", "EQ-44"]
    part_time = diploma(SchoolClass.SENIOR, "public_institution_hiring", full_time=False)
    assert (part_time.verdict, part_time.reason) == (Verdict.REFUSE, "full_time_required")
    unknown = diploma(SchoolClass.SENIOR, "public_institution_hiring", full_time=None)
    assert unknown.verdict is Verdict.CONDITION_MISSING


def test_that_the_stricter_row_decides_is_cited_and_marked_as_our_own_rule() -> None:
    part_time = diploma(SchoolClass.SENIOR, "public_institution_hiring", full_time=False)
    assert [rule.id for rule in part_time.rules] == ["EQ-40", "EQ-44", "EQ-49"]
    assert part_time.is_unverified
    without = diploma(SchoolClass.SENIOR, "enlistment")
    assert (without.reason, without.is_unverified) == ("certificate_missing", True)
    of_one_row = diploma(SchoolClass.SENIOR, "rank_promotion", full_time=False)
    assert (of_one_row.verdict, of_one_row.is_unverified) == (Verdict.REFUSE, False)


def test_enlistment_asks_for_a_certificate_as_well() -> None:
    def enlisted(certificate: SkillLevel | None) -> Answer:
        return diploma(SchoolClass.SENIOR, "enlistment", certificate=certificate)

    assert enlisted(None).reason == "certificate_missing"
    assert enlisted(SkillLevel.INTERMEDIATE_WORKER).verdict is Verdict.CONDITION_MISSING
    assert enlisted(SkillLevel.TECHNICIAN).like == "大专"


def test_a_certificate_alone_is_never_a_diploma() -> None:
    for level in SkillLevel:
        found = diploma(None, "public_institution_hiring", certificate=level)
        assert (found.verdict, found.reason, found.like) == (Verdict.NONE, "certificate_alone", "")


def test_what_stands_in_a_draft_only_is_marked_and_no_yes() -> None:
    found = diploma(SchoolClass.SENIOR, "government_hiring")
    assert (found.verdict, found.mark) == (Verdict.DRAFT_ONLY, "征求意见稿")
    assert diploma(SchoolClass.SENIOR, "rank_promotion").mark == ""
    part_time = diploma(SchoolClass.SENIOR, "government_hiring", full_time=False)
    assert (part_time.verdict, part_time.like) == (Verdict.DRAFT_ONLY, "")
    assert part_time.reason == "full_time_required"


def test_an_intermediate_class_counts_for_titles_and_for_no_hiring() -> None:
    assert diploma(SchoolClass.INTERMEDIATE, "title_declaration").like == "中专"
    for purpose in ("public_institution_hiring", "government_hiring", "enlistment"):
        assert diploma(SchoolClass.INTERMEDIATE, purpose).verdict is Verdict.NO_BASIS


def test_a_city_document_counts_in_that_city_from_its_day() -> None:
    assert diploma(SchoolClass.SENIOR, "post_promotion").verdict is Verdict.NO_BASIS
    there = diploma(SchoolClass.SENIOR, "post_promotion", region="511702")
    assert there.verdict is Verdict.VALUE
    assert there.citations[0].source.number == "达人社发〔2023〕133号"
    before = diploma(SchoolClass.SENIOR, "post_promotion", region=DAZHOU, on=date(2023, 10, 23))
    assert before.verdict is Verdict.NO_BASIS


def test_levels_of_education_are_ordered() -> None:
    assert sorted(EducationLevel, reverse=True)[-1] is EducationLevel.SECONDARY
    with pytest.raises(TypeError):
        EducationLevel.SECONDARY < "大专"  # type: ignore[operator]  # noqa: B015


# Overseas certificates and credits


def test_an_overseas_certificate_shows_no_level_until_somebody_decided() -> None:
    def ask(country: str) -> Answer:
        return overseas(known, certificate="Trade III", country=country, region=SICHUAN, on=ON)

    known = LAW
    assert (ask("AU").verdict, ask("AU").like) == (Verdict.NEEDS_DECISION, "")
    decided = {
        "id": "decided",
        "basis": "overseas-qualifications",
        "region": SICHUAN,
        "status": "in_force",
        "certificate": "Trade III",
        "country": "AU",
        "level": "intermediate_worker",
        "text": "…",
    }
    known = LAW.extended({"equivalence.toml": {"overseas": [decided]}})
    assert ask("AU").like == "intermediate_worker"
    assert ask("NZ").verdict is Verdict.NEEDS_DECISION


def test_credits_are_given_by_exactly_one_school_for_one_programme() -> None:
    row = {
        "id": "credit",
        "basis": "education-micro-credits",
        "region": "000000",
        "status": "in_force",
        "certificate": "焊工",
        "level": "高级工",
        "school": "甲校",
        "programme": "焊接",
        "credits": 6,
    }
    known = LAW.extended({"equivalence.toml": {"credit": [row]}})

    def ask(school: str, programme: str) -> Answer:
        return credits_for(
            known,
            certificate="焊工",
            level="高级工",
            school=school,
            programme=programme,
            region=SICHUAN,
            on=ON,
        )

    assert ask("甲校", "焊接").credits == 6
    for other in (("乙校", "焊接"), ("甲校", "数控")):
        assert (ask(*other).verdict, ask(*other).credits) == (Verdict.NEEDS_DECISION, None)


# Tables for people


def test_a_level_is_looked_up_with_three_kinds_of_answer_that_never_mix() -> None:
    answers = by_level(LAW, SkillLevel.SENIOR_TECHNICIAN, region=SICHUAN, on=ON)
    kinds = [answer.kind for answer in answers]
    assert kinds == sorted(kinds, key=list(Kind).index)
    assert set(kinds) == set(Kind)
    grades = {answer.like for answer in answers if answer.kind is Kind.ELIGIBLE}
    assert grades == {"副高级", "per_series_standard", "exam_rules"}


def test_a_low_level_is_looked_up_with_a_refusal_and_no_treatment() -> None:
    answers = by_level(LAW, SkillLevel.JUNIOR_WORKER, region=SICHUAN, on=ON)
    assert [answer.reason for answer in answers] == ["rank_too_low", "certificate_alone"]


def test_a_title_is_looked_up_with_its_region_first() -> None:
    here = by_title(LAW, TitleGrade.SENIOR, region=SICHUAN, on=ON)
    assert [answer.rules[0].id for answer in here] == ["EQ-25", "EQ-24"]
    there = by_title(LAW, TitleGrade.SENIOR, region=SHANDONG, on=ON)
    assert [answer.rules[0].id for answer in there] == ["EQ-24"]


def test_a_class_is_looked_up_with_drafts_last_and_marked() -> None:
    answers = by_class(LAW, SchoolClass.SENIOR, purpose="employment_startup", region=DAZHOU, on=ON)
    assert [answer.verdict for answer in answers] == [Verdict.VALUE, Verdict.DRAFT_ONLY]
    (nothing,) = by_class(LAW, SchoolClass.SENIOR, purpose="marriage", region=DAZHOU, on=ON)
    assert nothing.conditions == ("暂无依据",)


def test_every_answer_names_kind_document_date_and_status() -> None:
    answers = [
        *by_level(LAW, SkillLevel.CHIEF_TECHNICIAN, region=DAZHOU, on=ON),
        *by_title(LAW, TitleGrade.JUNIOR, region=DAZHOU, on=ON),
        *by_class(LAW, SchoolClass.TECHNICIAN, region=DAZHOU, on=ON),
        diploma(SchoolClass.SENIOR, "enlistment"),
        treated(SkillLevel.TECHNICIAN, "岗位聘任"),
        title(SkillLevel.TECHNICIAN, TitleGrade.INTERMEDIATE, years=0),
    ]
    for answer in answers:
        assert answer.kind in Kind
        assert answer.citations
        assert answer.conditions
        assert answer.as_of == ON
        assert all(citation.text for citation in answer.citations)


def test_every_series_and_purpose_that_a_row_names_has_a_name_for_people() -> None:
    series = {row.keyword for row in LAW.every(TitleSeries)}
    assert {name for row in LAW.every(SkillToTitle) for name in row.series} == series
    purposes = {row.keyword for row in LAW.every(Purpose)}
    assert {name for row in LAW.every(DiplomaAs) for name in row.purposes} == purposes
