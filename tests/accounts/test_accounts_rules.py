"""Codes of organisations and passwords."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.cn import uscc

from certreg.accounts.rules import (
    CreditCodeError,
    check_password,
    check_uscc,
    uscc_check_character,
)
from certreg.errors import RefusedError
from certreg.policy.law import load

LAW = load()
ON = date(2026, 6, 1)
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
BODIES = st.text(ALPHABET, min_size=17, max_size=17)


def refusal(code: str) -> CreditCodeError:
    with pytest.raises(CreditCodeError) as refused:
        check_uscc(LAW, code, on=ON)
    return refused.value


# 91350100M000100Y43 is the example of GB 32100-2015.
@pytest.mark.parametrize("code", ["91350100M000100Y43", "91512081MA62K0260E", "91510100MA6000001R"])
def test_codes_with_the_right_check_character_pass(code: str) -> None:
    assert check_uscc(LAW, code, on=ON) == code


def test_blanks_and_lower_case_are_repaired() -> None:
    assert check_uscc(LAW, " 91350100 m000100y43 ", on=ON) == "91350100M000100Y43"


@given(BODIES)
def test_agrees_with_an_independent_implementation(body: str) -> None:
    assert uscc_check_character(body, ALPHABET) == uscc.calc_check_digit(body)


@given(BODIES, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_any_single_changed_character_is_noticed(body: str, place: int, other: str) -> None:
    code = body + uscc_check_character(body, ALPHABET)
    assume(code[place] != other)
    assert refusal(code[:place] + other + code[place + 1 :]).reason == "check_digit"


@pytest.mark.parametrize("code", ["91350100M000100Y4X", "91350211M0000XUF46"])
def test_a_wrong_check_character_may_be_overridden(code: str) -> None:
    error = refusal(code)
    assert (error.reason, error.override_possible) == ("check_digit", True)


@pytest.mark.parametrize("letter", "IOSVZ中-")
def test_other_letters_may_never_be_overridden(letter: str) -> None:
    error = refusal(f"91350100M000100Y4{letter}")
    assert (error.reason, error.override_possible) == ("bad_characters", False)


@pytest.mark.parametrize("code", ["", "91350100M000100Y4", "91350100M000100Y433"])
def test_another_length_is_refused(code: str) -> None:
    assert refusal(code).reason == "bad_length"


def test_the_standards_wrong_example_has_a_letter_outside_the_alphabet() -> None:
    assert refusal("91350100M000100Y4Z").reason == "bad_characters"


@pytest.mark.parametrize(
    "password", ["correct horse battery", "好长的一句话没有规则也可以用", "a" * 12]
)
def test_length_alone_makes_a_password(password: str) -> None:
    check_password(password, user_name="zhang.san")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("Aa1!Aa1!Aa1", "too_short"),
        ("a" * 201, "too_long"),
        ("my ZHANG.San password", "holds_user_name"),
    ],
)
def test_says_what_is_wrong_with_a_password(password: str, reason: str) -> None:
    with pytest.raises(RefusedError) as refused:
        check_password(password, user_name="zhang.san")
    assert (refused.value.reason, refused.value.field) == (reason, "password")


def test_an_empty_user_name_forbids_nothing() -> None:
    check_password("correct horse battery", user_name=" ")
