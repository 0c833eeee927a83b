"""Years and months by the calendar, and years of work from several stretches (rule G-07)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certreg.policy.law import load
from certreg.policy.time import Duration, between, months_later, years_later
from certreg.policy.work import Stretch, Worked, counting, worked

DAY = timedelta(days=1)
DAYS = st.dates(date(1990, 1, 1), date(2030, 12, 31))
SHORT = st.builds(
    lambda since, days: Stretch(since, since + days * DAY), DAYS, st.integers(0, 1500)
)
STRETCHES = st.lists(st.one_of(SHORT, st.builds(Stretch, DAYS, st.none())), max_size=5)


def work(stretches: list[Stretch], on: date, since: date | None = None) -> Worked:
    return worked(stretches, on=on, days_in_a_month=30, since=since)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 8, 31), 1, date(2024, 9, 30)),
        (date(2024, 12, 15), 1, date(2025, 1, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
    ],
)
def test_a_month_without_that_day_ends_on_its_last_day(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


def test_a_year_is_complete_on_the_same_day_and_not_before() -> None:
    assert years_later(date(2010, 1, 1), 16) == date(2026, 1, 1)


@given(DAYS, st.integers(0, 600))
def test_months_and_spare_days_lead_from_one_day_to_the_other(start: date, days: int) -> None:
    end = start + days * DAY
    months, spare = between(start, end)
    assert months_later(start, months) + spare * DAY == end
    assert 0 <= spare <= 30
    assert months_later(start, months + 1) > end


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (Duration(3, 12), "3 个月 12 天"),
        (Duration(12, 0), "1 年"),
        (Duration(25, 1), "2 年 1 个月 1 天"),
        (Duration(0, 0), "0 天"),
    ],
)
def test_a_duration_is_said_without_empty_parts(duration: Duration, text: str) -> None:
    assert duration.text == text


def test_both_ends_are_worked_and_the_day_of_application_is_not() -> None:
    ended = [Stretch(date(2019, 7, 1), date(2024, 6, 30))]
    running = [Stretch(date(2019, 7, 1), None)]
    assert work(ended, date(2024, 7, 1)).has_years(5)
    assert work(running, date(2024, 7, 1)).has_years(5)
    assert not work(running, date(2024, 6, 30)).has_years(5)


def test_one_piece_is_judged_by_the_calendar_alone() -> None:
    # 30 spare days would make a twelfth month if pieces were added up.
    almost = work([Stretch(date(2023, 3, 1), date(2024, 2, 28))], date(2025, 1, 1))
    assert almost.total == Duration(11, 28)
    long_month = work([Stretch(date(2024, 2, 1), date(2024, 12, 30))], date(2025, 6, 1))
    assert long_month.total == Duration(10, 30)


def test_spare_days_of_several_pieces_make_months() -> None:
    pieces = [
        Stretch(date(2020, 1, 1), date(2020, 6, 20)),  # 5 months, 20 days
        Stretch(date(2021, 1, 1), date(2021, 6, 10)),  # 5 months, 10 days
    ]
    total = work(pieces, date(2022, 1, 1))
    assert total.total == Duration(11, 0)
    assert not total.has_years(1)
    more = work([*pieces, Stretch(date(2021, 8, 1), date(2021, 8, 31))], date(2022, 1, 1))
    assert more.has_years(1)
    assert more.owes_to_spare_days(1)


def test_overlapping_and_adjoining_work_counts_once() -> None:
    pieces = [
        Stretch(date(2020, 1, 1), date(2020, 6, 30)),
        Stretch(date(2020, 3, 1), date(2020, 8, 31)),
        Stretch(date(2020, 9, 1), date(2020, 12, 31)),
    ]
    assert work(pieces, date(2025, 1, 1)).total == Duration(12, 0)
    assert len(work(pieces, date(2025, 1, 1)).pieces) == 1


def test_only_work_after_the_certificate_counts_where_that_is_asked() -> None:
    since_2015 = [Stretch(date(2015, 1, 1), None)]
    total = work(since_2015, date(2024, 3, 1), since=date(2022, 3, 1)).total
    assert total == Duration(24, 0)


def test_without_work_nothing_is_counted_and_work_may_begin_today() -> None:
    nothing = work([], date(2026, 6, 1))
    assert nothing.total == Duration(0, 0)
    assert nothing.when_complete(2) == date(2028, 6, 1)


def test_work_in_the_future_does_not_exist_yet() -> None:
    assert work([Stretch(date(2027, 1, 1), None)], date(2026, 6, 1)).pieces == ()


@given(STRETCHES, DAYS, st.integers(1, 8))
def test_years_are_complete_on_the_day_said_and_not_the_day_before(
    stretches: list[Stretch], on: date, years: int
) -> None:
    due = work(stretches, on).when_complete(years)
    goes_on = [*stretches, Stretch(on, None)]
    assert due >= on
    assert work(goes_on, due).has_years(years)
    if due > on:
        assert not work(goes_on, due - DAY).has_years(years)


@given(STRETCHES, DAYS, st.integers(1, 1000))
def test_cutting_a_stretch_in_two_changes_nothing(
    stretches: list[Stretch], on: date, days: int
) -> None:
    cut = [
        part
        for since, until in stretches
        for part in (
            (Stretch(since, since + (days - 1) * DAY), Stretch(since + days * DAY, until))
            if until is None or since + days * DAY <= until
            else (Stretch(since, until),)
        )
    ]
    assert work(cut, on).pieces == work(stretches, on).pieces


@given(st.lists(SHORT, min_size=1, max_size=4), st.integers(2, 400), st.integers(0, 900))
def test_an_earlier_piece_never_takes_months_away(
    stretches: list[Stretch], gap: int, days: int
) -> None:
    first = min(since for since, _ in stretches)
    earlier = Stretch(first - (gap + days) * DAY, first - gap * DAY)
    on = date(2040, 1, 1)
    assert work([*stretches, earlier], on).total >= work(stretches, on).total


def test_the_months_of_spare_days_are_a_marked_default() -> None:
    row = counting(load(), on=date(2026, 6, 1))
    assert (row.days_in_a_month, row.is_unverified) == (30, True)
