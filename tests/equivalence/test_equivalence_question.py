"""Questions as people write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certreg.equivalence.question import Reader, Typed
from certreg.errors import InvalidError, RefusedError
from certreg.policy.law import NATION, load

ENGLISH = {"高级工": "Senior worker", "中级职称": "Intermediate title", "应征入伍": "Enlistment"}
READER = Reader(
    load(), region="510000", on=date(2026, 11, 20), also=lambda text: ENGLISH.get(text, text)
)


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("高级工", "level:senior_worker"),
        (" 三级/高级工 ", "level:senior_worker"),
        ("3", "level:senior_worker"),
        ("senior_worker", "level:senior_worker"),
        ("SENIOR  WORKER", "level:senior_worker"),
        ("level:senior_worker", "level:senior_worker"),
        ("首席技师", "level:chief_technician"),
        ("中级职称", "title:中级"),
        ("Intermediate title", "title:中级"),
        ("高级工班", "class:高级工班"),
        ("大专学历", "diploma:大专"),
        ("全国技术能手", "award:全国技术能手"),
    ],
)
def test_a_thing_held_is_known_by_every_official_name(word: str, key: str) -> None:
    assert READER.held(word.strip()).key == key


@pytest.mark.parametrize("word", ["三级", "③", "Ⅲ", "III", "高工", "高级工程师班", "level:x"])
def test_other_words_are_refused_with_the_accepted_forms(word: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        READER.held(word)

    assert f"“{word}”不能识别" in refusal.value.message
    for form in ("三级/高级工", "中级职称", "高级工班", "大专学历"):
        assert form in refusal.value.message


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("", "510000"),
        ("511700", "511700"),
        ("511700 达州市", "511700"),
        ("达州市", "511700"),
        ("全国", NATION),
        ("000000", NATION),
    ],
)
def test_a_region_is_known_by_code_or_name(word: str, code: str) -> None:
    assert READER.region_code(word) == code


@pytest.mark.parametrize("word", ["999999", "鼓楼区", "火星", "51170299", "1511702"])
def test_a_region_that_is_none_or_one_of_many_is_refused(word: str) -> None:
    with pytest.raises(RefusedError, match="六位代码"):
        READER.region_code(word)


@pytest.mark.parametrize("word", ["2026-06-01", "2026/6/1", "2026.06.01", "2026年6月1日"])
def test_a_day_may_be_written_in_usual_ways(word: str) -> None:
    assert READER.day(word) == date(2026, 6, 1)


@pytest.mark.parametrize(
    "word", ["2026-02-30", "2025-02-29", "2026-13-01", "tomorrow", "20260601", "46000"]
)
def test_a_day_that_does_not_exist_is_refused_with_the_form(word: str) -> None:
    with pytest.raises(RefusedError, match=f"“{word}”不是存在的日期。日期应写作 2026-11-20"):
        READER.day(word)


def test_all_faults_of_a_question_are_told_at_once_each_with_its_field() -> None:
    with pytest.raises(InvalidError) as refusal:
        READER.read(Typed("③", series="魔法", purpose="过年", region="火星", on="2026-02-30"))

    assert [f.field for f in refusal.value.faults] == ["held", "series", "purpose", "region", "on"]
    assert "事业单位招聘" in refusal.value.faults[2].message


def test_purposes_and_series_are_known_by_keyword_name_and_translation() -> None:
    asked = READER.read(Typed("高级工班", "engineering", "Enlistment", "", ""))

    assert (asked.series, asked.purpose) == ("engineering", "enlistment")
    assert (asked.region, asked.on) == ("510000", date(2026, 11, 20))


@given(st.builds(Typed, *[st.text(max_size=30)] * 5))
def test_whatever_is_typed_is_answered_or_refused_in_words(typed: Typed) -> None:
    try:
        READER.read(typed)
    except InvalidError as refusal:
        assert all(fault.message and fault.field for fault in refusal.faults)
