"""Standards on file, trades, and single abilities: each row about something that exists."""

from __future__ import annotations

from datetime import date

import pytest

from certreg.policy import special_abilities
from certreg.policy.law import NATION, load
from certreg.policy.occupations import classification
from certreg.policy.special_abilities import AbilityField, AbilitySpecification
from certreg.policy.standards import Standard, Trade, deviates, standards_of, trades_of

ON = date(2026, 6, 1)
TRADE = {
    "id": "trade.demo",
    "occupation": "6-18-02-04",
    "name": "演示工种",
    "basis": "occupations-2022",
    "region": NATION,
    "status": "in_force",
}


def test_every_standard_is_about_an_occupation_that_exists() -> None:
    law = load()
    for row in (*law.every(Standard), *law.every(Trade)):
        assert classification().history(row.occupation), row.id


def test_a_standard_names_the_norm_and_the_levels_that_exist() -> None:
    (standard,) = standards_of(load(), "4-07-03-02", region="511702", on=ON)
    assert standard.norm == 2018 and standard.deviates
    assert [level.rank for level in standard.levels] == [3, 4, 5, 6]
    assert standard.is_unverified


@pytest.mark.parametrize(
    ("occupation", "norm", "expected"),
    [("4-07-03-02", 2018, True), ("4-07-03-02", 2023, False), ("6-18-02-04", 2018, False)],
)
def test_conditions_of_its_own_count_for_the_norm_of_that_standard_only(
    occupation: str, norm: int, expected: bool
) -> None:
    assert deviates(load(), occupation, norm, region="511702", on=ON) is expected


def test_an_occupation_without_a_row_has_no_standard_on_file() -> None:
    assert standards_of(load(), "6-18-01-01", region="511702", on=ON) == ()


def test_trades_are_rows_and_never_invented() -> None:
    assert trades_of(load(), "6-18-02-04", region="511702", on=ON) == ()
    law = load().extended({"standards.toml": {"trade": [TRADE]}})
    assert [row.name for row in trades_of(law, "6-18-02-04", region="511702", on=ON)] == [
        "演示工种"
    ]


@pytest.mark.parametrize("row", [AbilityField, AbilitySpecification])
def test_a_single_ability_has_neither_level_nor_equivalence(row: type) -> None:
    assert not {"level", "levels", "rank", "norm", "title"} & set(row.__dataclass_fields__)
    assert special_abilities.__doc__


def test_fields_of_a_region_count_in_that_region_only() -> None:
    names = {row.name for row in load().rows(AbilityField, region="510100", on=ON)}
    assert "乡村振兴" in names and "非物质文化遗产传承" not in names
