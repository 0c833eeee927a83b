"""Moments have one spelling."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certreg.errors import UnreadableError
from certreg.trust.timestamp import read_timestamp, write_timestamp


@given(st.datetimes(min_value=datetime(1900, 1, 1), timezones=st.just(UTC)))
def test_moments_come_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)

    assert read_timestamp(write_timestamp(moment)) == moment


def test_a_moment_is_written_in_utc() -> None:
    china = timezone(timedelta(hours=8))

    assert write_timestamp(datetime(2026, 1, 1, 8, tzinfo=china)) == "2026-01-01T00:00:00Z"


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-01T00:00:00",
        "2026-01-01T00:00:00+00:00",
        "2026-01-01T00:00:00.0Z",
        "2026-01-01 00:00:00Z",
        "2026-01-01t00:00:00z",
        "2026-02-29T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T23:59:60Z",
        "２026-01-01T00:00:00Z",
        "2026-01-01T00:00:00Z\n",
        "",
        20260101,
        None,
    ],
)
def test_other_spellings_and_impossible_moments_are_refused(text: object) -> None:
    with pytest.raises(UnreadableError):
        read_timestamp(text)


@pytest.mark.parametrize(
    "moment", [datetime(2026, 1, 1), datetime(2026, 1, 1, microsecond=1, tzinfo=UTC)]
)
def test_a_moment_without_zone_or_with_fractions_is_a_programming_error(moment: datetime) -> None:
    with pytest.raises(ValueError, match="whole seconds"):
        write_timestamp(moment)
