"""Terms of a case in working days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certreg.errors import RefusedError
from certreg.policy.calendar import Deadline, WorkingCalendar
from certreg.policy.law import load
from certreg.policy.notice import retention_years
from certreg.procedure.rules import (
    check_notice_over,
    first_issue_day,
    notice_term,
    step_term,
    tally_deadline,
)

LAW = load()
SICHUAN = "510000"
CALENDAR = WorkingCalendar()


def test_a_notice_runs_five_working_days_after_the_day_of_posting() -> None:
    term = notice_term(LAW, date(2026, 11, 20), CALENDAR, region=SICHUAN)
    assert term.last_day == date(2026, 11, 27)
    assert first_issue_day(term) == date(2026, 11, 28)
    assert (term.row.id, term.row.is_unverified) == ("AS-07", True)


def test_a_notice_skips_the_national_holiday_and_counts_the_adjusted_saturday() -> None:
    term = notice_term(LAW, date(2026, 9, 29), CALENDAR, region=SICHUAN)
    assert term.last_day == date(2026, 10, 12)


def test_the_result_list_is_due_ten_working_days_after_the_assessment() -> None:
    term = tally_deadline(LAW, date(2026, 11, 6), CALENDAR, region=SICHUAN)
    assert term.last_day == date(2026, 11, 20)
    assert term.row.id == "AS-05"


@pytest.mark.parametrize("step", ["official_check", "correction"])
def test_check_and_correction_take_five_working_days(step: str) -> None:
    term = step_term(LAW, step, date(2026, 11, 6), CALENDAR, region=SICHUAN)  # type: ignore[arg-type]
    assert term.last_day == date(2026, 11, 13)


def test_issuing_waits_for_the_day_after_the_notice() -> None:
    term = notice_term(LAW, date(2026, 11, 20), CALENDAR, region=SICHUAN)
    with pytest.raises(RefusedError, match="公示到 2026-11-27 为止") as refused:
        check_notice_over(term, date(2026, 11, 27))
    assert refused.value.reason == "notice_running"
    check_notice_over(term, date(2026, 11, 28))


def test_a_provisional_notice_is_never_over() -> None:
    provisional = Deadline(date(2027, 1, 5), unpublished_year=2027)
    with pytest.raises(RefusedError) as refused:
        check_notice_over(provisional, date(2027, 2, 1))
    assert refused.value.reason == "calendar_unpublished"
    with pytest.raises(RefusedError):
        first_issue_day(provisional)


def test_a_notice_into_an_unpublished_year_is_provisional() -> None:
    term = notice_term(LAW, date(2090, 12, 29), CALENDAR, region=SICHUAN)
    assert term.is_provisional
    assert term.unpublished_year == 2090


@given(st.dates(date(2010, 1, 1), date(2025, 11, 1)))
def test_nobody_issues_before_the_notice_is_over(posted_on: date) -> None:
    term = notice_term(LAW, posted_on, CALENDAR, region=SICHUAN)
    first_day = first_issue_day(term)
    check_notice_over(term, first_day)
    with pytest.raises(RefusedError):
        check_notice_over(term, first_day - timedelta(days=1))
    assert (first_day - posted_on).days > 5


def test_files_are_kept_for_five_years_by_default() -> None:
    row = retention_years(LAW, region=SICHUAN, on=date(2026, 6, 1))
    assert (row.years, row.is_unverified) == (5, True)
