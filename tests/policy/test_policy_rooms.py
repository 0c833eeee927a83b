"""Worked cases that the rooms answer: filings, terms, numbers, faces, identities, queries."""

from __future__ import annotations

from pathlib import Path

import pytest

from certreg.policy.law import load
from certreg.policy_check import Case, play, read_cases

FOLDER = Path(__file__).parent
AREAS = {"filing", "face", "identity", "numbers", "query", "assessment"}
CASES = [
    case
    for name in ("cases.toml", "cases_rooms.toml")
    for case in read_cases(FOLDER / name)
    if case.area in AREAS
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_worked_case_comes_out(case: Case) -> None:
    result = play(case, load())
    assert result.is_met, f"{case.sentence} {result.explanation}"


def test_each_area_has_cases() -> None:
    assert {case.area for case in CASES} == AREAS
