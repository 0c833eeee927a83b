"""Many rows at once: COPY on PostgreSQL, one prepared statement on SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

import sqlalchemy as sa

from certreg.db import db, shown
from certreg.db.faults import is_lost, told


def insert(table: sa.FromClause, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert many rows within the running transaction; what waits in the session goes on waiting.

    Args:
        rows: all with the same columns, referring to what was flushed. Of the models' defaults only plain values are
            filled in.

    Raises:
        sqlalchemy.exc.DBAPIError: as from any other statement.
    """
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return
    connection = db.session.connection()
    defaults = {
        column.name: column.default.arg
        for column in table.columns
        if column.name not in first and column.default is not None and column.default.is_scalar
    }
    columns = [table.c[name] for name in (*first, *defaults)]
    as_bound = [(each.name, _binding(each.type, connection.dialect)) for each in columns]
    values = (
        [bind(row[name]) for name, bind in as_bound]
        for row in ({**each, **defaults} for each in chain((first,), rows))
    )
    write = _copied if connection.dialect.name == "postgresql" else _executed
    write(connection, table, columns, values)


def reserve_keys(table: sa.FromClause, count: int) -> Sequence[int]:
    """Keys (`id`) for so many new rows of a table, within the running write transaction."""
    if db.session.connection().dialect.name == "postgresql":
        sequence = sa.func.pg_get_serial_sequence(str(table), "id")
        query = sa.select(sa.func.nextval(sequence)).select_from(
            sa.func.generate_series(1, count).alias()
        )
        return db.session.scalars(query).all()
    last = db.session.scalar(sa.select(sa.func.max(table.c.id))) or 0
    return range(last + 1, last + count + 1)


def _binding(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Callable[[Any], Any]:
    """What makes the driver's value of a column's value."""
    return kind.dialect_impl(dialect).bind_processor(dialect) or (lambda value: value)


def _copied(
    connection: sa.Connection,
    table: sa.FromClause,
    columns: Sequence[sa.ColumnElement[Any]],
    rows: Iterable[Sequence[Any]],
) -> None:
    dialect = connection.dialect
    driver: Any = connection.connection
    quote = dialect.identifier_preparer.quote
    names = ", ".join(quote(str(column.name)) for column in columns)
    shown.note(connection, table)  # no event tells of a COPY
    statement = f"COPY {quote(str(table))} ({names}) FROM STDIN"
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except dialect.loaded_dbapi.Error as error:
        lost = is_lost(error, dialect, driver)
        if lost:
            connection.invalidate(error)
            connection.engine.dispose()  # the others lead to the same server
        raise told(error, statement, dialect, lost=lost) from error


def _executed(
    connection: sa.Connection,
    table: sa.FromClause,
    columns: Sequence[sa.ColumnElement[Any]],
    rows: Iterable[Sequence[Any]],
) -> None:
    names = ", ".join(f'"{column.name}"' for column in columns)
    marks = ", ".join("?" * len(columns))
    statement = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'
    connection.exec_driver_sql(statement, [tuple(row) for row in rows])
