"""Which figures ask for an explanation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certreg.flags.rules import Figures, age_on, raised
from certreg.policy.law import load

ORDINARY = Figures(
    candidates=40, passed=30, ages={1: 30, 2: 16, 3: 65}, shared_photos={}, roster_after=-1
)


def flags(figures: Figures) -> dict[str, tuple[int, ...]]:
    found = raised(load(), figures, region="511702", on=date(2026, 11, 30))
    return {each.flag: each.rows for each in found}


def test_an_ordinary_batch_raises_none() -> None:
    assert flags(ORDINARY) == {}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"passed": 40}, {"pass_rate": ()}),
        ({"candidates": 19, "passed": 19}, {}),  # too few to say anything
        ({"candidates": 501, "passed": 300}, {"batch_size": ()}),
        ({"candidates": 500, "passed": 300}, {}),
        ({"ages": {7: 15}}, {"too_young": (7,)}),
        ({"ages": {7: 66, 9: 70}}, {"too_old": (7, 9)}),
        ({"shared_photos": {(4, 8): 2, (9,): 3}}, {"shared_photo": (4, 8, 9)}),
        ({"shared_photos": {(4,): 1}}, {}),
        ({"roster_after": 1}, {"late_roster": ()}),
        ({"roster_after": 0}, {}),
        ({"roster_after": None}, {}),
        ({"examined": {("王考评", date(2026, 11, 3)): 41}}, {"examiner_day": ()}),
        ({"examined": {("王考评", date(2026, 11, 3)): 40}}, {}),
    ],
)
def test_a_figure_beyond_its_threshold_is_flagged(
    changes: dict[str, Any], expected: dict[str, tuple[int, ...]]
) -> None:
    assert flags(replace(ORDINARY, **changes)) == expected


@given(st.integers(0, 600), st.data())
def test_more_who_pass_never_take_a_flag_away(candidates: int, data: st.DataObject) -> None:
    fewer = data.draw(st.integers(0, candidates))
    more = data.draw(st.integers(fewer, candidates))
    before = flags(Figures(candidates=candidates, passed=fewer))
    after = flags(Figures(candidates=candidates, passed=more))
    assert before.keys() <= after.keys()


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2000, 2, 29), date(2026, 2, 28), 25),
        (date(2000, 2, 29), date(2026, 3, 1), 26),
        (date(2010, 11, 30), date(2026, 11, 30), 16),
        (date(2010, 12, 1), date(2026, 11, 30), 15),
    ],
)
def test_age_is_counted_in_full_years(born: date, day: date, age: int) -> None:
    assert age_on(born, day) == age
