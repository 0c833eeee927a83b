"""What is kept in memory is never older than the database."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import issued
import pytest
from flask import Flask

from certreg import kept
from certreg.audit import trail
from certreg.certificates import register
from certreg.db import db, write_tx
from certreg.db.direct import state
from certreg.registry import status, witnesses
from certreg.settings import Settings

ELSEWHERE = """
import sys
import sqlalchemy as sa
with sa.create_engine(sys.argv[1]).begin() as connection:
    connection.exec_driver_sql("UPDATE installation SET name = 'elsewhere'")
"""


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


def write(app: Flask) -> None:
    with app.app_context(), write_tx():
        trail.record("test.written", actor_id=None, subject_id=1)


@pytest.mark.database
def test_the_state_changes_with_every_commit_and_with_nothing_else(app: Flask) -> None:
    with app.app_context():
        before = state()
        db.session.execute(db.text("SELECT count(*) FROM audit_event"))
        db.session.rollback()
        assert state() == before
    write(app)
    with app.app_context():
        assert state() != before


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


def test_a_request_that_has_read_already_neither_uses_nor_keeps_anything(
    app: Flask, made: Iterator[int]
) -> None:
    with app.app_context():
        db.session.execute(db.text("SELECT 1"))
        kept.watch()
        kept.keep("thing", lambda: next(made))
    with request(app):
        assert kept.keep("thing", lambda: next(made)) == 1


@pytest.mark.database
def test_the_state_changes_when_another_process_writes(app: Flask, settings: Settings) -> None:
    with app.app_context():
        before = state()
        subprocess.run([sys.executable, "-c", ELSEWHERE, settings.database_url], check=True)
        assert state() != before


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
