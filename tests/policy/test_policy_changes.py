"""What a newer reference table changes is told code by code; nothing is silently lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from certreg.policy.changes import Change, ChangeKind, changes, report
from certreg.policy.regions import Region, regions

CITY = Region("511700", "达州市", "prefecture", "510000")
COUNTY = Region("511702", "通川区", "county", "511700")
OLD = (CITY, COUNTY)
ENDED = replace(COUNTY, until=date(2026, 6, 30))


def kinds(found: list[Change]) -> list[tuple[ChangeKind, str]]:
    return [(change.kind, change.code) for change in found]


def test_the_same_table_changes_nothing() -> None:
    assert changes(OLD, OLD) == []
    assert changes(regions(), regions()) == []


def test_a_new_code_is_added() -> None:
    new = Region("511799", "演示县", "county", "511700", date(2026, 7, 1))
    assert kinds(changes(OLD, (*OLD, new))) == [(ChangeKind.ADDED, "511799")]


def test_a_row_that_gets_an_end_is_closed() -> None:
    (change,) = changes(OLD, (CITY, ENDED))
    assert change.kind is ChangeKind.CLOSED and "2026-06-30" in change.text


def test_a_new_name_under_the_same_code_is_a_renaming() -> None:
    named = replace(COUNTY, name="新通川区", since=date(2026, 7, 1))
    (change,) = changes(OLD, (CITY, ENDED, named))
    assert change.kind is ChangeKind.RENAMED and change.text == "通川区 → 新通川区"


def test_a_name_closed_here_and_begun_there_has_moved() -> None:
    moved = Region("510199", "通川区", "county", "510100", date(2026, 7, 1))
    (change,) = changes(OLD, (CITY, ENDED, moved))
    assert (change.kind, change.code) == (ChangeKind.MOVED, "510199")
    assert "511702 → 510199" in change.text


def test_two_new_rows_of_one_name_are_no_move() -> None:
    twins = [Region(f"51019{n}", "通川区", "county", "510100") for n in (8, 9)]
    assert kinds(changes(OLD, (CITY, ENDED, *twins))) == [
        (ChangeKind.ADDED, "510198"),
        (ChangeKind.ADDED, "510199"),
        (ChangeKind.CLOSED, "511702"),
    ]


def test_a_row_that_is_gone_is_lost() -> None:
    (change,) = changes(OLD, (CITY,))
    assert change.kind is ChangeKind.LOST and "until" in change.text


@given(st.sets(st.sampled_from(list(regions())), max_size=20))
def test_exactly_the_rows_taken_out_are_lost(gone: set[Region]) -> None:
    found = changes(regions(), [row for row in regions() if row not in gone])
    assert {change.code for change in found} == {row.code for row in gone}
    assert {change.kind for change in found} <= {ChangeKind.LOST}


def test_the_report_begins_with_the_figures() -> None:
    first, *rest = report(changes(OLD, (CITY, ENDED)))
    assert "停用 1" in first and "新增 0" in first
    assert rest == ["停用 511702 通川区，至 2026-06-30 止"]
