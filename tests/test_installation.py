"""The row that says what the registry is: read once in a transaction, and by every transaction."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, scoped_session

from certreg.clock import now
from certreg.db import db
from certreg.installation import Installation, installation


@pytest.fixture
def reads(session: scoped_session[Session]) -> Iterator[list[str]]:
    """Statements that read the row."""
    seen: list[str] = []

    def keep(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "FROM installation" in statement:
            seen.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", keep)
    yield seen
    sa.event.remove(db.engine, "before_cursor_execute", keep)


def test_a_transaction_reads_the_row_once(reads: list[str]) -> None:
    for _ in range(3):
        now()
        installation()
    assert len(reads) == 1


def test_the_next_transaction_sees_what_another_committed(
    session: scoped_session[Session],
) -> None:
    assert installation().name != "改了名称"
    session.rollback()
    with db.engine.begin() as other:
        other.execute(sa.update(Installation).values(name="改了名称"))
    assert installation().name == "改了名称"


def test_a_session_that_forgot_everything_reads_it_again(session: scoped_session[Session]) -> None:
    first = installation()
    session.expunge_all()
    assert installation() is not first
    assert installation() in session
