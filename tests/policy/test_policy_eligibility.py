"""Who may apply for a level, what is missing, and from which day on it will not be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certreg.policy.applicant import (
    Applicant,
    Award,
    AwardRank,
    Diploma,
    EducationLevel,
    Holding,
    HoldingKind,
    HoldingState,
    Relation,
    SchoolClass,
    SchoolKind,
    StudyState,
    Title,
    TitleGrade,
    Work,
)
from certreg.policy.conditions import Condition, Schooling
from certreg.policy.eligibility import ConditionAnswer, Eligibility, Fit, Outcome, check
from certreg.policy.law import LawError, load
from certreg.policy.levels import SkillLevel

LAW = load()
ON = date(2026, 6, 1)
WELDER, TURNER = "6-18-02-04", "6-18-01-01"
DAY = timedelta(days=1)


def judge(
    applicant: Applicant,
    target: SkillLevel,
    *,
    norm: int = 2023,
    region: str = "510000",
    on: date = ON,
    deviates: bool = False,
) -> Eligibility:
    return check(
        LAW,
        applicant,
        occupation=WELDER,
        norm=norm,
        target=target,
        region=region,
        on=on,
        standard_deviates=deviates,
    )


def answer(found: Eligibility, item: str) -> ConditionAnswer:
    return next(answer for answer in found.answers if answer.rule.item == item)


def work(since: date, until: date | None = None, relation: Relation | None = None) -> Work:
    return Work(since, until, WELDER, relation)


def holding(
    level: SkillLevel, issued_on: date, state: HoldingState = HoldingState.VALID
) -> Holding:
    return Holding(HoldingKind.LEVEL, level, WELDER, issued_on, state=state)


COLLEGE = Diploma(
    SchoolKind.TECHNICIAN_COLLEGE,
    SchoolClass.PREPARATORY_TECHNICIAN,
    major=Relation.SAME,
    state=StudyState.STUDENT,
)


def test_an_acceptance_names_the_condition_and_its_basis() -> None:
    found = judge(Applicant(works=(work(date(2021, 6, 1)),)), SkillLevel.INTERMEDIATE_WORKER)
    assert found.outcome is Outcome.ACCEPT
    assert found.carried_by is LAW.row(Condition, "N4.1")
    assert LAW.basis_of(found.carried_by)[0].name == "《国家职业标准编制技术规程（2023年版）》"


def test_a_refusal_says_what_is_missing_and_from_which_day_it_is_not() -> None:
    applicant = Applicant(
        works=(work(date(2021, 9, 13)),),
        holdings=(holding(SkillLevel.SENIOR_WORKER, date(2021, 9, 13)),),
    )
    found = judge(applicant, SkillLevel.TECHNICIAN)
    assert found.outcome is Outcome.REFUSE
    assert found.reason == "years_short"
    assert found.earliest == date(2026, 9, 13)
    text = "N2.1：取得三级/高级工证书后的工作年限还差 3 个月 12 天，2026-09-13 起可申报"
    assert text in found.reasons()
    assert judge(applicant, SkillLevel.TECHNICIAN, on=date(2026, 9, 12)).outcome is Outcome.REFUSE
    assert judge(applicant, SkillLevel.TECHNICIAN, on=date(2026, 9, 13)).outcome is Outcome.ACCEPT


def test_where_more_than_time_is_missing_no_day_is_promised() -> None:
    applicant = Applicant(titles=(Title(TitleGrade.JUNIOR, date(2024, 6, 1), True),))
    second = answer(judge(applicant, SkillLevel.TECHNICIAN), "N2.2")
    assert second.reasons == ("years_short", "base_certificate")
    assert second.earliest is None
    assert "起可申报" not in second.text


def test_the_first_day_of_two_clocks_is_the_later_one() -> None:
    applicant = Applicant(
        works=(work(date(2021, 7, 1)),),
        titles=(Title(TitleGrade.JUNIOR, date(2021, 7, 1), True),),
        holdings=(holding(SkillLevel.SENIOR_WORKER, date(2025, 12, 24)),),
    )
    second = answer(judge(applicant, SkillLevel.TECHNICIAN), "N2.2")
    assert second.reasons == ("years_short", "second_clock_short")
    assert second.earliest == date(2026, 12, 24)


def test_years_without_any_certificate_open_no_way_to_the_technician() -> None:
    found = judge(Applicant(works=(work(date(1990, 1, 1)),)), SkillLevel.TECHNICIAN)
    assert (found.outcome, found.reason) == (Outcome.REFUSE, "no_item")


def test_unrelated_work_is_not_counted() -> None:
    elsewhere = Applicant(works=(work(date(2001, 1, 1), relation=Relation.UNRELATED),))
    found = judge(elsewhere, SkillLevel.INTERMEDIATE_WORKER)
    assert found.outcome is Outcome.REFUSE


def test_work_in_an_occupation_on_no_list_is_for_a_person_to_judge() -> None:
    unlisted = Applicant(works=(work(date(2001, 1, 1), relation=Relation.UNLISTED),))
    found = judge(unlisted, SkillLevel.INTERMEDIATE_WORKER)
    assert (found.outcome, found.reason) == (Outcome.MANUAL, "related_unlisted")
    assert "需人工核定" in answer(found, "N4.1").text


def test_a_relation_nobody_stated_is_the_same_occupation_or_on_no_list() -> None:
    same = Applicant(works=(Work(date(2001, 1, 1), None, WELDER),))
    other = Applicant(works=(Work(date(2001, 1, 1), None, TURNER),))
    assert judge(same, SkillLevel.INTERMEDIATE_WORKER).outcome is Outcome.ACCEPT
    assert judge(other, SkillLevel.INTERMEDIATE_WORKER).outcome is Outcome.MANUAL


def test_work_too_short_even_with_unlisted_occupations_is_refused() -> None:
    short = Applicant(works=(work(date(2025, 1, 1), relation=Relation.UNLISTED),))
    assert judge(short, SkillLevel.INTERMEDIATE_WORKER).outcome is Outcome.REFUSE


@pytest.mark.parametrize(
    ("applicant", "target"),
    [
        (Applicant(intends=True), SkillLevel.JUNIOR_WORKER),
        (Applicant(birth_date=date(1990, 1, 1)), SkillLevel.JUNIOR_WORKER),
        (
            Applicant(
                titles=(Title(TitleGrade.INTERMEDIATE, date(2020, 1, 1)),),
                works=(work(date(2020, 1, 1)),),
            ),
            SkillLevel.TECHNICIAN,
        ),
        (
            Applicant(
                diplomas=(
                    Diploma(
                        SchoolKind.VOCATIONAL_COLLEGE,
                        rank=EducationLevel.ASSOCIATE,
                        major=Relation.SAME,
                    ),
                )
            ),
            SkillLevel.SENIOR_WORKER,
        ),
    ],
    ids=["birth", "intention", "speciality", "evaluation"],
)
def test_an_unknown_fact_is_not_false(applicant: Applicant, target: SkillLevel) -> None:
    found = judge(applicant, target)
    assert (found.outcome, found.reason) == (Outcome.MANUAL, "fact_unknown")


@pytest.mark.parametrize(
    ("state", "reason"),
    [(HoldingState.REVOKED, "base_revoked"), (HoldingState.SUSPENDED, "base_suspended")],
)
def test_only_a_valid_certificate_is_a_basis(state: HoldingState, reason: str) -> None:
    applicant = Applicant(
        works=(work(date(2010, 1, 1)),),
        holdings=(holding(SkillLevel.SENIOR_WORKER, date(2010, 1, 1), state),),
    )
    found = judge(applicant, SkillLevel.TECHNICIAN)
    assert found.outcome is Outcome.REFUSE
    assert answer(found, "N2.1").reason == reason


def test_a_certificate_dated_after_the_application_does_not_exist_yet() -> None:
    applicant = Applicant(holdings=(holding(SkillLevel.SENIOR_WORKER, ON + DAY),))
    found = judge(applicant, SkillLevel.TECHNICIAN)
    assert answer(found, "N2.1").reason == "base_certificate"


def test_an_older_qualification_counts_like_a_level() -> None:
    old = Holding(HoldingKind.QUALIFICATION, SkillLevel.SENIOR_WORKER, WELDER, date(2015, 1, 1))
    applicant = Applicant(works=(work(date(2015, 1, 1)),), holdings=(old,))
    assert judge(applicant, SkillLevel.TECHNICIAN).outcome is Outcome.ACCEPT


def test_years_after_a_certificate_leave_out_earlier_work() -> None:
    applicant = Applicant(
        works=(work(date(2000, 1, 1)),),
        holdings=(holding(SkillLevel.SENIOR_WORKER, date(2024, 6, 1)),),
    )
    short = answer(judge(applicant, SkillLevel.TECHNICIAN), "N2.1")
    assert short.earliest == date(2029, 6, 1)


def test_a_title_of_another_speciality_does_not_count() -> None:
    applicant = Applicant(
        works=(work(date(2010, 1, 1)),),
        titles=(Title(TitleGrade.INTERMEDIATE, date(2015, 1, 1), matching=False),),
    )
    found = judge(applicant, SkillLevel.TECHNICIAN)
    assert answer(found, "N2.3").reason == "title_speciality"


def test_a_full_senior_title_needs_no_year_in_sichuan_and_one_elsewhere() -> None:
    applicant = Applicant(titles=(Title(TitleGrade.SENIOR, ON, True),))
    here = judge(applicant, SkillLevel.SENIOR_TECHNICIAN, region="511702")
    assert here.carried_by is LAW.row(Condition, "N1.3-SC")
    there = judge(applicant, SkillLevel.SENIOR_TECHNICIAN, region="500000")
    assert there.outcome is Outcome.REFUSE
    assert there.earliest == date(2027, 6, 1)
    before = judge(applicant, SkillLevel.SENIOR_TECHNICIAN, on=date(2021, 11, 9))
    assert "N1.3-SC" not in {answer.rule.item for answer in before.answers}


def test_an_associate_senior_title_needs_its_year_in_sichuan_too() -> None:
    applicant = Applicant(titles=(Title(TitleGrade.ASSOCIATE_SENIOR, ON, True),))
    assert judge(applicant, SkillLevel.SENIOR_TECHNICIAN).outcome is Outcome.REFUSE


@pytest.mark.parametrize(
    ("award", "outcome"),
    [
        (Award(AwardRank.PROVINCE, True), Outcome.ACCEPT),
        (Award(AwardRank.NATIONAL, True), Outcome.ACCEPT),
        (Award(AwardRank.PROVINCE, False), Outcome.REFUSE),
        (Award(AwardRank.PROVINCE, None), Outcome.MANUAL),
        (Award(AwardRank.CITY, True), Outcome.REFUSE),
    ],
)
def test_an_award_for_science_opens_a_level_to_those_with_the_skill(
    award: Award, outcome: Outcome
) -> None:
    applicant = Applicant(awards=(award,))
    assert judge(applicant, SkillLevel.TECHNICIAN).outcome is outcome
    assert judge(applicant, SkillLevel.TECHNICIAN, region="440000").outcome is Outcome.REFUSE


def test_a_student_of_a_technicians_class_counts_the_certificates_own_age() -> None:
    student = Applicant(
        diplomas=(COLLEGE,), holdings=(holding(SkillLevel.SENIOR_WORKER, date(2024, 6, 1)),)
    )
    found = judge(student, SkillLevel.TECHNICIAN)
    assert found.carried_by is LAW.row(Condition, "N2.5")
    younger = judge(student, SkillLevel.TECHNICIAN, on=date(2026, 5, 31))
    assert answer(younger, "N2.5").earliest == date(2026, 6, 1)


@pytest.mark.parametrize(
    ("diploma", "item", "reason"),
    [
        (replace(COLLEGE, school_class=SchoolClass.INTERMEDIATE), "N3.4", "school_kind"),
        (replace(COLLEGE, school=SchoolKind.UNIVERSITY), "N3.4", "school_kind"),
        (COLLEGE, "N3.4", "study_state"),
        (
            replace(COLLEGE, state=StudyState.GRADUATING, major=Relation.UNRELATED),
            "N3.4",
            "major",
        ),
        (
            Diploma(SchoolKind.UNIVERSITY, major=Relation.SAME, evaluated=False),
            "N3.6",
            "not_evaluated",
        ),
    ],
)
def test_a_diploma_fails_at_the_first_thing_it_does_not_show(
    diploma: Diploma, item: str, reason: str
) -> None:
    found = judge(Applicant(diplomas=(diploma,)), SkillLevel.SENIOR_WORKER)
    assert answer(found, item).reason == reason


def test_of_several_diplomas_the_one_that_comes_furthest_is_spoken_of() -> None:
    far = replace(COLLEGE, school=SchoolKind.UNIVERSITY)
    near = replace(COLLEGE, state=StudyState.GRADUATED, major=Relation.UNRELATED)
    for diplomas in ((far, near), (near, far)):
        found = judge(Applicant(diplomas=diplomas), SkillLevel.SENIOR_WORKER)
        assert answer(found, "N3.4").reason == "major"


def test_the_norm_of_the_standard_decides() -> None:
    six_years = Applicant(works=(work(date(2020, 6, 1)),))
    assert judge(six_years, SkillLevel.INTERMEDIATE_WORKER, norm=2018).carried_by is LAW.row(
        Condition, "O4.2"
    )
    five_years = Applicant(works=(work(date(2021, 6, 1)),))
    assert judge(five_years, SkillLevel.INTERMEDIATE_WORKER).outcome is Outcome.ACCEPT
    old = judge(five_years, SkillLevel.INTERMEDIATE_WORKER, norm=2018)
    assert old.outcome is Outcome.REFUSE


@pytest.mark.parametrize(
    ("apprenticeship_done", "outcome"),
    [(True, Outcome.ACCEPT), (False, Outcome.REFUSE), (None, Outcome.MANUAL)],
)
def test_the_old_norm_takes_a_finished_apprenticeship(
    apprenticeship_done: bool | None, outcome: Outcome
) -> None:
    applicant = Applicant(apprenticeship_done=apprenticeship_done)
    assert judge(applicant, SkillLevel.JUNIOR_WORKER, norm=2018).outcome is outcome


def test_who_works_in_the_occupation_need_not_intend_to() -> None:
    grown = Applicant(birth_date=date(1990, 1, 1), intends=False)
    works = replace(grown, works=(work(ON),))
    worked = replace(grown, works=(work(date(2020, 1, 1), ON - DAY),))
    assert judge(works, SkillLevel.JUNIOR_WORKER).carried_by is LAW.row(Condition, "N5.2")
    left = answer(judge(worked, SkillLevel.JUNIOR_WORKER), "N5.2")
    assert left.reason == "not_employed"


@pytest.mark.parametrize(("norm", "deviates"), [(2023, True), (2030, False)])
def test_a_standard_whose_rows_are_not_on_file_is_for_a_person_to_judge(
    norm: int, deviates: bool
) -> None:
    found = judge(
        Applicant(works=(work(date(2000, 1, 1)),)),
        SkillLevel.INTERMEDIATE_WORKER,
        norm=norm,
        region="000000",
        deviates=deviates,
    )
    assert (found.outcome, found.reason) == (Outcome.MANUAL, "standard_row_missing")
    assert found.reasons() == ("该职业标准另有申报条件，规则库中尚无记载，需人工核定",)


@pytest.mark.parametrize(
    "level",
    [SkillLevel.APPRENTICE, SkillLevel.SPECIAL_GRADE_TECHNICIAN, SkillLevel.CHIEF_TECHNICIAN],
)
def test_nobody_applies_for_a_status_or_a_post(level: SkillLevel) -> None:
    found = judge(Applicant(works=(work(date(2000, 1, 1)),)), level)
    assert (found.outcome, found.reason) == (Outcome.REFUSE, "not_by_conditions")


def test_an_acceptance_through_spare_days_says_that_their_counting_is_unverified() -> None:
    pieces = (
        work(date(2020, 1, 1), date(2022, 6, 20)),
        work(date(2022, 9, 1), date(2025, 2, 10)),
        work(date(2025, 4, 1), date(2025, 4, 15)),
    )
    found = judge(Applicant(works=pieces), SkillLevel.INTERMEDIATE_WORKER)
    assert found.outcome is Outcome.REFUSE
    longer = (*pieces, work(date(2025, 8, 1), date(2025, 8, 31)))
    found = judge(Applicant(works=longer), SkillLevel.INTERMEDIATE_WORKER)
    assert found.outcome is Outcome.ACCEPT
    assert found.unverified == ("G-07e",)


def test_a_condition_on_verified_rows_carries_before_one_that_is_not() -> None:
    both = ConditionAnswer(LAW.row(Condition, "N4.1"), Fit.MET, unverified=("G-07e",))
    sure = ConditionAnswer(LAW.row(Condition, "N4.2"), Fit.MET)
    found = Eligibility(Outcome.ACCEPT, (both, sure))
    assert found.carried_by is sure.rule
    assert found.unverified == ()


@given(st.dates(date(2000, 1, 1), ON), st.sampled_from(SkillLevel), st.integers(0, 4000))
def test_who_may_apply_may_still_apply_later_if_work_goes_on(
    since: date, target: SkillLevel, days: int
) -> None:
    applicant = Applicant(
        birth_date=date(1980, 1, 1),
        works=(work(since),),
        holdings=tuple(holding(level, since) for level in SkillLevel),
        titles=tuple(Title(grade, since, True) for grade in TitleGrade),
    )
    if judge(applicant, target).outcome is Outcome.ACCEPT:
        assert judge(applicant, target, on=ON + days * DAY).outcome is Outcome.ACCEPT


@given(st.dates(date(2015, 1, 1), ON), st.sampled_from(SkillLevel))
def test_the_day_promised_is_the_first_on_which_the_application_is_accepted(
    since: date, target: SkillLevel
) -> None:
    applicant = Applicant(
        birth_date=date(2012, 3, 4),
        works=(work(since),),
        holdings=tuple(holding(level, since) for level in SkillLevel if level < target),
        titles=(Title(TitleGrade.JUNIOR, since, True),),
    )
    found = judge(applicant, target)
    if found.earliest:
        assert judge(applicant, target, on=found.earliest).outcome is Outcome.ACCEPT
        before = judge(applicant, target, on=found.earliest - DAY)
        assert before.outcome is not Outcome.ACCEPT


@given(st.dates(date(2005, 1, 1), ON), st.dates(date(2005, 1, 1), ON), st.sampled_from(SkillLevel))
def test_each_condition_is_met_from_the_day_it_names_and_not_before(
    hired: date, certified: date, target: SkillLevel
) -> None:
    applicant = Applicant(
        birth_date=date(2012, 3, 4),
        intends=True,
        works=(work(hired),),
        holdings=tuple(holding(level, certified) for level in SkillLevel if level < target),
        titles=(Title(TitleGrade.INTERMEDIATE, certified, True),),
        diplomas=(COLLEGE,),
    )
    for one in judge(applicant, target).answers:
        if one.earliest:
            then = judge(applicant, target, on=one.earliest)
            before = judge(applicant, target, on=one.earliest - DAY)
            assert answer(then, one.rule.item).outcome is Fit.MET
            assert answer(before, one.rule.item).outcome is not Fit.MET


def test_no_day_is_promised_on_which_the_condition_itself_no_longer_counts() -> None:
    applicant = Applicant(works=(work(date(2021, 9, 13)),))
    one = answer(judge(applicant, SkillLevel.INTERMEDIATE_WORKER), "N4.1")
    assert one.earliest == date(2026, 9, 13)
    assert replace(one, rule=replace(one.rule, until=date(2026, 9, 13))).earliest
    assert replace(one, rule=replace(one.rule, until=date(2026, 9, 12))).earliest is None


def test_a_standard_of_unknown_norm_is_answered_under_every_norm_and_left_to_a_person() -> None:
    applicant = Applicant(
        works=(work(date(2015, 1, 1)),),
        holdings=(holding(SkillLevel.SENIOR_WORKER, date(2021, 9, 13)),),
    )
    found = check(
        LAW,
        applicant,
        occupation=WELDER,
        norm=None,
        target=SkillLevel.TECHNICIAN,
        region="510000",
        on=ON,
    )
    assert (found.outcome, found.reason) == (Outcome.MANUAL, "norm_unknown")
    assert answer(found, "O2.1").outcome is Fit.MET
    assert answer(found, "N2.1").earliest == date(2026, 9, 13)
    assert found.carried_by is None


def test_an_award_still_to_come_opens_nothing() -> None:
    award = Award(AwardRank.PROVINCE, True, ON + DAY)
    found = judge(Applicant(awards=(award,)), SkillLevel.TECHNICIAN)
    assert found.outcome is Outcome.REFUSE
    on_the_day = replace(award, since=ON)
    assert judge(Applicant(awards=(on_the_day,)), SkillLevel.TECHNICIAN).outcome is Outcome.ACCEPT


def test_every_condition_stands_for_an_assessed_level_and_has_words() -> None:
    for row in LAW.every(Condition):
        assert row.text
        assert set(row.levels) <= set(list(SkillLevel)[1:6])


def test_every_level_of_both_norms_has_a_way_in() -> None:
    for norm in (2018, 2023):
        for level in list(SkillLevel)[1:6]:
            assert any(
                norm in row.norms and level in row.levels and row.region == "000000"
                for row in LAW.every(Condition)
            )


@pytest.mark.parametrize(
    ("keys", "fault"),
    [
        ({}, "没有写任何要求"),
        ({"years_after_title": 1, "years_of_work": 1}, "没有 titles"),
        ({"years_after_base": 1}, "没有 base_level"),
        ({"diplomas": [{"major": True}]}, "没有写明学校"),
    ],
)
def test_a_condition_that_would_let_everybody_pass_is_refused(
    keys: dict[str, object], fault: str
) -> None:
    row = {
        "id": "X",
        "item": "X",
        "basis": "standard-rules-2023",
        "region": "000000",
        "status": "in_force",
        "norms": 2023,
        "levels": "technician",
        "text": "…",
    }
    with pytest.raises(LawError, match=fault):
        LAW.extended({"conditions.toml": {"condition": [row | keys]}})


def test_a_schooling_names_schools_or_a_level_of_education() -> None:
    assert Schooling(rank_min=EducationLevel.BACHELOR).schools == ()
    with pytest.raises(ValueError, match="没有写明学校"):
        Schooling()
