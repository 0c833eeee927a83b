"""Names in Latin letters: pinyin that says so, and passport spellings that belong to the name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certreg.certificates.latin import LONGEST, SURNAMES, LatinName, Origin, latin_name, pinyin
from certreg.errors import RefusedError


@pytest.mark.parametrize(
    ("name", "spelt"),
    [
        ("张示例", "ZHANG Shili"),
        ("欧阳娜娜", "OUYANG Nana"),
        ("单雄信", "SHAN Xiongxin"),
        ("曾一", "ZENG Yi"),
        ("吕布", "LÜ Bu"),
        ("李西安", "LI Xi'an"),
        ("司马", "SI Ma"),
        ("阿依古丽·买买提", "Ayiguli Maimaiti"),
    ],
)
def test_pinyin_has_the_surname_in_capitals_and_the_given_name_in_one_word(
    name: str, spelt: str
) -> None:
    assert pinyin(name) == spelt


def test_a_name_without_a_reading_on_file_has_no_line() -> None:
    assert latin_name("王㐂") is None


def test_a_name_of_a_passport_holder_is_its_own_latin_name() -> None:
    assert latin_name("JOHN O'NEIL-SMITH") == LatinName("JOHN O'NEIL-SMITH", Origin.DOCUMENT)


@pytest.mark.parametrize(
    ("name", "stated"),
    [
        ("吕布", "LYU BU"),
        ("吕布", "Bu LU"),
        ("吕布", "LV BU"),
        ("覃海洋", "TAN HAIYANG"),
        ("覃海洋", "QIN, Hai-yang"),
        ("单雄信", "SHAN XIONGXIN"),
        ("阿依古丽·买买提", "AYIGULI MAIMAITI"),
    ],
)
def test_a_passport_spelling_that_can_be_read_out_of_the_characters_is_printed(
    name: str, stated: str
) -> None:
    assert latin_name(name, stated) == LatinName(stated, Origin.STATED)


@pytest.mark.parametrize("stated", ["LI QIANG", "ZHANG", "ZHANG WEIWEI", "WEI", "W Z", "-"])
def test_a_certificate_is_not_lent_to_another_name(stated: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        latin_name("张伟", stated)
    assert (refusal.value.field, refusal.value.reason) == ("latin_name", "other_name")


@pytest.mark.parametrize("stated", ["张伟", "ZHANG <b>", "ZHANG1", "А" * 3, "Z" * (LONGEST + 1)])
def test_only_latin_letters_are_taken(stated: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        latin_name("张伟", stated)
    assert refusal.value.reason == "letters"


@given(
    st.sampled_from([*SURNAMES, "张", "王", "吕", "李"]),
    st.text("伟芳娜秀英敏静丽强磊军洋勇艳杰涛明超女绿行长重乐", min_size=1, max_size=2),
)
def test_whoever_copies_the_pinyin_is_never_refused(surname: str, given_name: str) -> None:
    name = surname + given_name
    spelt = pinyin(name)
    assert latin_name(name, spelt) == LatinName(spelt, Origin.STATED)
