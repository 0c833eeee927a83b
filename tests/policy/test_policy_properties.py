"""What must hold of the law whatever its rows say: time, regions and bases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certreg.policy.answers import Answer
from certreg.policy.applicant import (
    Applicant,
    Diploma,
    Holding,
    HoldingKind,
    Relation,
    SchoolClass,
    SchoolKind,
    Title,
    TitleGrade,
    Work,
)
from certreg.policy.awards import Award, award_level
from certreg.policy.conditions import Condition
from certreg.policy.contest_entries import Entry, contest_result, contest_title
from certreg.policy.contests import Contest
from certreg.policy.diplomas import diploma_as
from certreg.policy.eligibility import Outcome, check
from certreg.policy.equivalence import Purpose, TitleSeries
from certreg.policy.facts import Facts, Reading
from certreg.policy.lacks import lacks
from certreg.policy.law import Law, load
from certreg.policy.levels import SkillLevel
from certreg.policy.recognition import Nomination, recognition_problems
from certreg.policy.rule import FAMILIES, Rule, Status
from certreg.policy.subsidy_claims import Claim, Paid, training_subsidy, upgrade_subsidy
from certreg.policy.titles import exceptional_title, title_for_skill
from certreg.policy.treatment import treatment
from certreg.policy.work import Stretch, counting
from certreg.text import Text

LAW = load()
WELDER = "6-18-02-04"
DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))
REGIONS = st.sampled_from(("000000", "510000", "511700", "511702", "510100", "440000", "120000"))
LEVELS = st.sampled_from([level for level in SkillLevel if level.rank in range(2, 7)])
GRADES = st.sampled_from(TitleGrade)
SERIES = sorted(row.keyword for row in LAW.every(TitleSeries))
PURPOSES = sorted(row.keyword for row in LAW.every(Purpose))
AWARDS = sorted(row.name for row in LAW.every(Award))
CONTESTS = sorted(row.keyword for row in LAW.every(Contest))


def batched(days: list[date]) -> Iterator[tuple[date, date]]:
    """Days two by two."""
    return zip(days[::2], days[1::2], strict=False)


@st.composite
def applicants(draw: st.DrawFn) -> Applicant:
    """Somebody who worked for some stretches and still does, with what came in between."""
    days = sorted(draw(st.lists(DAYS, min_size=1, max_size=5)))
    ended = (Work(since, until, WELDER) for since, until in batched(days[:-1]))
    return Applicant(
        birth_date=draw(st.dates(date(1970, 1, 1), date(2012, 12, 31))),
        works=(*ended, Work(days[-1], None, WELDER)),
        holdings=tuple(
            Holding(HoldingKind.LEVEL, draw(LEVELS), WELDER, draw(DAYS))
            for _ in range(draw(st.integers(0, 2)))
        ),
        titles=tuple(Title(draw(GRADES), draw(DAYS), True) for _ in range(draw(st.integers(0, 1)))),
    )


@given(applicants(), st.sampled_from((2018, 2023)), LEVELS, REGIONS, DAYS)
def test_one_more_year_of_work_never_loses_eligibility(
    applicant: Applicant, norm: int, target: SkillLevel, region: str, on: date
) -> None:
    def outcome(person: Applicant, day: date) -> Outcome:
        return check(
            LAW, person, occupation=WELDER, norm=norm, target=target, region=region, on=day
        ).outcome

    first = min(work.since for work in applicant.works)
    year_before = Work(first - timedelta(days=400), first - timedelta(days=30), WELDER)
    longer = replace(applicant, works=(year_before, *applicant.works))
    if outcome(applicant, on) is Outcome.ACCEPT:
        assert outcome(longer, on) is Outcome.ACCEPT
        still_there = replace(applicant, works=(*applicant.works, Work(on, None, WELDER)))
        assert outcome(still_there, on + timedelta(days=366)) is Outcome.ACCEPT


@st.composite
def half_known(draw: st.DrawFn) -> Applicant:
    """The same, with facts of which some are settled and some are not."""
    person, yes_or_no = draw(applicants()), st.sampled_from((True, False, None))
    relations = st.sampled_from((None, *Relation))
    return replace(
        person,
        birth_date=draw(st.sampled_from((person.birth_date, None))),
        works=tuple(replace(work, relation=draw(relations)) for work in person.works),
        holdings=tuple(replace(held, relation=draw(relations)) for held in person.holdings),
        titles=tuple(replace(title, matching=draw(yes_or_no)) for title in person.titles),
        diplomas=(
            Diploma(draw(st.sampled_from(SchoolKind)), major=draw(st.sampled_from(Relation))),
        ),
        intends=draw(yes_or_no),
        apprenticeship_done=draw(yes_or_no),
    )


@given(half_known(), DAYS)
def test_what_met_no_unsettled_fact_is_refused_under_the_most_generous_reading_too(
    applicant: Applicant, on: date
) -> None:
    days = counting(LAW, on=on).days_in_a_month
    for row in LAW.rows(Condition, region="511702", on=on):
        strict = Facts(applicant, WELDER, on, days, Reading.LISTED)
        missing = [*lacks(row, strict, lambda level: Text(level.value))]
        if missing and not strict.met_unsettled:
            widest = Facts(applicant, WELDER, on, days, Reading.UNKNOWN_TOO)
            assert [*lacks(row, widest, lambda level: Text(level.value))] == missing


@given(st.sampled_from([kind.row for kind in FAMILIES.values()]), REGIONS, DAYS)
def test_no_day_is_answered_by_a_row_that_is_closed_or_not_yet_open(
    row_class: type[Rule], region: str, on: date
) -> None:
    for row in LAW.rows(row_class, region=region, on=on, drafts=True):
        assert row.since is None or row.since <= on
        assert row.until is None or on <= row.until
        assert row.status is not Status.SUPERSEDED or row.until is not None


def answers(law: Law, region: str, on: date) -> Iterator[Answer]:
    """Answers of every kind to questions asked in a region on a day."""
    for level in SkillLevel:
        for field in ("岗位聘任", "工资福利"):
            yield treatment(law, level=level, field=field, is_in_post=True, region=region, on=on)
        for series in SERIES:
            yield title_for_skill(
                law,
                level=level,
                issued_on=date(2000, 1, 1),
                work=[Stretch(date(2000, 1, 1), None)],
                series=series,
                want=TitleGrade.INTERMEDIATE,
                region=region,
                on=on,
            )
    for school_class in SchoolClass:
        for purpose in PURPOSES:
            yield diploma_as(
                law,
                school_class=school_class,
                full_time=True,
                purpose=purpose,
                certificate=SkillLevel.SENIOR_WORKER,
                region=region,
                on=on,
            )
    for award in AWARDS:
        yield award_level(law, award, region=region, on=on)
        yield exceptional_title(law, award=award, medal="铜牌", region=region, on=on)
    for contest in CONTESTS:
        entry = Entry(
            contest=contest,
            year=on.year,
            stage="final",
            event_kind="skills",
            event_occupation=WELDER,
            participant="employee",
            place=1,
            prize="金牌",
            document="某函",
        )
        yield contest_result(law, entry, occupation=WELDER, region=region)
        yield contest_title(law, entry, region=region)


def said(answer: Answer) -> tuple[object, ...]:
    """What an answer says."""
    return tuple(getattr(answer, field.name) for field in fields(answer))


@pytest.mark.parametrize("region", ["000000", "510000", "511702", "440000"])
@pytest.mark.parametrize("on", [date(2016, 6, 1), date(2022, 6, 1), date(2026, 6, 1)])
def test_every_answer_has_a_basis_or_says_that_there_is_none(region: str, on: date) -> None:
    for answer in answers(LAW, region, on):
        assert bool(answer.citations) is (answer.verdict.value != "no_basis")
        for citation in answer.citations:
            assert citation.source is LAW.sources[citation.source.id]


@given(
    LEVELS, DAYS, st.lists(st.tuples(DAYS, LEVELS), max_size=5), st.integers(0, 36), st.booleans()
)
def test_every_flag_of_a_subsidy_names_the_row_that_raises_it(
    level: SkillLevel, on: date, paid: list[tuple[date, SkillLevel]], insured: int, other: bool
) -> None:
    claim = Claim(
        on=on,
        occupation=WELDER,
        level=level,
        history=[Paid(day, WELDER, rank) for day, rank in paid],
        issued_on=on,
        insured_months=insured,
        other_scheme_paid=other,
    )
    for ask in (training_subsidy, upgrade_subsidy):
        found = ask(LAW, claim, region="511702")
        assert all(flag.rule in found.rules for flag in found.flags)
        assert bool(found.rules) is (found.outcome != "no_basis")
        assert len(found.citations(LAW)) >= len(found.rules)


@given(
    st.sampled_from(SkillLevel),
    st.sampled_from((None, "employees", "students", "public")),
    st.integers(0, 5),
    st.booleans(),
    REGIONS,
    DAYS,
)
def test_every_refusal_of_a_recognition_cites_its_row(
    level: SkillLevel, audience: None, experts: int, notice: bool, region: str, on: date
) -> None:
    nomination = Nomination(target=level, audience=audience, experts=experts, public_notice=notice)
    for problem in recognition_problems(LAW, nomination, region=region, on=on):
        if problem.reason != "no_basis":
            assert problem.rule and LAW.row(Rule, problem.rule)


ADDED: dict[str, Callable[[], dict[str, object]]] = {
    "treatment": lambda: {"level": "intermediate_worker", "like": "助理级", "text": "试"},
    "treatment_scope": lambda: {"fields": ["疗养"]},
    "diploma_as": lambda: {
        "school_class": ["中级工班"],
        "like": "中专",
        "purposes": ["public_institution_hiring"],
        "text": "试",
    },
    "skill_to_title": lambda: {
        "level": "junior_worker",
        "series": ["engineering"],
        "grade": "初级",
        "years": 1,
        "decided_by": "years",
        "text": "试",
    },
    "exceptional_title": lambda: {"awards": ["四川技能大师"], "want": "高级", "text": "试"},
}


@pytest.mark.parametrize("table", ADDED)
def test_a_row_added_for_one_region_changes_no_answer_elsewhere(table: str) -> None:
    row = {
        "id": "added",
        "basis": "registry-default",
        "region": "511600",
        "status": "in_force",
        **ADDED[table](),
    }
    extended = LAW.extended({"equivalence.toml": {table: [row]}})
    on = date(2026, 6, 1)
    for elsewhere in ("000000", "510000", "511700", "511702", "440000"):
        before, after = answers(LAW, elsewhere, on), answers(extended, elsewhere, on)
        assert list(map(said, before)) == list(map(said, after))
    assert "added" in {row.id for row in extended.all_rows}
