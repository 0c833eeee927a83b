"""What changed between two states of the law; finding rows; how a row came to be."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certreg.policy.law import Law, LawError, load
from certreg.policy.levels import NumberCharacter
from certreg.policy.rule import Rule, Status
from certreg.policy_check.adapters import ADAPTERS
from certreg.policy_check.answering import answers, case_files
from certreg.rulebook.changes import ChangeKind, compare, editions, in_force
from certreg.rulebook.finding import Question, families, find, rows_on
from certreg.rulebook.history import history
from certreg.rulebook.worked_cases import compare as compare_cases

LAW = load()
CHIEF = "number_character.chief_technician"
FILE = "levels.toml"
DAYS = st.dates(date(2015, 1, 1), date(2030, 1, 1))


def with_character(letter: str, **keys: Any) -> Law:
    """The law with another letter for 首席技师."""
    row = {
        "id": "own.chief",
        "level": "chief_technician",
        "basis": "ostc-2019-2",
        "region": "000000",
        "status": "in_force",
        "character": letter,
        **keys,
    }
    return LAW.extended({FILE: {"number_character": [row]}})


def test_nothing_changes_between_a_law_and_itself() -> None:
    assert editions(LAW, LAW) == ()


@given(DAYS, st.sampled_from(["000000", "510000", "511700"]))
def test_comparing_backwards_swaps_added_and_ended(day: date, region: str) -> None:
    then = in_force(LAW, region=region, on=day)
    now = in_force(LAW, region=region, on=date(2026, 6, 1))
    forth = {c.row.id for c in compare(then, now) if c.kind is ChangeKind.ADDED}
    back = {c.row.id for c in compare(now, then) if c.kind is ChangeKind.ENDED}
    assert forth == back


def test_a_row_that_takes_the_place_of_another_is_one_change() -> None:
    law = with_character("Q", replaces=[CHIEF])
    before = in_force(LAW, region="510000", on=date(2026, 6, 1))
    after = in_force(law, region="510000", on=date(2026, 6, 1))
    (change,) = compare(before, after)
    assert change.kind is ChangeKind.CHANGED
    assert (change.before and change.before.id, change.row.id) == (CHIEF, "own.chief")
    assert "character" in change.differences


def test_a_closed_row_is_ended_in_the_new_edition() -> None:
    law = LAW.extended({}, {"N4.1": {"until": date(2026, 12, 31)}})
    (change,) = editions(LAW, law)
    assert (change.kind, change.differences) == (ChangeKind.ENDED, ("until",))


def test_a_row_that_does_not_exist_cannot_be_closed() -> None:
    with pytest.raises(LawError, match=r"nobody"):
        LAW.extended({}, {"nobody": {"until": date(2026, 12, 31)}})


def test_a_last_day_is_never_moved_back_out() -> None:
    law = LAW.extended({}, {"N4.1": {"until": date(2026, 12, 31)}})
    earlier = law.extended({}, {"N4.1": {"until": date(2026, 6, 30)}})
    assert earlier.row(Rule, "N4.1").until == date(2026, 6, 30)
    with pytest.raises(LawError, match=r"N4\.1"):
        law.extended({}, {"N4.1": {"until": date(2027, 12, 31)}})


def test_history_tells_who_replaced_whom() -> None:
    law = with_character("Q", replaces=[CHIEF])
    old, new = law.row(NumberCharacter, CHIEF), law.row(NumberCharacter, "own.chief")
    assert history(law, old).replaced_by == (new,)
    assert history(law, new).replaces == (old,)


def test_history_tells_the_later_row_of_the_same_subject() -> None:
    law = LAW.extended(
        {FILE: {"number_character": [character("Q", since=date(2027, 1, 1))]}},
        {CHIEF: {"until": date(2026, 12, 31)}},
    )
    assert [r.id for r in history(law, law.row(Rule, CHIEF)).later] == ["own.chief"]
    assert [r.id for r in history(law, law.row(Rule, "own.chief")).earlier] == [CHIEF]


def character(letter: str, **keys: Any) -> dict[str, Any]:
    """A row with a letter for 首席技师."""
    common = {"basis": "ostc-2019-2", "region": "000000", "status": "in_force"}
    return {"id": "own.chief", "level": "chief_technician", "character": letter, **common, **keys}


@pytest.mark.parametrize(
    ("words", "id"),
    [
        ("n4.1", "N4.1"),
        ("满 5 年", "N4.1"),
        ("首席技师 待核", None),
        ("达人社发〔2023〕133号", "EQ-42"),
    ],
)
def test_rows_are_found_by_id_words_and_document_number(words: str, id: str | None) -> None:
    found = {row.id for row in find(LAW, Question(words=words))}
    assert id in found if id else not found


def test_filters_narrow_the_search() -> None:
    sichuan = find(LAW, Question(region="510000"))
    assert {row.region for row in sichuan} <= {"000000", "510000"}
    assert all(r.is_unverified for r in find(LAW, Question(status=Status.UNVERIFIED)))
    on = date(2020, 1, 1)
    assert all(row.counts_on(on) for row in find(LAW, Question(on=on)))
    (chief,) = find(LAW, Question(words="chief_technician", family="levels.number_character"))
    assert chief.id == CHIEF


BREAKING = """
[[case]]
id = "X"
area = "levels"
rule = "LV-01"
status = "in_force"
sentence = "首席技师的字符"
op = "broken"
inputs = {}
expect = { character = "S" }
"""


def test_a_case_that_a_law_cannot_answer_any_more_is_told_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def letter(law: Law) -> dict[str, str]:
        if law is not LAW:
            raise StopIteration("nothing there")
        return {"character": "S"}

    monkeypatch.setitem(ADAPTERS, "broken", letter)
    (tmp_path / "x.toml").write_text(BREAKING)
    (tmp_path / "y.toml").write_text("[[case")
    files = case_files(tmp_path)
    found = compare_cases(
        answers(LAW, files), answers(with_character("Q", replaces=[CHIEF]), files)
    )
    (case,) = found.touched
    assert (case.before.said, case.before.fault) == ({"character": "S"}, "")
    assert "nothing there" in case.after.fault
    assert len(found.unreadable) == 1 and "y.toml" in found.unreadable[0]


def test_families_hold_every_row() -> None:
    assert sum(count for _kind, count in families(LAW)) == len(LAW.all_rows)


def test_a_document_knows_its_rows() -> None:
    for source in LAW.sources.values():
        assert all(source.id in row.basis for row in rows_on(LAW, source))
