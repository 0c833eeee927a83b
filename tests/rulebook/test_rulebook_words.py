"""Rows of the law in words: every family and field has a title, and any new one can be shown."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any, get_args, get_type_hints

import pytest

from certreg.policy.law import load
from certreg.policy.rule import FAMILIES, Family, Rule, Status
from certreg.policy.sources import Source
from certreg.rulebook.labels import LABELS, label
from certreg.rulebook.words import entries, headline, marks

LAW = load()
OURS = [kind for kind in FAMILIES.values() if kind.row.__module__.startswith("certreg.")]
TODAY = date(2026, 6, 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Bridge(Rule):
    """A rule of a family that nobody has named yet."""

    height_in_shoes: int
    toll: bool = False
    keepers: tuple[str, ...] = ()


def shapes(kind: Any) -> list[Any]:
    """A dataclass and those that its fields are made of."""
    found = [kind]
    for hint in get_type_hints(kind).values():
        for part in (hint, *get_args(hint)):
            if isinstance(part, type) and is_dataclass(part):
                found += shapes(part)
    return found


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.name)
def test_every_family_has_a_title(kind: Family) -> None:
    assert kind.title != kind.table


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.name)
def test_every_field_of_a_family_has_a_label(kind: Family) -> None:
    named = {field.name for shape in shapes(kind.row) for field in fields(shape)}
    assert named - set(LABELS) == set()


def test_every_field_of_a_document_has_a_label() -> None:
    assert {field.name for field in fields(Source)} - set(LABELS) == set()


@pytest.mark.parametrize("row", LAW.all_rows, ids=lambda row: row.id)
def test_every_row_can_be_said(row: Rule) -> None:
    assert headline(LAW, row)
    assert all(entry.values for entry in entries(LAW, row))


def test_a_field_without_a_label_shows_its_name() -> None:
    row = Bridge(
        id="b", basis=(), region="000000", status=Status.IN_FORCE, height_in_shoes=9, toll=True
    )
    said = {entry.label: entry.values for entry in entries(LAW, row)}
    assert said == {label("height_in_shoes"): ("9",), label("toll"): ("是",)}


def test_what_the_data_leave_out_is_not_said() -> None:
    keys = [entry.key for entry in entries(LAW, LAW.row(Rule, "N4.1"))]
    assert keys == ["item", "norms", "levels", "text", "years_of_work"]


@pytest.mark.parametrize(
    ("status", "since", "until", "said"),
    [
        (Status.IN_FORCE, None, None, ["现行"]),
        (Status.UNVERIFIED, None, None, ["待核"]),
        (Status.DRAFT, None, None, ["征求意见稿"]),
        (Status.SUPERSEDED, None, date(2020, 1, 1), ["已失效"]),
        (Status.IN_FORCE, None, date(2026, 5, 31), ["已失效"]),
        (Status.UNVERIFIED, date(2026, 6, 2), None, ["尚未施行", "待核"]),
        (Status.IN_FORCE, date(2026, 6, 1), date(2026, 6, 1), ["现行"]),
    ],
)
def test_a_mark_says_how_far_a_row_may_be_relied_upon(
    status: Status, since: date | None, until: date | None, said: list[str]
) -> None:
    row = Rule(id="r", basis=(), region="000000", status=status, since=since, until=until)
    assert [text for text, _tone in marks(row, TODAY)] == said
