"""Targets belong to one document and one region, and are compared exactly."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certreg.policy.law import load
from certreg.policy.rule import Status
from certreg.policy.targets import Target, is_met, targets

LAW = load()
ON = date(2026, 6, 1)
SEEDS = {
    "sc-skills-action-2023",
    "dazhou-2023-133",
    "sc-industry-2020-645",
    "sc-technical-schools-draft",
}


def test_a_provinces_target_is_none_of_its_prefectures() -> None:
    assert {row.region for row in targets(LAW, region="511700", on=ON)} == {"511700"}
    assert targets(LAW, region="511600", on=ON) == ()


def test_a_consultation_text_has_targets_only_for_those_who_ask() -> None:
    asked = targets(LAW, region="510000", on=ON, measure="schools", drafts=True)
    assert [row.status for row in asked] == [Status.IN_FORCE, Status.DRAFT]
    assert len(targets(LAW, region="510000", on=ON, measure="schools")) == 1


def test_every_target_of_a_policy_document_quotes_its_clause() -> None:
    for row in LAW.every(Target):
        if SEEDS & set(row.basis):
            assert row.clause and row.quote, row.id


@given(st.integers(0, 10**7), st.integers(1, 10**7))
def test_one_third_is_reached_exactly(high: int, skilled: int) -> None:
    third = LAW.row(Target, "TG-03.2")
    assert is_met(third, high, skilled) is (3 * high >= skilled)


@pytest.mark.parametrize(("reached", "out_of"), [(None, 5), (5, None), (5, 0)])
def test_what_cannot_be_divided_is_neither_reached_nor_missed(
    reached: int | None, out_of: int | None
) -> None:
    assert is_met(LAW.row(Target, "TG-03.2"), reached, out_of) is None


def test_a_number_is_reached_exactly() -> None:
    chief = LAW.row(Target, "TG-12.chief")
    assert not chief.is_share
    assert [is_met(chief, count) for count in (99, 100)] == [False, True]
