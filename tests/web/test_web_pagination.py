"""Pages by key: every row once, forwards and backwards, whatever is added meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certreg.db import UtcDateTime, db
from certreg.errors import UnreadableError
from certreg.web.pagination import SIZES, Page, page, paginate

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)

metadata = sa.MetaData()
things = sa.Table(
    "thing",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("name", sa.String(20), nullable=False),
)
BY_TIME = (things.c.at, things.c.id)
IDS = sa.select(things.c.id)


@pytest.fixture
def shelf(session) -> Iterator[None]:
    """An empty table of things, in a database that knows it."""
    metadata.create_all(session.connection())
    yield
    session.rollback()


def fill(hours: list[int]) -> list[int]:
    """Put one thing at each hour; the ids in order of time and id."""
    db.session.execute(things.delete())
    rows = [
        {"id": number, "at": BEGIN + timedelta(hours=hour), "name": f"物品{number}"}
        for number, hour in enumerate(hours, start=1)
    ]
    if rows:
        db.session.execute(things.insert(), rows)
    return [row["id"] for row in sorted(rows, key=lambda row: (row["at"], row["id"]))]


def walk(size: int, *, descending: bool) -> list[Page]:
    """All pages from the first to the last."""
    pages = [page(IDS, *BY_TIME, size=size, descending=descending)]
    while (key := pages[-1].next_key) is not None:
        pages.append(page(IDS, *BY_TIME, size=size, descending=descending, after=key))
    return pages


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    hours=st.lists(st.integers(0, 5), max_size=25), size=st.integers(1, 7), descending=st.booleans()
)
def test_walking_forwards_shows_every_row_exactly_once_in_order(
    shelf: None, hours: list[int], size: int, descending: bool
) -> None:
    expected = fill(hours)

    pages = walk(size, descending=descending)

    shown = [row for each in pages for row in each.rows]
    assert shown == (expected[::-1] if descending else expected)
    assert all(len(each.rows) == size for each in pages[:-1])
    assert pages[0].previous_key is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    hours=st.lists(st.integers(0, 5), min_size=1, max_size=25),
    size=st.integers(1, 7),
    descending=st.booleans(),
)
def test_walking_back_from_the_last_page_shows_every_row_before_it_exactly_once(
    shelf: None, hours: list[int], size: int, descending: bool
) -> None:
    expected = fill(hours)
    if descending:
        expected.reverse()
    here = walk(size, descending=descending)[-1]

    shown = list(here.rows)
    while here.previous_key is not None:
        here = page(IDS, *BY_TIME, size=size, descending=descending, before=here.previous_key)
        assert here.next_key is not None
        shown = [*here.rows, *shown]

    assert shown == expected


def test_a_row_added_in_front_moves_nothing_on_later_pages(shelf: None) -> None:
    fill([1, 2, 3, 4])
    first = page(IDS, *BY_TIME, size=2)
    db.session.execute(things.insert().values(id=9, at=BEGIN, name="新"))

    second = page(IDS, *BY_TIME, size=2, after=first.next_key)

    assert (first.rows, second.rows) == ([1, 2], [3, 4])


def test_rows_of_several_columns_keep_their_names(shelf: None) -> None:
    fill([1])

    row = page(sa.select(things.c.id, things.c.name), *BY_TIME, size=5).rows[0]

    assert (row.id, row.name) == (1, "物品1")


@pytest.mark.parametrize(
    "place",
    [
        "",
        "%%",
        "bm90IGpzb24",
        "W10",
        "WzFd",
        "WyIyMDI2LTExLTAxIiwiMSJd",
        "WzEsMl0",
        "eyJhIjoxfQ",
        "WyIyMDI2LTExLTAxVDAwOjAwOjAwKzAwOjAwIiw5MjIzMzcyMDM2ODU0Nzc1ODA4XQ",  # an id of 64 bits
    ],
)
@pytest.mark.long
def test_a_place_that_no_page_gave_is_refused(shelf: None, place: str) -> None:
    with pytest.raises(UnreadableError):
        page(IDS, *BY_TIME, size=2, after=place)


def test_addresses_keep_the_filter_and_replace_the_place(app: Flask, shelf: None) -> None:
    fill(list(range(50)))

    with app.test_request_context("/list?state=open&size=20&before=x"):
        first = Page(rows=[1], size=20, next_key="N", previous_key="P")
        assert first.next_address == "/list?state=open&size=20&after=N"
        assert first.previous_address == "/list?state=open&size=20&before=P"
        assert first.size_addresses == [(size, f"/list?state=open&size={size}") for size in SIZES]


@pytest.mark.parametrize(("asked", "given_size"), [("50", 50), ("1000000", 20), ("x", 20)])
def test_only_the_offered_sizes_are_given(app: Flask, session, asked: str, given_size: int) -> None:
    with app.test_request_context(f"/list?size={asked}"):
        metadata.create_all(db.session.connection())
        fill(list(range(60)))

        found = paginate(IDS, *BY_TIME)

        assert (found.size, len(found.rows)) == (given_size, given_size)
        db.session.rollback()
