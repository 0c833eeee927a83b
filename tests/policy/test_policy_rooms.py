"""Worked cases of operations that the main file does not use: terms, applications, old numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from certreg.policy.law import load
from certreg.policy_check import Case, play, read_cases


@pytest.mark.parametrize(
    "case", read_cases(Path(__file__).with_name("cases_rooms.toml")), ids=lambda case: case.id
)
def test_the_worked_case_comes_out(case: Case) -> None:
    result = play(case, load())
    assert result.is_met, f"{case.sentence} {result.explanation}"
