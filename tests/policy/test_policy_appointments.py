"""Appointments to the two top posts, beyond what the worked cases say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from certreg.policy.appointments import (
    OverridablePostError,
    PostRecord,
    post_problems,
    post_state,
    proposed_end,
)
from certreg.policy.law import load
from certreg.policy.levels import SkillLevel

LAW = load()
START = date(2026, 1, 1)
RECORD = PostRecord(
    level=SkillLevel.SPECIAL_GRADE_TECHNICIAN,
    occupation="6-18-02-04",
    employer="91510100MA6000001R",
    term_start=START,
    term_end=date(2028, 12, 31),
    occupation_top_level=SkillLevel.SENIOR_TECHNICIAN,
    prior_level=SkillLevel.SENIOR_TECHNICIAN,
    prior_since=date(2020, 1, 1),
)


def reasons(record: PostRecord) -> list[str]:
    problems = post_problems(LAW, record, region="511702", on=START)
    return [problem.reason for problem in problems]


def test_a_complete_record_has_no_problem() -> None:
    assert reasons(RECORD) == []


def test_everything_that_is_missing_is_said_at_once() -> None:
    bare = PostRecord(level=SkillLevel.CHIEF_TECHNICIAN)
    assert reasons(bare) == [
        "missing_employer",
        "missing_occupation",
        "missing_term",
        "missing_term",
        "level_not_in_standard",
        "prior_level",
    ]


def test_only_what_rests_on_a_default_can_be_overridden() -> None:
    record = replace(RECORD, occupation_top_level=SkillLevel.TECHNICIAN, prior_level=None)
    standard, prior = post_problems(LAW, record, region="510000", on=START)
    assert not isinstance(standard, OverridablePostError)
    assert isinstance(prior, OverridablePostError)


def test_a_term_from_a_leap_day_ends_before_its_month_is_over() -> None:
    assert proposed_end(LAW, date(2028, 2, 29), region="510000") == date(2031, 2, 27)


def test_leaving_on_the_last_day_of_the_term_is_no_dismissal() -> None:
    end = date(2028, 12, 31)
    state = post_state(
        LAW, term_start=START, term_end=end, left_on=end, region="510000", on=date(2029, 1, 1)
    )
    assert (state.is_in_post, state.name) == (False, "期满")
