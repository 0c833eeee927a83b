"""What is kept in memory is never older than the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import issued
import pytest
import sqlalchemy as sa
from flask import Flask

from certreg import kept
from certreg.audit.models import AuditEvent
from certreg.certificates import register
from certreg.certificates.models import Certificate
from certreg.db import db, write_tx
from certreg.registry import status, witnesses


@contextmanager
def request(app: Flask) -> Iterator[None]:
    """A request of its own, which watches."""
    with app.app_context():
        kept.watch()
        yield


@pytest.fixture
def made() -> Iterator[int]:
    """Each time something is made, it is another."""
    return iter(range(1_000))


def write(app: Flask, table: sa.FromClause = Certificate.__table__) -> None:
    """Write to a table, without a row that would have to be right."""
    with app.app_context(), write_tx() as session:
        session.execute(sa.delete(table).where(sa.false()))


@pytest.mark.database
def test_a_thing_serves_all_requests_until_something_is_written(
    app: Flask, made: Iterator[int]
) -> None:
    found = []
    for writes in (False, False, True, False):
        if writes:
            write(app)
        with request(app):
            found.append(kept.keep("thing", lambda: next(made)))

    assert found == [0, 0, 1, 1]


def test_a_thing_outlives_what_no_stranger_is_shown(app: Flask, made: Iterator[int]) -> None:
    with request(app):
        kept.keep("thing", lambda: next(made))
    write(app, AuditEvent.__table__)
    with request(app):
        assert kept.keep("thing", lambda: next(made)) == 0


def test_what_is_kept_is_made_from_no_private_table(app: Flask, kept_is_public: list[str]) -> None:
    with request(app):
        kept.keep("thing", lambda: db.session.scalar(sa.select(AuditEvent.id)))

    assert kept_is_public == ["thing is made from audit_event"]
    kept_is_public.clear()


def test_a_request_that_has_read_already_neither_uses_nor_keeps_anything(
    app: Flask, made: Iterator[int]
) -> None:
    with app.app_context():
        db.session.execute(db.text("SELECT 1"))
        kept.watch()
        kept.keep("thing", lambda: next(made))
    with request(app):
        assert kept.keep("thing", lambda: next(made)) == 1


def test_a_request_that_does_not_watch_has_it_made_anew(app: Flask, made: Iterator[int]) -> None:
    with request(app):
        kept.keep("thing", lambda: next(made))
    with app.app_context():
        assert kept.keep("thing", lambda: next(made)) == 1


def test_what_a_request_makes_while_something_is_written_serves_no_later_one(
    app: Flask, made: Iterator[int]
) -> None:
    with request(app):
        write(app)
        assert kept.keep("thing", lambda: next(made)) == 0
    with request(app):
        assert kept.keep("thing", lambda: next(made)) == 1


def test_beyond_the_most_that_is_kept_things_are_made_anew(
    app: Flask, made: Iterator[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "MOST", 1)
    with request(app):
        kept.keep("first", lambda: next(made))
        kept.keep("second", lambda: next(made))

        assert kept.keep("first", lambda: next(made)) == 0
        assert kept.keep("second", lambda: next(made)) == 2


def said_of(app: Flask, number: str) -> tuple[bytes, int]:
    """What a request finds of a certificate's status list, and how large the log is that covers it."""
    with request(app):
        found = register.by_number(number)
        assert found is not None
        known = witnesses.witnessing(found.log_position)
        assert known is not None
        return status.SignedLists()[status.list_address(found.status_list)], known.size


@pytest.mark.database
def test_nothing_of_the_list_or_the_log_before_a_revocation_is_kept(app: Flask) -> None:
    with app.app_context():
        number = issued.make_certificate("张示例").number
    before = said_of(app, number)
    assert said_of(app, number) == before
    with app.app_context():
        found = register.by_number(number)
        assert found is not None
        issued.revoke(found)
    listed, size = said_of(app, number)
    assert listed != before[0] and size > before[1]
