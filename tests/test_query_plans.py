"""What is asked of the large tables is answered by an index, and lists come in the order of one, on both databases."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, scoped_session

from certreg.certificates import events, register, totals
from certreg.certificates.models import Certificate
from certreg.db import db
from certreg.exchange import standing
from certreg.holders import roll
from certreg.oversight import reading
from certreg.people import persons
from certreg.people.models import DocumentType
from certreg.people.persons import DocumentKey
from certreg.policy.levels import SkillLevel
from certreg.supervision.carrying_out import end_suspensions
from certreg.web import pagination

Db = scoped_session[Session]
Ask = Callable[[], object]

LARGE = ("certificate", "identity_document", "person", "total")
WHOLE = re.compile(rf"(?:SCAN|Seq Scan on) (?:{'|'.join(LARGE)})\b")
"""A whole table is read, or the whole of an index."""

FEW = re.compile(
    r"USING (?:COVERING )?INDEX ix_(?:identity_document_foreign|certificate_planned)\b"
)
"""Indexes that hold the exceptions only may be read whole."""

SORTED = re.compile(r"TEMP B-TREE FOR ORDER BY|\bSort\b")
NUMBER = "Y000051999001263000001"

LOOKUPS: dict[str, Ask] = {
    "number": lambda: register.by_number(NUMBER),
    "numbers": lambda: register.by_numbers_and_names([(NUMBER, "张示例")]),
    "public id": lambda: register.by_public_id("A" * 22),
    "identity number": lambda: register.of_document("511799199001010012", "张示例"),
    "document": lambda: persons.find([DocumentKey(DocumentType.RESIDENT, "511799199001010012")]),
    "held": lambda: register.held_in(1, "6-18-02-04"),
    "ended suspensions": end_suspensions,
    "standings of a county": lambda: standing.counts("511702"),
    "totals of a county": lambda: totals.of_region("511702"),
    "totals of a prefecture": lambda: totals.of_region("5117"),
}


def page(query: sa.Select[Any]) -> pagination.Page:
    """The page after one that ended at a certificate."""
    after = pagination._write([1_000_000])
    return pagination.page(query, Certificate.id, descending=True, size=20, after=after)


LISTS: dict[str, Ask] = {
    f"{name} of {prefix}": lambda query=query, prefix=prefix: page(query(prefix))
    for prefix in ("51", "5117", "511702")
    for name, query in {
        "oversight": lambda prefix: reading.certificates(prefix, ""),
        "network": lambda prefix: standing.in_reach(register.in_region(prefix)),
        "holders": lambda prefix: roll.query(roll.Wanted(prefix, SkillLevel.JUNIOR_WORKER)),
    }.items()
} | {"of a body": lambda: page(standing.in_reach(Certificate.body_number == NUMBER[:13]))}


@contextmanager
def asked():
    """The statements that are sent meanwhile, with their values."""
    sent: list[tuple[str, Any]] = []

    def note(_c: Any, _k: Any, statement: str, values: Any, *_rest: Any) -> None:
        if statement.startswith(("SELECT", "WITH")):
            sent.append((statement, values))

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(db.engine, "before_cursor_execute", note)


def plan(session: Db, ask: Ask, without: str = "") -> list[str]:
    """How the database would go about it, if every index were worth its while.

    Args:
        without: an index that PostgreSQL finds as cheap as any while the tables are empty.
    """
    with asked() as sent:
        ask()
    session.rollback()
    connection = session.connection()
    is_sqlite = connection.dialect.name == "sqlite"
    if not is_sqlite:  # the tables are empty: reading them whole would be the quickest
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        connection.exec_driver_sql("SET LOCAL enable_sort = off")
        if without:
            connection.exec_driver_sql(f"DROP INDEX {without}")
    explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
    lines = [
        str(row[-1])
        for statement, values in sent
        for row in connection.exec_driver_sql(explain + statement, values)
    ]
    session.rollback()
    assert lines
    return lines


@pytest.mark.parametrize("ask", LOOKUPS.values(), ids=LOOKUPS)
def test_what_is_looked_up_is_found_by_an_index(session: Db, ask: Ask) -> None:
    lines = plan(session, ask)
    assert [line for line in lines if WHOLE.search(line) and not FEW.search(line)] == [], lines


@pytest.mark.parametrize("name", LISTS)
def test_a_list_comes_in_the_order_of_an_index(session: Db, name: str) -> None:
    lines = plan(session, LISTS[name])
    assert [line for line in lines if SORTED.search(line)] == [], lines
    if not name.endswith(" 51"):  # a province has them all
        assert re.search(r"\bix_certificate_of_(body|county|prefecture)\b", "\n".join(lines)), lines


def test_what_happened_to_a_bodys_certificates_is_read_from_where_it_was_left(session: Db) -> None:
    of_all_bodies = "ix_certificate_log_position"
    lines = plan(session, lambda: events.since(NUMBER[:13], 10, 50), without=of_all_bodies)
    text = "\n".join(lines)
    assert [line for line in lines if WHOLE.search(line) and not FEW.search(line)] == [], lines
    assert "ix_certificate_logged_of_body" in text and "ix_certificate_planned" in text, lines


def test_a_page_of_a_whole_table_is_noticed(session: Db) -> None:
    unindexed = sa.select(Certificate).where(Certificate.occupation == "6-18-02-04")
    lines = plan(session, lambda: db.session.scalars(unindexed.order_by(Certificate.trade)).all())
    assert any(WHOLE.search(line) for line in lines) and any(map(SORTED.search, lines))
