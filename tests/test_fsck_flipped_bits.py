"""A flipped bit in used bytes is found, every time: of every column with legal effect, every published file, every stored file."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import issued
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from certreg import fsck, schema
from certreg.db import Base, db
from certreg.files import store
from certreg.registry import publication

Db = scoped_session[Session]

USED = (
    "certificate",
    "certificate_change",
    "checkpoint",
    "credential",
    "decision",
    "key",
    "log_entry",
    "scope",
    "series",
    "status_index",
    "status_list",
    "total",
    "tree_head",
)
"""Tables whose rows say what holds."""

UNBOUND = {
    "certificate_change": {"id"},  # order of display
    "key": {"id", "created_at"},  # order of display; what counts is from when until when it signs
    "scope": {"id"},  # order of display
    "certificate": {"claim_hash"},  # of a code that may be renewed: whoever has lost it asks again
    "checkpoint": {"published_at"},  # tells how late a publication was, no more
    "decision": {"id"},  # order of display; what was decided is logged with its case
    "log_entry": {"recorded_at"},  # order and display: the checkpoint's signature dates the entry
}
"""Columns that decide nothing, with the reason: an alteration of them need not be found."""

LOGGED = {"decision": " AND log_position IS NOT NULL"}
"""Of decisions those that count: what a clerk hands in or proposes is no decision and has entries of its own."""

STORED_FILE = {"address", "sha256"}
"""What of a stored file leads to its bytes and says what they are."""


@pytest.fixture
def registry(session: Db) -> None:
    """A certificate that is valid and one that is revoked, all published, beside a stored file."""
    issued.found()
    body = issued.make_body()
    workers = [issued.make_worker(name) for name in ("张示例", "李示例")]
    _, revoked = issued.issue(body, *map(issued.recognised, workers))
    issued.revoke(revoked)
    store.store(b"evidence", name="证明.pdf", media_type="application/pdf")
    session.commit()


def columns() -> Iterator[tuple[str, str]]:
    for table in USED:
        for column in Base.metadata.tables[table].columns:
            if column.name not in UNBOUND.get(table, ()):
                yield table, column.name
    yield from (("stored_file", column) for column in sorted(STORED_FILE))


def found() -> bool:
    """Whether any check finds a fault; stops at the first."""
    db.session.expire_all()
    return any(True for _, check in fsck.CHECKS for _ in fsck.found_by(check))


def flipped(value: Any, chance: random.Random) -> Any:
    """The stored value with one bit changed."""
    if isinstance(value, int):
        return value ^ 1
    content = bytearray(value.encode() if isinstance(value, str) else bytes(value))
    places: Sequence[int] = range(len(content))
    if isinstance(value, str):  # what stands between the digits of a moment says nothing
        places = [place for place in places if chr(content[place]).isalnum()] or places
    place = chance.choice(places)
    content[place] ^= 1 << chance.randrange(4 if isinstance(value, str) else 8)
    return content.decode(errors="replace") if isinstance(value, str) else bytes(content)


@pytest.mark.long
def test_a_flipped_bit_in_any_column_that_counts_is_found(registry: None, session: Db) -> None:
    chance, missed = random.Random(8), []
    assert not found()
    for table, column in columns():
        db.session.rollback()
        connection = db.session.connection()
        if connection.dialect.name != "sqlite":
            return  # stored bytes are reached by their row on SQLite
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=on")
        schema.take_off_guards(connection)
        rows = connection.exec_driver_sql(
            f'SELECT rowid, "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL{LOGGED.get(table, "")}'
        ).fetchall()
        filled = [row for row in rows if row[1] not in ("", b"")]
        if not filled:
            continue
        row, value = chance.choice(filled)
        try:
            connection.exec_driver_sql(
                f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?',
                (flipped(value, chance), row),
            )
        except sa.exc.IntegrityError:
            continue  # the database refuses it
        if not found():
            missed.append((table, column))
        db.session.expunge_all()
    db.session.rollback()
    assert not missed, "\n".join(map(str, missed))


@pytest.mark.long
def test_a_flipped_bit_in_any_published_or_stored_file_is_found(
    registry: None, app: Flask, session: Db
) -> None:
    chance = random.Random(9)
    files = [file for file in _files(app) if file.is_file() and file.stat().st_size]
    assert len(files) > 8
    for file in files:
        sound = file.read_bytes()
        for _ in range(3):
            changed = bytearray(sound)
            changed[chance.randrange(len(sound))] ^= 1 << chance.randrange(8)
            file.write_bytes(changed)
            assert found(), file
        file.write_bytes(sound)
    assert not found()


def _files(app: Flask) -> list[Path]:
    kept = app.config["SETTINGS"].instance / "files"
    return sorted([*publication.folder().rglob("*"), *kept.rglob("*")])
