"""Certificate numbers and their older relatives."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certreg.certificates.numbering import (
    build,
    check_number,
    check_serial,
    inconsistencies,
    next_serials,
    parse,
)
from certreg.certificates.old_numbers import is_opaque, parse_old, query_form
from certreg.errors import RefusedError
from certreg.policy.law import load
from certreg.policy.levels import SkillLevel

LAW = load()
ON = date(2026, 6, 1)
BODY = "Y000051001064"
WITH_CERTIFICATE = [level for level in SkillLevel if level is not SkillLevel.APPRENTICE]


@pytest.mark.parametrize(
    ("body", "issued_on", "level", "serial", "number"),
    [
        (BODY, date(2025, 12, 3), SkillLevel.INTERMEDIATE_WORKER, 1, "Y000051001064254000001"),
        (
            "S000051002001",
            date(2025, 1, 1),
            SkillLevel.SENIOR_WORKER,
            123,
            "S000051002001253000123",
        ),
        (BODY, date(2026, 7, 1), SkillLevel.SENIOR_TECHNICIAN, 42, "Y000051001064261000042"),
        (BODY, date(2025, 6, 30), SkillLevel.SPECIAL_GRADE_TECHNICIAN, 1, "Y00005100106425T000001"),
    ],
)
def test_builds_the_numbers_of_the_worked_examples(
    body: str, issued_on: date, level: SkillLevel, serial: int, number: str
) -> None:
    assert str(build(LAW, body, issued_on=issued_on, level=level, serial=serial)) == number


@given(
    st.sampled_from(["Y000051001064", "S000151999999", "Y999911000001"]),
    st.dates(date(2019, 1, 1), date(2099, 12, 31)),
    st.sampled_from(WITH_CERTIFICATE),
    st.integers(1, 999999),
)
def test_a_built_number_reads_back(body: str, day: date, level: SkillLevel, serial: int) -> None:
    number = parse(LAW, build(LAW, body, issued_on=day, level=level, serial=serial).text, on=day)
    assert (str(number.body), number.year, number.level, number.serial) == (
        body,
        day.year,
        level,
        serial,
    )
    assert not inconsistencies(LAW, number, body_number=body, issued_on=day, level=level)
    assert len(number.text) == 22


@given(st.text("YS0123456789T", min_size=20, max_size=24))
def test_whatever_reads_is_written_the_same(text: str) -> None:
    try:
        number = parse(LAW, text, on=ON)
    except RefusedError as refused:
        assert refused.reason
    else:
        assert str(number) == text


def test_letters_of_the_top_posts_are_marked_unverified() -> None:
    assert parse(LAW, "Y00005100106425T000001", on=ON).is_unverified
    assert not parse(LAW, "Y000051001064254000001", on=ON).is_unverified


def test_an_unknown_letter_is_a_warning_and_no_level() -> None:
    number = parse(LAW, "Y00005100106425Q000001", on=ON)
    assert (number.level, number.warnings, number.is_unverified) == (
        None,
        ("unknown_level_letter",),
        True,
    )


def test_an_apprentice_gets_no_number() -> None:
    with pytest.raises(RefusedError) as refused:
        build(LAW, BODY, issued_on=ON, level=SkillLevel.APPRENTICE, serial=1)
    assert refused.value.reason == "no_certificate_for_level"


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("y000051001064254000001", "bad_characters"),
        ("Y000051001064 254000001", "bad_characters"),
        ("Y00005100106425４000001", "bad_characters"),
        ("Y00005100106425400001", "bad_length"),
        ("", "bad_length"),
        ("X000051001064254000001", "bad_class"),
        ("0000051001064254000001", "bad_class"),
        ("Y000099001064254000001", "bad_province"),
        ("Y000051001064256000001", "bad_level"),
        ("Y000051001064250000001", "bad_level"),
        ("Y000051001064254000000", "bad_serial"),
        ("Y00005100106425400000A", "bad_serial"),
        ("Y0000510010642A4000001", "bad_characters"),
        ("A000099001064259000000", "bad_class"),
    ],
)
def test_says_the_first_thing_that_is_wrong(number: str, reason: str) -> None:
    with pytest.raises(RefusedError) as refused:
        parse(LAW, number, on=ON)
    assert refused.value.reason == reason


def test_blanks_around_a_number_are_dropped() -> None:
    assert parse(LAW, " Y000051001064254000001\n", on=ON).text == "Y000051001064254000001"


def test_every_field_that_contradicts_the_certificate_is_named() -> None:
    number = parse(LAW, "S000051001064243000001", on=ON)
    issued_on, level = date(2025, 12, 3), SkillLevel.INTERMEDIATE_WORKER
    problems = inconsistencies(LAW, number, body_number=BODY, issued_on=issued_on, level=level)
    assert [p.reason for p in problems] == ["issuer_mismatch", "year_mismatch", "level_mismatch"]
    assert "高级工" in problems[2].message and "中级工" in problems[2].message
    with pytest.raises(RefusedError, match="备案编号"):
        check_number(LAW, number, body_number=BODY, issued_on=issued_on, level=level)


def test_an_unknown_letter_contradicts_every_level() -> None:
    number = parse(LAW, "Y00005100106425Q000001", on=ON)
    problems = inconsistencies(
        LAW,
        number,
        body_number=BODY,
        issued_on=date(2025, 1, 1),
        level=SkillLevel.SPECIAL_GRADE_TECHNICIAN,
    )
    assert [p.reason for p in problems] == ["level_mismatch"]


def test_serials_begin_at_one_and_follow_the_last() -> None:
    assert next_serials(LAW, last=None, on=ON) == range(1, 2)
    assert next_serials(LAW, last=41, count=3, on=ON) == range(42, 45)


@pytest.mark.parametrize(("last", "count"), [(999999, 1), (999998, 2), (None, 1000000)])
def test_a_series_that_does_not_suffice_is_refused(last: int | None, count: int) -> None:
    with pytest.raises(RefusedError) as refused:
        next_serials(LAW, last=last, count=count, on=ON)
    assert (refused.value.reason, refused.value.rule) == ("capacity", "CN-03")


def test_the_last_serials_of_a_series_can_be_had() -> None:
    assert list(next_serials(LAW, last=999997, count=2, on=ON)) == [999998, 999999]


@pytest.mark.parametrize(
    ("serial", "reason"), [(0, "bad_serial"), (1000000, "capacity"), (2, "serial_taken")]
)
def test_a_serial_is_within_its_series_and_given_once(serial: int, reason: str) -> None:
    with pytest.raises(RefusedError) as refused:
        check_serial(LAW, serial, on=ON, taken={1, 2})
    assert refused.value.reason == reason


def test_takes_an_old_number_apart() -> None:
    number = parse_old(LAW, "1251003014301234", on=ON)
    assert (number.kind, number.year, number.province) == ("qualification", "12", "51")
    assert (number.body_type, number.level, number.serial) == (
        "3",
        SkillLevel.SENIOR_WORKER,
        1234,
    )


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("125100301430123", "bad_length"),
        ("1251005014301234", "bad_body_type"),
        ("1251003014601234", "bad_level"),
        ("1251003014001234", "bad_level"),
        ("1251003014300000", "bad_serial"),
        ("Y251003014301234", "bad_characters"),
        ("125100３014301234", "bad_characters"),
    ],
)
def test_says_what_is_wrong_with_an_old_number(number: str, reason: str) -> None:
    with pytest.raises(RefusedError) as refused:
        parse_old(LAW, number, on=ON)
    assert refused.value.reason == reason


def test_old_numbers_of_shanghai_get_three_zeros() -> None:
    assert query_form(LAW, "0812345678901", on=ON) == "0000812345678901"
    assert query_form(LAW, "1251003014301234", on=ON) == "1251003014301234"


def test_numbers_of_special_skills_mean_nothing_to_us() -> None:
    assert is_opaque(LAW, "special", on=ON)
    assert not is_opaque(LAW, "qualification", on=ON)
