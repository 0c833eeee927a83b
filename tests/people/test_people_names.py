"""Names: what they may hold, and how they are masked."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certreg.errors import RefusedError
from certreg.people.masking import mask_name, mask_number
from certreg.people.names import check_name, name_problems
from certreg.policy.identity import DocumentName
from certreg.policy.law import load

LAW = load()
ON = date(2026, 6, 1)
HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=20)


def texts(name: str, document: DocumentName = "resident") -> list[str]:
    return [problem.message for problem in name_problems(LAW, name, document, on=ON)]


@pytest.mark.parametrize(
    "name",
    [
        "张三",
        "欧阳娜娜",
        "阿卜杜拉\u00b7买买提",
        "张骉",
        "刘〇",
        "㐂",
        "䶮",
        "𠮷田",
        "\ufa0e",
        "李",
    ],
)
def test_han_names_pass_unchanged(name: str) -> None:
    assert check_name(LAW, name, "resident", on=ON) == name


@given(HAN)
def test_any_name_of_common_characters_passes_unchanged(name: str) -> None:
    assert check_name(LAW, name, "resident", on=ON) == name


def test_blanks_around_a_name_are_dropped() -> None:
    assert check_name(LAW, " 张三\u3000\n", "resident", on=ON) == "张三"


@pytest.mark.parametrize("dot", ["\u2022", "\u30fb", "\u2027", "\uff0e", "\uff65", "."])
def test_other_dots_get_the_right_one_proposed(dot: str) -> None:
    (text,) = texts(f"阿卜杜拉{dot}买买提")
    assert f"U+{ord(dot):04X}" in text
    assert "请改用“·”（U+00B7）" in text


@pytest.mark.parametrize(
    ("character", "kind"),
    [
        ("\u200b", "零宽字符"),
        ("\u202e", "文字方向控制符"),
        ("\ufeff", "零宽字符"),
        ("\x07", "控制字符"),
        ("\ue863", "私用区字符"),
        ("\U000f0000", "私用区字符"),
        ("\U000e0101", "异体选择符或标签字符"),
        ("\u0301", "组合符号"),
        ("\u3000", "空格"),
        ("3", "数字"),
        ("③", "数字"),
        ("=", "标点或符号"),
        ("A", "拉丁字母"),
        ("\u0410", "希腊或西里尔字母"),
        ("😀", "表情符号"),
        ("\U0010ffff", "私用区字符"),
        ("\u0e01", "其他字符"),
    ],
)
def test_a_foreign_character_is_named_by_kind_and_code_point(character: str, kind: str) -> None:
    (text,) = texts(f"张{character}三")
    assert text.startswith(f"姓名第 2 个字符（{kind}，U+{ord(character):04X}）不能使用")


@pytest.mark.parametrize(
    ("compatible", "ordinary"), [("\u2f08", "人"), ("\uf900", "\u8c48"), ("\U0002f800", "\u4e3d")]
)
def test_look_alikes_get_the_ordinary_character_proposed(compatible: str, ordinary: str) -> None:
    (text,) = texts(f"张{compatible}")
    assert f"请改用“{ordinary}”" in text


@pytest.mark.parametrize("name", ["·张三", "张三·", "阿··买"])
def test_the_dot_stands_singly_between_characters(name: str) -> None:
    assert [p.reason for p in name_problems(LAW, name, "resident", on=ON)] == ["name_joiner"]


@pytest.mark.parametrize("name", ["John Smith", "O'Neil", "Anne-Marie Müller", "J. R. Smith Jr."])
def test_latin_names_belong_to_passports(name: str) -> None:
    assert check_name(LAW, name, "passport", on=ON) == name
    assert texts(name, "resident")


@pytest.mark.parametrize("name", ["-Smith", "John  Smith", "Smith'", "O''Neil"])
def test_joiners_of_latin_names_stand_singly(name: str) -> None:
    with pytest.raises(RefusedError, match="单独用在两个字之间"):
        check_name(LAW, name, "passport", on=ON)


@pytest.mark.parametrize("name", ["", "  ", "\u3000"])
def test_an_empty_name_is_refused(name: str) -> None:
    assert texts(name) == ["请填写姓名。"]


def test_a_name_is_never_clipped() -> None:
    assert check_name(LAW, "阿" * 100, "resident", on=ON) == "阿" * 100
    assert texts("阿" * 101) == ["姓名最长 100 个字符，请照证件填写。"]


@given(st.text(max_size=10))
def test_what_passes_is_what_was_typed(name: str) -> None:
    if not name_problems(LAW, name, "passport", on=ON):
        assert check_name(LAW, name, "passport", on=ON) == name.strip()
        assert name.strip()


@pytest.mark.parametrize(
    ("name", "masked"),
    [("张三", "张*"), ("张小三", "张*三"), ("欧阳娜娜", "欧**娜"), ("张", "*"), ("", "")],
)
def test_names_are_masked_between_first_and_last(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@given(HAN)
def test_a_masked_name_keeps_its_length_and_hides_something(name: str) -> None:
    assert len(mask_name(name)) == len(name)
    assert "*" in mask_name(name)


def test_officials_see_first_three_and_last_two_of_an_identity_number() -> None:
    assert mask_number("34052419800101001X") == "340*************1X"


@given(st.text("0123456789X", max_size=20))
def test_a_masked_number_shows_no_more_than_it_hides(number: str) -> None:
    masked = mask_number(number)
    assert len(masked) == len(number)
    assert masked.count("*") * 2 >= len(number)
