"""The public query."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import pytest

from certreg.certificates.rules import State
from certreg.errors import RefusedError
from certreg.lookup.rules import PublicView, check_keys, matches, not_found, public_view
from certreg.policy.law import load

LAW = load()
ON = date(2026, 6, 1)
RECORD = {
    "name": "张三",
    "id_number": "34052419800101001X",
    "number": "Y000051999001254000001",
}


def found(**asked: str) -> bool:
    return matches(RECORD, check_keys(LAW, asked, on=ON))


def view(asked: dict[str, str], state: State = "valid", day: date | None = None) -> PublicView:
    return public_view(LAW, name="张三", state=state, state_date=day, asked=asked, on=ON)


@pytest.mark.parametrize("key", RECORD)
def test_one_key_alone_is_refused(key: str) -> None:
    with pytest.raises(RefusedError, match="任意 2 项") as refused:
        found(**{key: RECORD[key]})
    assert (refused.value.reason, refused.value.rule) == ("too_few_keys", "PQ-01")


def test_blank_keys_do_not_count() -> None:
    with pytest.raises(RefusedError):
        found(name="张三", number="  ", id_number="")


@pytest.mark.parametrize("keys", list(combinations(RECORD, 2)))
def test_any_two_keys_find_the_certificate(keys: tuple[str, str]) -> None:
    assert found(**{key: RECORD[key] for key in keys})


@pytest.mark.parametrize("wrong", RECORD)
def test_a_third_key_must_match_too(wrong: str) -> None:
    assert found(**RECORD)
    assert not found(**{**RECORD, wrong: "x"})


def test_an_identity_number_is_compared_in_its_stored_form() -> None:
    assert found(name=" 张三 ", id_number="340524 19800101 001x")


@pytest.mark.parametrize("dot", ["·", "•", "・", "‧", "．"])
def test_whatever_dot_is_typed_in_a_name_the_one_of_names_is_compared(dot: str) -> None:
    given = check_keys(LAW, {"name": f"阿依{dot}古丽", "number": RECORD["number"]}, on=ON)

    assert given["name"] == "阿依·古丽"


def test_a_certificate_number_is_not_repaired() -> None:
    assert not found(name="张三", number=RECORD["number"].lower())


def test_nothing_found_says_the_same_whatever_failed() -> None:
    assert not_found(LAW, on=ON).message == "未查询到"


def test_a_revoked_certificate_is_shown_with_its_day() -> None:
    shown = view(RECORD, "revoked", date(2026, 5, 6))
    assert (shown.state, shown.state_date) == ("已撤销", date(2026, 5, 6))


@pytest.mark.parametrize(("state", "words"), [("valid", "有效"), ("suspended", "已暂停")])
def test_states_are_said_in_words(state: State, words: str) -> None:
    assert view(RECORD, state).state == words


def test_the_public_sees_neither_identity_number_nor_photo() -> None:
    assert set(view(RECORD).hidden) == {"id_number", "photo"}


def test_the_name_is_masked_for_who_asks_without_the_certificate_number() -> None:
    without = {key: value for key, value in RECORD.items() if key != "number"}
    assert view(without).name == "张*"
    assert view(RECORD).name == "张三"


def test_the_answer_names_the_row_that_words_the_state() -> None:
    assert view({"name": "张三", "id_number": RECORD["id_number"]}).wording.id == "PQ-03"
