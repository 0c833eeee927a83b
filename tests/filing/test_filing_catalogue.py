"""What an application may name, and how people type it."""

from __future__ import annotations

from datetime import date

import pytest

from certreg.errors import RefusedError
from certreg.filing.catalogue import assessable_levels, filable_occupations, find_occupation, norms
from certreg.policy.law import load
from certreg.policy.levels import SkillLevel, level_names

LAW = load()
SICHUAN = "510000"
ON = date(2026, 3, 2)


@pytest.mark.parametrize(
    "typed",
    [
        "6-18-02-04",
        "焊工",
        "6-18-02-04 焊工",
        " 6-18-02-04  焊工 ",
        "６-１８-０２-０４　焊工",  # as input methods write it
    ],
)
def test_an_occupation_is_found_by_code_by_name_or_by_both(typed: str) -> None:
    entry = find_occupation(typed, ON)
    assert (entry.code, entry.name) == ("6-18-02-04", "焊工")


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "请填写编码（X-XX-XX-XX）或完整名称"),
        ("6-99-99-99", "没有职业“6-99-99-99”，请填写"),
        ("6-18-02-04 电工", "编码 6-18-02-04 是“焊工”"),
        ("甘油制造工", "多个职业同名"),
        ("机床装调", "请从列表中选择，如 6-20-03-01 机床装调维修工"),
    ],
)
def test_says_what_is_wrong_with_what_was_typed(typed: str, message: str) -> None:
    with pytest.raises(RefusedError) as refused:
        find_occupation(typed, ON)
    assert message in refused.value.message
    assert (refused.value.reason, refused.value.field) == ("unknown_occupation", "occupation")


def test_only_occupations_of_the_laws_groups_are_offered() -> None:
    codes = [entry.code for entry in filable_occupations(LAW, region=SICHUAN, on=ON)]
    assert {code[0] for code in codes} == {"3", "4", "5", "6"}
    assert "6-18-02-04" in codes
    assert codes == sorted(codes)


def test_levels_go_up_to_the_highest_that_is_assessed() -> None:
    levels = [row.level for row in assessable_levels(LAW, on=ON)]
    assert levels == [
        SkillLevel.JUNIOR_WORKER,
        SkillLevel.INTERMEDIATE_WORKER,
        SkillLevel.SENIOR_WORKER,
        SkillLevel.TECHNICIAN,
        SkillLevel.SENIOR_TECHNICIAN,
    ]


def test_every_level_has_its_words() -> None:
    names = level_names(LAW, on=ON)
    assert set(names) == set(SkillLevel)
    assert names[SkillLevel.TECHNICIAN] == "二级/技师"
    assert names[SkillLevel.APPRENTICE] == "学徒工"


def test_the_newest_norm_stands_first() -> None:
    assert norms(LAW, region=SICHUAN, on=ON) == [2023, 2018]
