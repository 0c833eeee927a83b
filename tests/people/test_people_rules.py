"""Identity numbers, the working age, photos."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from certreg.errors import RefusedError
from certreg.people.rules import (
    PhotoFacts,
    check_character,
    check_number,
    check_working_age,
    normalise,
    number_problems,
    photo_problems,
)
from certreg.policy.identity import DocumentName
from certreg.policy.law import load

LAW = load()
ON = date(2026, 6, 1)
ISSUED = date(2026, 7, 1)
PHOTO = PhotoFacts(width=295, height=413, taken_on=date(2026, 1, 1), background=(255, 255, 255))


def reasons(type: DocumentName, number: str) -> list[str]:
    return [problem.reason for problem in number_problems(LAW, type, number, on=ON)]


def photo_reasons(photo: PhotoFacts, issued_on: date = ISSUED) -> list[str]:
    return [problem.reason for problem in photo_problems(LAW, photo, issued_on=issued_on)]


@st.composite
def citizen_numbers(draw: st.DrawFn) -> str:
    area = draw(st.integers(110000, 659999))
    birth = draw(st.dates(date(1900, 1, 1), ON))
    order = draw(st.integers(0, 999))
    digits = f"{area}{birth:%Y%m%d}{order:03d}"
    return digits + check_character(digits)


# 34052419800101001X and 11010519491231002X are the examples of GB 11643-1999 as widely reprinted.
@pytest.mark.parametrize(
    ("number", "birth_date", "sex"),
    [
        ("34052419800101001X", date(1980, 1, 1), "M"),
        ("11010519491231002X", date(1949, 12, 31), "F"),
        ("370101190102039973", date(1901, 2, 3), "M"),
    ],
)
def test_reads_birth_and_sex_from_the_examples_of_the_standard(
    number: str, birth_date: date, sex: str
) -> None:
    checked = check_number(LAW, "resident", number, on=ON)
    assert (checked.number, checked.birth_date, checked.sex) == (number, birth_date, sex)


@given(citizen_numbers())
def test_a_number_with_its_own_check_character_passes(number: str) -> None:
    assert reasons("resident", number) == []


@given(citizen_numbers(), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_any_single_changed_character_is_noticed(number: str, place: int, other: str) -> None:
    assume(number[place] != other)
    changed = number[:place] + other + number[place + 1 :]
    assert reasons("resident", changed) != []


@given(citizen_numbers(), st.integers(0, 15))
def test_two_neighbours_exchanged_are_noticed(number: str, place: int) -> None:
    assume(number[place] != number[place + 1])
    changed = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert reasons("resident", changed) != []


@pytest.mark.parametrize(
    "typed",
    [
        "34052419800101001x",
        " 340524 19800101 001X ",
        "３４０５２４１９８００１０１００１Ｘ",
        "340524\u300019800101001\uff58",
    ],
)
def test_blanks_full_width_and_lower_case_are_repaired(typed: str) -> None:
    assert check_number(LAW, "resident", typed, on=ON).number == "34052419800101001X"


@pytest.mark.parametrize(
    ("type", "number", "reason"),
    [
        ("resident", "511702198506150022", "check_digit"),
        ("resident", "110105491231002", "bad_length"),
        ("resident", "", "bad_length"),
        ("resident", "3405241980010100IX", "bad_characters"),
        ("resident", "\u066340524198001010010", "bad_characters"),
        ("resident", "34052419800101001\u0425", "check_digit"),  # a Cyrillic letter
        ("resident", "110105190002290010", "date"),
        ("resident", "110105200102290010", "date"),
        ("resident", "110105202606020011", "future_date"),
        ("resident", "810000199001010019", "wrong_type"),
        ("resident", "911124198108030024", "wrong_type"),
        ("hmt_permit", "511702198506150021", "wrong_type"),
        ("hmt_permit", "810100199001010019", "wrong_type"),
        ("foreign_permanent", "511702198506150021", "wrong_type"),
        ("foreign_permanent_legacy", "CAN1100781028", "bad_length"),
        ("foreign_permanent_legacy", "CA1110078102801", "bad_characters"),
        ("passport", "E123", "bad_length"),
        ("passport", "E12-45678", "bad_characters"),
    ],
)
def test_says_what_is_wrong_with_a_number(type: DocumentName, number: str, reason: str) -> None:
    assert reason in reasons(type, number)


def test_born_on_29_february_of_a_leap_year_is_a_date() -> None:
    digits = "11010520000229001"
    assert reasons("resident", digits + check_character(digits)) == []


def test_the_text_of_a_refusal_does_not_repeat_the_number() -> None:
    for problem in number_problems(LAW, "resident", "511702203506150022", on=ON):
        assert "5117" not in problem.message and "2035" not in problem.message


def test_the_first_problem_is_raised_with_its_rule() -> None:
    with pytest.raises(RefusedError, match="校验位") as refused:
        check_number(LAW, "resident", "511702198506150022", on=ON)
    assert (refused.value.rule, refused.value.field) == ("ID-01", "number")


def test_an_abolished_county_is_a_warning_only() -> None:
    known = check_number(LAW, "resident", "511702198506150021", on=ON)
    unknown = check_number(LAW, "resident", "34052419800101001X", on=ON)
    assert known.warnings == ()
    assert unknown.warnings == ("unknown_area",)


def test_a_residence_permit_has_birth_and_sex_but_no_county() -> None:
    checked = check_number(LAW, "hmt_permit", "810000199001010019", on=ON)
    assert (checked.birth_date, checked.sex, checked.warnings) == (date(1990, 1, 1), "M", ())


def test_a_passport_asks_for_the_nationality() -> None:
    assert check_number(LAW, "passport", "e12345678", on=ON).warnings == ("nationality_missing",)
    checked = check_number(LAW, "passport", "e12345678", on=ON, nationality="CAN")
    assert (checked.number, checked.birth_date, checked.sex) == ("E12345678", None, "")
    assert checked.warnings == ()


def test_the_older_card_of_foreigners_tells_no_birth_date() -> None:
    checked = check_number(LAW, "foreign_permanent_legacy", "can110078102801", on=ON)
    assert (checked.number, checked.birth_date) == ("CAN110078102801", None)


def test_the_new_card_of_foreigners_does_not_exist_before_its_day() -> None:
    number = "911124198108030024"
    assert number_problems(LAW, "foreign_permanent", number, on=date(2023, 12, 1)) == ()
    (problem,) = number_problems(LAW, "foreign_permanent", number, on=date(2023, 11, 30))
    assert problem.reason == "wrong_type"


@given(st.text(max_size=30))
def test_no_typed_text_breaks_the_check(typed: str) -> None:
    for type in ("resident", "hmt_permit", "foreign_permanent", "passport"):
        for reason in reasons(type, typed):
            assert reason


@given(st.text(max_size=30))
def test_normalising_twice_changes_nothing_more(typed: str) -> None:
    assert normalise(normalise(typed)) == normalise(typed)


def test_sixteen_is_reached_on_the_birthday() -> None:
    birth_date = date(2010, 6, 2)
    check_working_age(LAW, birth_date, region="510000", on=date(2026, 6, 2))
    with pytest.raises(RefusedError, match="16 周岁") as refused:
        check_working_age(LAW, birth_date, region="510000", on=date(2026, 6, 1))
    assert refused.value.reason == "age"


def test_a_white_one_inch_photo_of_this_half_year_passes() -> None:
    assert photo_reasons(PHOTO) == []


def test_the_day_six_months_later_still_counts() -> None:
    assert photo_reasons(PHOTO, date(2026, 7, 1)) == []
    assert photo_reasons(PHOTO, date(2026, 7, 2)) == ["photo_old"]


@pytest.mark.parametrize("taken_on", [None, date(2026, 7, 2)])
def test_a_photo_without_a_possible_day_is_refused(taken_on: date | None) -> None:
    assert photo_reasons(replace(PHOTO, taken_on=taken_on)) == ["photo_date"]


@pytest.mark.parametrize(
    ("background", "expected"),
    [
        ((225, 225, 225), []),
        ((224, 255, 255), ["photo_background"]),
        ((67, 142, 219), ["photo_background"]),
    ],
)
def test_only_a_white_background_passes(
    background: tuple[int, int, int], expected: list[str]
) -> None:
    assert photo_reasons(replace(PHOTO, background=background)) == expected


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (294, 413, ["photo_size"]),
        (295, 412, ["photo_size"]),
        (590, 826, []),
        (413, 413, ["photo_shape"]),
        (250, 600, ["photo_size", "photo_shape"]),
    ],
)
def test_size_and_shape_are_one_inch(width: int, height: int, expected: list[str]) -> None:
    assert photo_reasons(replace(PHOTO, width=width, height=height)) == expected
