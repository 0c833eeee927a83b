"""Counts in a file: a window for each asker, shared by all processes, outlasting each."""

from __future__ import annotations

import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from certreg.web import counts
from certreg.web.counts import Counts

ELSEWHERE = """
import sys
from pathlib import Path
from certreg.web.counts import Counts
store = Counts(Path(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    store.incr("a", 60)
"""


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


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Counts]:
    store = Counts(tmp_path / "limits.sqlite3")
    yield store
    store.close()


def test_a_window_begins_with_the_first_and_ends_for_all(clock: Clock, store: Counts) -> None:
    assert [store.incr("a", 60), store.incr("a", 60, amount=3), store.incr("b", 60)] == [1, 4, 1]
    assert store.get_expiry("a") == 1_060

    clock.now += 59
    assert (store.get("a"), store.get("nobody")) == (4, 0)
    clock.now += 1
    assert (store.get("a"), store.incr("a", 60)) == (0, 1)


def test_those_who_went_away_are_forgotten_within_a_minute(clock: Clock, store: Counts) -> None:
    for number in range(100):
        store.incr(f"visitor {number}", 30)
    store.incr("guest", 3_600)
    clock.now += counts.SWEEP
    store.incr("somebody", 30)

    assert store.reset() == 2  # the guest and somebody


def test_one_count_can_be_cleared(clock: Clock, store: Counts) -> None:
    store.incr("a", 60)
    store.incr("b", 60)
    store.clear("a")

    assert (store.get("a"), store.get("b")) == (0, 1)
    assert store.get_expiry("a") == clock.now


def test_no_count_of_any_thread_or_process_is_lost(tmp_path: Path, store: Counts) -> None:
    others = [
        subprocess.Popen([sys.executable, "-c", ELSEWHERE, tmp_path / "limits.sqlite3", "300"])
        for _ in range(2)
    ]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: store.incr("a", 60), range(300)))
    assert [each.wait() for each in others] == [0, 0]

    assert store.get("a") == 900


def test_addresses_of_visitors_are_for_the_registry_s_own_account(
    tmp_path: Path, store: Counts
) -> None:
    store.incr("a", 60)

    assert {stat.S_IMODE(each.stat().st_mode) for each in tmp_path.glob("limits*")} == {0o600}
