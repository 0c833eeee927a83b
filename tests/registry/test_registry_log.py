"""The log: entries, tree head and their order, also when many append at once."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from certreg.db import write_tx
from certreg.errors import ConflictError
from certreg.registry import log
from certreg.registry.log import Record
from certreg.registry.models import LogEntry, TreeHead
from certreg.trust.canonical import canonical
from certreg.trust.merkle import leaf_hash, tree_root
from certreg.trust.tlog_proof import Entry, commitment

Db = scoped_session[Session]


@pytest.fixture(autouse=True)
def empty_log(session: Db) -> None:
    with write_tx():
        log.lock()


def append(*names: str) -> range:
    with write_tx():
        return log.append([Record("thing.happened", {"name": name}) for name in names])


def entries(session: Db) -> list[bytes]:
    return list(session.scalars(sa.select(LogEntry.entry).order_by(LogEntry.position)))


def test_a_new_log_is_empty(session: Db) -> None:
    assert (log.head().size, log.head().root) == (0, tree_root([]))


def test_its_root_is_always_that_of_the_tree_of_its_entries(session: Db) -> None:
    choose = random.Random(1)
    for _ in range(25):
        append(*map(str, range(choose.randint(1, 30))))

        leaves = [leaf_hash(entry) for entry in entries(session)]
        assert log.head().size == len(leaves)
        assert log.head().root == tree_root(leaves)


def test_records_stand_in_the_order_in_which_they_were_given(session: Db) -> None:
    assert append("a", "b") == range(0, 2)
    assert append("c") == range(2, 3)


def test_an_entry_shows_what_kind_of_thing_happened_and_nothing_of_the_record(session: Db) -> None:
    record = Record("thing.happened", {"name": "张示例"})
    with write_tx():
        log.append([record])

    (entry,) = entries(session)
    assert "张示例".encode() not in entry
    assert Entry.from_bytes(entry).kind == "thing.happened"
    assert Entry.from_bytes(entry).commitment == commitment(record.salt, canonical(record.content))


def test_the_same_record_twice_gives_two_entries_that_nobody_can_match(session: Db) -> None:
    append("a", "a")

    first, second = entries(session)
    assert first != second


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE log_entry SET kind = 'other.happened'",
        "DELETE FROM log_entry",
        "UPDATE tree_head SET size = 1",
        "DELETE FROM tree_head",
    ],
)
def test_the_database_itself_refuses_to_rewrite_the_log(session: Db, statement: str) -> None:
    append("a", "b")

    with pytest.raises(sa.exc.DBAPIError, match="the log"):
        session.execute(sa.text(statement))
    session.rollback()
    assert log.head().size == 2


def test_what_fails_after_appending_leaves_no_entry(session: Db) -> None:
    with pytest.raises(ZeroDivisionError), write_tx():
        log.append([Record("thing.happened", {})])
        raise ZeroDivisionError

    assert entries(session) == []
    assert log.head().size == 0


def test_a_head_that_moved_meanwhile_is_noticed(
    session: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    append("a")
    old = TreeHead(size=0, root=b"", frontier=b"")
    old.size, old.root, old.frontier = 0, tree_root([]), log.Frontier().to_bytes()
    monkeypatch.setattr(log, "lock", lambda: old)

    with pytest.raises((ConflictError, sa.exc.IntegrityError)):
        append("b")
    monkeypatch.undo()
    assert len(entries(session)) == log.head().size == 1


def test_many_who_append_at_once_share_no_position(app: Flask, session: Db) -> None:
    def work(worker: int) -> list[int]:
        with app.app_context():
            return [place for turn in range(6) for place in append(f"{worker}-{turn}", "x")]

    with ThreadPoolExecutor(4) as pool:
        places = [place for found in pool.map(work, range(4)) for place in found]

    session.rollback()
    assert sorted(places) == list(range(48))
    assert log.head().root == tree_root(leaf_hash(entry) for entry in entries(session))
