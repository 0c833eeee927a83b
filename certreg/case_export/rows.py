"""Every row that belongs to a case, whatever room keeps it: found by the keys of the tables themselves.

A row belongs to a case that its `case_id` names, or to a row that does and that it cannot be without.
So a room that is added later needs no edit here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import sqlalchemy as sa

from certreg.case_export.asking import certificates_of
from certreg.db import Base, db
from certreg.people.sealed import SealedBytes

Row = dict[str, Any]
"""Column -> value as the database gives it."""
Rows = dict[str, list[Row]]
"""Table -> its rows, in the order of their keys."""

LEFT_OUT = frozenset({"credential", "notification"})
"""Tables whose rows are other people's, or stand in the certificates that are handed out."""

OF_SEVERAL = frozenset({"contest_list_handing_in"})
"""Tables of which one row says something about several workers."""

SECRETS = frozenset({"receipt", "claim_hash"})
"""Columns that let somebody act as whoever holds them."""

CONTACTS = frozenset({"contact"})
"""Columns by which those who object or complain are reached."""

HIDDEN = "***"
CHUNK = 500
"""Keys asked for at once."""


def rows_of(case_id: int, person_id: int | None) -> Rows:
    """The rows of a case by table.

    Args:
        person_id: leave out what is about other workers; None: nothing is left out.
    """
    tables = Base.metadata.tables
    found: Rows = {"case": list(_select(tables["case"], tables["case"].c.id, [case_id]))}
    own = frozenset(db.session.scalars(certificates_of(person_id))) if person_id else frozenset()
    for table in Base.metadata.sorted_tables:
        if table.name in LEFT_OUT or table.name == "case":
            continue
        if person_id is not None and table.name in OF_SEVERAL:
            continue
        rows = [row for row in _belonging(table, case_id, found) if _is_about(row, person_id, own)]
        if rows:
            found[table.name] = rows
    return found


def own_of(rows: Rows) -> Rows:
    """Of rows from which other workers' were left out: those that name the worker or a certificate."""
    names = {"person_id", "certificate_id"}
    own = {name: [row for row in each if names & row.keys()] for name, each in rows.items()}
    return {name: each for name, each in own.items() if each}


def shown(row: Row, *, is_full: bool) -> Row:
    """A row as JSON: nothing secret, no salts, contacts only when asked for in full."""
    return {
        name: HIDDEN if name in CONTACTS and value and not is_full else _as_json(value)
        for name, value in row.items()
        if name not in SECRETS and not isinstance(value, bytes)
    }


def keys_of(name: str, rows: list[Row]) -> list[int]:
    """The keys of rows of a table that has one key; empty where it has several."""
    (first, *more) = Base.metadata.tables[name].primary_key.columns
    return [] if more else [row[first.name] for row in rows]


def _belonging(table: sa.Table, case_id: int, found: Rows) -> Iterator[Row]:
    if "case_id" in table.c:
        yield from _select(table, table.c.case_id, [case_id])
        return
    for key in sorted(table.foreign_keys, key=lambda key: key.parent.name):
        above = key.column.table.name
        if above in found and above != "case" and not key.parent.nullable:
            yield from _select(table, key.parent, [row[key.column.name] for row in found[above]])
            return


def _select(table: sa.Table, column: sa.ColumnElement[Any], keys: list[Any]) -> Iterator[Row]:
    columns = [each for each in table.c if not isinstance(each.type, SealedBytes)]
    for start in range(0, len(keys), CHUNK):
        some = column.in_(keys[start : start + CHUNK])
        query = sa.select(*columns).where(some).order_by(*table.primary_key.columns)
        for row in db.session.execute(query).mappings():
            yield dict(row)


def _is_about(row: Row, person_id: int | None, certificates: frozenset[int]) -> bool:
    """Whether a row says nothing about a worker other than the one asked for."""
    if person_id is None:
        return True
    of_certificate = row.get("certificate_id")
    is_his = of_certificate is None or of_certificate in certificates
    return row.get("person_id") in (None, person_id) and is_his


def _as_json(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case date() | datetime():
            return value.isoformat()
        case Decimal():
            return str(value)
        case str():
            return str(value)
        case _:
            return value
