"""Working days: published arrangement, recorded days, unpublished years."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certreg.errors import RefusedError, SetupError
from certreg.policy.calendar import WorkingCalendar, national_arrangement, plain_week

PUBLISHED = st.dates(date(2005, 1, 1), date(2025, 11, 30))


@pytest.fixture
def without_chinesecalendar(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    national_arrangement.cache_clear()
    monkeypatch.setitem(sys.modules, "chinese_calendar", None)
    yield
    national_arrangement.cache_clear()


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 10, 1), False),  # National Day, a Thursday
        (date(2026, 10, 10), True),  # adjusted working day, a Saturday
        (date(2026, 1, 4), True),  # adjusted working day, a Sunday
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),
    ],
)
def test_knows_holidays_and_adjusted_working_days(day: date, works: bool) -> None:
    assert WorkingCalendar().is_working_day(day) is works


def test_the_day_itself_is_not_counted() -> None:
    friday = date(2026, 11, 20)
    assert WorkingCalendar().working_days_after(friday, 1) == date(2026, 11, 23)
    assert WorkingCalendar().working_days_after(friday, 5) == date(2026, 11, 27)


def test_counts_over_the_national_holiday() -> None:
    posted = date(2026, 9, 28)
    assert WorkingCalendar().working_days_after(posted, 5) == date(2026, 10, 10)


def test_a_recorded_day_wins_over_the_published_arrangement() -> None:
    strike_of_weather = date(2026, 11, 23)
    calendar = WorkingCalendar({strike_of_weather: False, date(2026, 11, 21): True})
    assert not calendar.is_working_day(strike_of_weather)
    assert calendar.working_days_after(date(2026, 11, 20), 2) == date(2026, 11, 24)


def test_an_unpublished_year_is_said_and_never_guessed() -> None:
    with pytest.raises(RefusedError, match="2091年节假日安排未公布") as refused:
        WorkingCalendar().is_working_day(date(2091, 3, 1))
    assert refused.value.reason == "calendar_unpublished"


def test_a_term_into_an_unpublished_year_is_provisional() -> None:
    deadline = WorkingCalendar().deadline_after(date(2090, 12, 29), 5)
    assert deadline.is_provisional
    assert deadline.unpublished_year == 2090
    assert deadline.last_day == date(2091, 1, 5)  # plain weekends
    with pytest.raises(RefusedError):
        deadline.check_final()
    with pytest.raises(RefusedError):
        WorkingCalendar().working_days_after(date(2090, 12, 29), 5)


def test_a_term_within_a_published_year_is_final() -> None:
    deadline = WorkingCalendar().deadline_after(date(2026, 11, 20), 5)
    assert not deadline.is_provisional
    deadline.check_final()


def test_recorded_days_make_an_unpublished_year_known() -> None:
    monday = date(2091, 1, 1)
    recorded = {monday: False, monday + timedelta(days=1): True}
    deadline = WorkingCalendar(recorded).deadline_after(date(2090, 12, 31), 1)
    assert deadline == WorkingCalendar(recorded).deadline_after(monday, 1)
    assert deadline.last_day == date(2091, 1, 2)
    assert not deadline.is_provisional


def test_a_completely_recorded_year_needs_no_record_for_ordinary_days() -> None:
    new_year = date(2091, 1, 1)
    calendar = WorkingCalendar({new_year: False}, complete_years=frozenset({2091}))
    assert calendar.working_days_after(new_year, 5) == date(2091, 1, 8)


def test_a_term_without_a_day_is_no_term() -> None:
    with pytest.raises(ValueError, match="at least one"):
        WorkingCalendar().deadline_after(date(2026, 1, 5), 0)


@pytest.mark.usefixtures("without_chinesecalendar")
def test_says_which_package_is_missing() -> None:
    with pytest.raises(SetupError, match="chinesecalendar"):
        WorkingCalendar().is_working_day(date(2026, 1, 5))


@given(PUBLISHED, st.integers(1, 15))
def test_exactly_so_many_working_days_lie_after_the_day(day: date, count: int) -> None:
    calendar = WorkingCalendar()
    last_day = calendar.working_days_after(day, count)
    passed = [day + timedelta(days=step) for step in range(1, (last_day - day).days + 1)]
    assert sum(map(calendar.is_working_day, passed)) == count
    assert calendar.is_working_day(last_day)


@given(st.dates(date(2030, 1, 1), date(2080, 1, 1)), st.integers(1, 30))
def test_without_any_holiday_five_working_days_are_a_week(day: date, weeks: int) -> None:
    calendar = WorkingCalendar(arrangement=plain_week)
    assert calendar.working_days_after(day, 5 * weeks) <= day + timedelta(weeks=weeks)
    if plain_week(day):
        assert calendar.working_days_after(day, 5 * weeks) == day + timedelta(weeks=weeks)
