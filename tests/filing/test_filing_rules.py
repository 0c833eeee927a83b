"""Filings: numbers, terms, whom and what they cover."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certreg.errors import RefusedError
from certreg.filing.filable import check_filable, filable_problems
from certreg.filing.numbering import next_filing_number, number_prefix
from certreg.filing.rules import (
    FilingFacts,
    ScopeFacts,
    Term,
    body_class,
    check_nomination,
    check_scope,
    filing_term,
    renewed,
    scope_problems,
    with_occupation,
)
from certreg.policy.body_number import build_body_number, parse_body_number
from certreg.policy.filing import AudienceName, Relation
from certreg.policy.law import load
from certreg.policy.levels import SkillLevel

LAW = load()
SICHUAN = "510000"
ON = date(2026, 3, 2)
FILING = FilingFacts(
    number="Y000051999001",
    audience="employees",
    terms=(Term(date(2025, 11, 1), date(2028, 10, 31)),),
    scope=(
        ScopeFacts("6-18-02-04", SkillLevel.SENIOR_WORKER),
        ScopeFacts("6-31-01-03", SkillLevel.SENIOR_TECHNICIAN, since=date(2026, 3, 2)),
    ),
)
WELDER_4: dict[str, Any] = {
    "on": ON,
    "occupation": "6-18-02-04",
    "level": SkillLevel.INTERMEDIATE_WORKER,
    "person": "employee",
}


def reasons(filing: FilingFacts | None = FILING, **facts: Any) -> list[str]:
    problems = scope_problems(LAW, filing, region=SICHUAN, **{**WELDER_4, **facts})
    return [problem.reason for problem in problems]


def test_a_welder_of_the_enterprise_is_within_the_filing() -> None:
    assert reasons() == []
    check_scope(LAW, FILING, region=SICHUAN, **WELDER_4)


def test_without_a_filing_nothing_is_allowed() -> None:
    assert reasons(None) == ["filing_missing"]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2025, 10, 31), ["filing_not_started"]),
        (date(2025, 11, 1), []),
        (date(2028, 10, 31), []),
        (date(2028, 11, 1), ["filing_expired"]),
    ],
)
def test_first_and_last_day_are_within_the_term(on: date, expected: list[str]) -> None:
    assert reasons(on=on) == expected


@pytest.mark.parametrize(
    ("on", "expected"), [(date(2028, 12, 31), ["filing_expired"]), (date(2029, 1, 1), [])]
)
def test_a_gap_before_the_renewal_is_not_covered(on: date, expected: list[str]) -> None:
    renewal = filing_term(LAW, date(2029, 1, 1), region=SICHUAN)
    renewed = replace(FILING, terms=(*FILING.terms, renewal))
    assert reasons(renewed, on=on) == expected


def test_after_a_gap_the_refusal_names_the_term_that_ran_out() -> None:
    renewed = replace(FILING, terms=(*FILING.terms, Term(date(2029, 1, 1), date(2031, 12, 31))))
    with pytest.raises(RefusedError, match="2028-10-31"):
        check_scope(LAW, renewed, region=SICHUAN, **{**WELDER_4, "on": date(2028, 11, 5)})


def test_an_occupation_outside_the_catalogue_is_refused() -> None:
    assert reasons(occupation="6-18-01-01") == ["occupation_outside_filing"]


def test_an_added_occupation_counts_from_the_day_it_is_added() -> None:
    assert reasons(occupation="6-31-01-03", on=date(2026, 3, 1)) == ["occupation_outside_filing"]
    assert reasons(occupation="6-31-01-03", on=date(2026, 3, 2)) == []


def test_no_level_above_the_filed_one() -> None:
    assert reasons(level=SkillLevel.SENIOR_WORKER) == []
    assert reasons(level=SkillLevel.TECHNICIAN) == ["level_outside_filing"]


def test_the_highest_of_several_rows_of_one_occupation_decides() -> None:
    wider = replace(FILING, scope=(*FILING.scope, ScopeFacts("6-18-02-04", SkillLevel.TECHNICIAN)))
    assert reasons(wider, level=SkillLevel.TECHNICIAN) == []


@pytest.mark.parametrize(
    ("audience", "person", "expected"),
    [
        ("employees", "dispatched", []),
        ("employees", "outsourced", []),
        ("employees", "intern", []),
        ("employees", "affiliated", []),
        ("employees", "unrelated", ["person_outside_filing"]),
        ("employees", "public", ["audience"]),
        ("employees", "own_student", ["audience"]),
        ("students", "own_student", []),
        ("students", "other_student", ["audience"]),
        ("students", "employee", ["audience"]),
        ("students", "unrelated", ["person_outside_filing"]),
        ("public", "public", []),
        ("public", "unrelated", []),
    ],
)
def test_each_audience_covers_its_own_people(
    audience: AudienceName, person: Relation, expected: list[str]
) -> None:
    number = "S000051999002" if audience == "public" else FILING.number
    assert reasons(replace(FILING, audience=audience, number=number), person=person) == expected


def test_a_body_of_class_y_never_assesses_the_public() -> None:
    assert reasons(replace(FILING, audience="public"), person="public") == ["audience"]


def test_everything_that_fails_is_reported_at_once() -> None:
    found = reasons(on=date(2030, 1, 1), level=SkillLevel.CHIEF_TECHNICIAN, person="public")
    assert found == ["filing_expired", "level_outside_filing", "audience"]


def test_a_refusal_names_its_rule() -> None:
    with pytest.raises(RefusedError) as refused:
        check_scope(LAW, FILING, region=SICHUAN, **{**WELDER_4, "person": "unrelated"})
    assert refused.value.rule == "FI-02"


def test_a_term_ends_on_the_day_before_the_anniversary() -> None:
    assert filing_term(LAW, date(2025, 11, 1), region=SICHUAN) == FILING.terms[0]
    leap = filing_term(LAW, date(2024, 2, 29), region=SICHUAN)
    assert leap.valid_to == date(2027, 2, 27)


@given(st.dates(date(2019, 1, 1), date(2090, 12, 31)))
def test_terms_that_follow_each_other_leave_no_day_out(first_day: date) -> None:
    term = filing_term(LAW, first_day, region=SICHUAN)
    renewal = filing_term(LAW, term.valid_to + timedelta(days=1), region=SICHUAN)
    assert term.covers(first_day) and term.covers(term.valid_to)
    assert not term.covers(renewal.valid_from)
    assert renewal.valid_from - term.valid_to == timedelta(days=1)
    assert 1094 <= (term.valid_to - term.valid_from).days <= 1095


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("y000051001064", "bad_characters"),
        ("Y00005100106", "bad_length"),
        ("Y0000 51001064", "bad_characters"),
        ("Ｙ000051001064", "bad_characters"),
        ("A000051001064", "bad_class"),
        ("Y000056001064", "bad_province"),
        ("Y00A051001064", "bad_characters"),
    ],
)
def test_says_what_is_wrong_with_a_filing_number(number: str, reason: str) -> None:
    with pytest.raises(RefusedError) as refused:
        parse_body_number(LAW, number, on=ON)
    assert refused.value.reason == reason


def test_takes_a_filing_number_apart() -> None:
    number = parse_body_number(LAW, " S000051002001 ", on=ON)
    assert (number.body_class, number.province, number.sequence) == ("S", "51", "002001")
    assert number.filed_with == "province"
    assert parse_body_number(LAW, "Y000151000001", on=ON).filed_with == "ministry"


def test_a_reserved_province_is_marked_unverified() -> None:
    assert parse_body_number(LAW, "Y000066000001", on=ON).is_unverified
    assert not parse_body_number(LAW, "Y000051000001", on=ON).is_unverified


@given(st.sampled_from("YS"), st.sampled_from(["11", "51", "65"]), st.integers(0, 999999))
def test_a_built_number_reads_back(letter: str, province: str, sequence: int) -> None:
    built = build_body_number(LAW, body_class=letter, province=province, sequence=sequence, on=ON)
    assert parse_body_number(LAW, str(built), on=ON) == built
    assert len(str(built)) == 13


def test_the_audience_gives_the_class() -> None:
    classes = {
        audience: body_class(LAW, audience, region=SICHUAN, on=ON)
        for audience in ("employees", "students", "public")
    }
    assert classes == {"employees": "Y", "students": "Y", "public": "S"}


def test_the_next_number_follows_the_highest_given() -> None:
    taken = ["Y000051001064", "Y000051000003", "S000051002001", "Y000051999007"]
    assert number_prefix(LAW, "Y", SICHUAN, on=ON) == "Y000051"
    number = next_filing_number(LAW, "Y", SICHUAN, taken, is_demo=False, on=ON)
    assert number == "Y000051001065"
    number = next_filing_number(LAW, "Y", SICHUAN, taken, is_demo=True, on=ON)
    assert number == "Y000051999008"


def test_the_first_number_of_a_demo_belongs_to_no_real_body() -> None:
    assert next_filing_number(LAW, "S", "51", [], is_demo=True, on=ON) == "S000051999001"
    assert next_filing_number(LAW, "S", "51", [], is_demo=False, on=ON) == "S000051000001"


def test_a_sequence_that_is_used_up_is_said() -> None:
    with pytest.raises(RefusedError) as refused:
        next_filing_number(LAW, "Y", "51", ["Y000051999999"], is_demo=True, on=ON)
    assert refused.value.reason == "capacity"


@pytest.mark.parametrize(
    ("occupation", "entry_licence", "reason"),
    [
        ("2-02-07-04", False, "occupation_group"),
        ("7-00-00-01", False, "occupation_group"),
        ("4-02-01-01", True, "entry_licence"),
    ],
)
def test_says_why_an_occupation_cannot_be_filed(
    occupation: str, entry_licence: bool, reason: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        check_filable(LAW, occupation, entry_licence=entry_licence, region=SICHUAN, on=ON)
    rule = "FI-12.entry_licence" if entry_licence else "FI-12"
    assert (refused.value.reason, refused.value.rule) == (reason, rule)


def test_another_provinces_exclusion_is_said_to_be_unverified() -> None:
    (problem,) = filable_problems(LAW, "4-02-01-01", entry_licence=True, region=SICHUAN, on=ON)
    assert "待核" in problem.message


@pytest.mark.parametrize("occupation", ["3-02-03-01", "4-03-02-01", "5-01-01-01", "6-18-02-04"])
def test_occupations_of_four_major_groups_can_be_filed(occupation: str) -> None:
    check_filable(LAW, occupation, entry_licence=False, region=SICHUAN, on=ON)


def test_an_application_grows_stale_after_its_year() -> None:
    accepted = date(2025, 5, 10)

    def nominate(completed_on: date | None, on: date) -> None:
        check_nomination(
            LAW, accepted_on=accepted, completed_on=completed_on, on=on, region=SICHUAN
        )

    nominate(None, date(2026, 5, 10))
    nominate(date(2026, 5, 10), date(2027, 1, 1))
    for completed_on, on in ((None, date(2026, 5, 11)), (date(2026, 5, 11), date(2027, 1, 1))):
        with pytest.raises(RefusedError) as refused:
            nominate(completed_on, on)
        assert refused.value.reason == "stale_application"


def test_a_renewal_keeps_the_number_and_adds_a_term() -> None:
    later = renewed(LAW, FILING, date(2028, 11, 1), region=SICHUAN)
    assert later.number == FILING.number
    assert later.terms == (*FILING.terms, Term(date(2028, 11, 1), date(2031, 10, 31)))


def test_an_added_occupation_changes_neither_number_nor_term() -> None:
    row = ScopeFacts("6-18-01-01", SkillLevel.TECHNICIAN)
    wider = with_occupation(FILING, row, added_on=date(2026, 5, 1))
    assert (wider.number, wider.terms) == (FILING.number, FILING.terms)
    assert reasons(wider, occupation="6-18-01-01", on=date(2026, 5, 1)) == []
    assert reasons(wider, occupation="6-18-01-01", on=date(2026, 4, 30)) == [
        "occupation_outside_filing"
    ]


def test_nothing_is_added_to_a_filing_that_ran_out() -> None:
    row = ScopeFacts("6-18-01-01", SkillLevel.TECHNICIAN)
    with pytest.raises(RefusedError) as refused:
        with_occupation(FILING, row, added_on=date(2028, 11, 1))
    assert refused.value.reason == "filing_expired"
