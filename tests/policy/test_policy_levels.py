"""The eight levels: order in code, everything else in data."""

from __future__ import annotations

from datetime import date

import pytest

from certreg.errors import RefusedError
from certreg.policy.law import load
from certreg.policy.levels import (
    Level,
    NumberCharacter,
    SkillLevel,
    describe,
    five_level_code,
    is_high_skilled,
    number_character,
    parse,
)

ON = date(2026, 6, 1)
LAW = load()


def test_code_and_data_know_the_same_levels() -> None:
    assert {row.level for row in LAW.every(Level)} == set(SkillLevel)
    assert len(LAW.every(Level)) == len(SkillLevel) == 8


def test_levels_are_ordered_by_rank_and_not_by_name() -> None:
    names = ["学徒工", "初级工", "中级工", "高级工", "技师", "高级技师", "特级技师", "首席技师"]
    assert [describe(LAW, level, on=ON).name for level in sorted(SkillLevel)] == names
    assert [level.rank for level in SkillLevel] == list(range(1, 9))
    assert SkillLevel.SENIOR_WORKER < SkillLevel.TECHNICIAN
    assert not SkillLevel.SENIOR_WORKER < SkillLevel.SENIOR_WORKER


def test_a_level_is_never_compared_with_a_number() -> None:
    with pytest.raises(TypeError):
        SkillLevel.TECHNICIAN < 3  # type: ignore[operator]  # noqa: B015


def test_the_state_code_runs_against_the_ladder() -> None:
    coded = [row for row in LAW.every(Level) if row.five_level_code]
    coded.sort(key=lambda row: row.level)
    assert [row.five_level_code for row in coded] == ["5", "4", "3", "2", "1"]


@pytest.mark.parametrize("row", LAW.every(Level), ids=lambda row: row.level.value)
def test_every_text_of_a_level_means_that_level(row: Level) -> None:
    for text in filter(None, (row.name, row.face_text, row.five_level_code)):
        assert parse(LAW, text) is row.level


@pytest.mark.parametrize(
    "text",
    ["", " 技师", "技师 ", "2级", "二级", "3/高级工", "三级/技师", "０", "0", "6", "02", "5.0"],
)
def test_any_other_text_is_an_unknown_level(text: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        parse(LAW, text)
    assert refusal.value.reason == "unknown_level"


@pytest.mark.parametrize("name", ["学徒工", "特级技师", "首席技师"])
def test_three_levels_have_no_state_code(name: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        five_level_code(LAW, parse(LAW, name), on=ON)
    assert refusal.value.reason == "no_five_level_code"
    assert name in refusal.value.message


def test_an_apprentice_has_no_certificate_and_no_number() -> None:
    assert not describe(LAW, SkillLevel.APPRENTICE, on=ON).has_certificate
    with pytest.raises(RefusedError) as refusal:
        number_character(LAW, SkillLevel.APPRENTICE, region="510000", on=ON)
    assert refusal.value.reason == "no_certificate_for_level"


def test_the_letters_of_the_two_posts_are_marked_unverified() -> None:
    marked = {
        level
        for level in SkillLevel
        if level is not SkillLevel.APPRENTICE
        and number_character(LAW, level, region="510000", on=ON).is_unverified
    }
    assert marked == {SkillLevel.SPECIAL_GRADE_TECHNICIAN, SkillLevel.CHIEF_TECHNICIAN}


def test_every_level_has_a_number_character_of_its_own() -> None:
    characters = [row.character for row in LAW.every(NumberCharacter)]
    assert len(characters) == len(set(characters)) == 7


def test_high_skilled_begins_with_the_senior_worker() -> None:
    skilled = {level for level in SkillLevel if is_high_skilled(LAW, level, on=ON)}
    assert skilled == {level for level in SkillLevel if level >= SkillLevel.SENIOR_WORKER}
