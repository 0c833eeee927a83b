"""Counts in memory: a window for each asker, and nothing kept of those who went away."""

from __future__ import annotations

import pytest

from certreg.web import counts
from certreg.web.counts import Counts


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(counts, "time", clock)
    return clock


def test_a_window_begins_with_the_first_and_ends_for_all(clock: Clock) -> None:
    store = Counts()
    assert [store.incr("a", 60), store.incr("a", 60, amount=3), store.incr("b", 60)] == [1, 4, 1]
    assert store.get_expiry("a") == 1_060

    clock.now += 59
    assert (store.get("a"), store.get("nobody")) == (4, 0)
    clock.now += 1
    assert (store.get("a"), store.incr("a", 60)) == (0, 1)


def test_those_who_went_away_are_forgotten_within_a_minute(clock: Clock) -> None:
    store = Counts()
    for number in range(100):
        store.incr(f"visitor {number}", 30)
    store.incr("guest", 3_600)
    clock.now += counts.SWEEP
    store.incr("somebody", 30)

    assert store.reset() == 2  # the guest and somebody


def test_one_count_can_be_cleared(clock: Clock) -> None:
    store = Counts()
    store.incr("a", 60)
    store.incr("b", 60)
    store.clear("a")

    assert (store.get("a"), store.get("b")) == (0, 1)
    assert store.get_expiry("a") == clock.now
