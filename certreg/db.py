"""The database: session, `Base`, column types, transactions; the only place that knows SQLite from PostgreSQL."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from itertools import chain
from threading import Lock
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import DeclarativeBase, scoped_session

from certreg import connecting, replica
from certreg.text import Text, pack, unpack

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(sa.TypeDecorator[datetime]):
    """An aware time, kept and given back as UTC (SQLite forgets time zones)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class KeptText(sa.TypeDecorator[Text]):
    """A text for people, kept with its pattern and values, so that any page can say it in its language."""

    impl = sa.JSON
    cache_ok = True

    def __init__(self) -> None:
        super().__init__(none_as_null=True)

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> Any:
        return None if value is None else pack(value)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Text | None:
        return None if value is None else unpack(value)


class Base(DeclarativeBase):
    """Every table's base: named constraints, UTC times, JSON for dictionaries and lists."""

    metadata = sa.MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: UtcDateTime,
        Text: KeptText,
        dict[str, Any]: sa.JSON,
        list[Any]: sa.JSON,
    }


def choice(kind: type[Enum]) -> sa.Enum:
    """A column type that stores the value of one member of an Enum."""
    return sa.Enum(
        kind, native_enum=False, length=40, values_callable=lambda e: [m.value for m in e]
    )


_writing: ContextVar[bool] = ContextVar("certreg_writing", default=False)


class RoutedSession(Session):
    """Reads from the replica in a request that may, and only there; writes and locks at the primary alone."""

    def get_bind(
        self, mapper: Any = None, clause: Any = None, bind: Any = None, **more: Any
    ) -> sa.Engine | sa.Connection:
        """The engine of one statement."""
        writes = self._flushing or isinstance(clause, sa.UpdateBase) or _writing.get()
        locks = getattr(clause, "_for_update_arg", None) is not None
        if bind is None and not writes and not locks and replica.chosen() is not None:
            return reader()
        return super().get_bind(mapper, clause, bind, **more)


db = SQLAlchemy(metadata=Base.metadata, session_options={"class_": RoutedSession})


def reader() -> sa.Engine:
    """What the running request reads from: the primary, or the replica."""
    found = replica.chosen()
    return found.engine if found is not None else db.engine


@contextmanager
def write_tx() -> Iterator[scoped_session[Session]]:
    """One transaction that reads and then writes; commits at the end, rolls back on any error.

    On SQLite it begins immediately (`BEGIN IMMEDIATE`), so that a read is never outdated by the time of the write;
    on PostgreSQL rows are locked with `FOR UPDATE` by whoever reads them. Use it at the edge only: view, command, job chunk.
    """
    db.session.rollback()  # leave any read snapshot first
    replica.leave()  # who has written reads what he wrote
    token = _writing.set(True)
    try:
        yield db.session
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _writing.reset(token)


def insert_in_bulk(table: sa.FromClause, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert many rows within the running transaction, the fastest way there is: COPY on PostgreSQL.

    Args:
        rows: all with the same columns, and with every column that the database itself does not
            fill: defaults of the models are not looked at.
    """
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return
    db.session.flush()  # the rows may refer to what waits in the session
    connection = db.session.connection()
    columns = [table.c[name] for name in first]
    as_bound = [_binding(column.type, connection.dialect) for column in columns]
    values = (
        [bind(row[column.name]) for bind, column in zip(as_bound, columns, strict=True)]
        for row in chain((first,), rows)
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
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(str(column.name)) for column in columns)
    statement = f"COPY {quote(str(table))} ({names}) FROM STDIN"
    driver: Any = connection.connection
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _executed(
    connection: sa.Connection,
    table: sa.FromClause,
    columns: Sequence[sa.ColumnElement[Any]],
    rows: Iterable[Sequence[Any]],
) -> None:
    names = ", ".join(f'"{column.name}"' for column in columns)
    marks = ", ".join("?" * len(columns))
    statement = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'
    connection.connection.cursor().executemany(statement, list(rows))


def read_row(query: sa.Select[*tuple[Any, ...]], **values: str) -> tuple[Any, ...] | None:
    """The first row of a query, outside of any session: for what is asked all day and changes nothing.

    The driver is asked directly: SQLAlchemy's own way takes eight times as long as the query. What a
    query is made of must last (a constant of its module): the statement is kept.

    Args:
        values: of the query's bound parameters, by name.

    Raises:
        sqlalchemy.exc.DBAPIError: as from any other query.
    """
    engine = reader()
    dialect, connection = engine.dialect, engine.raw_connection()
    asked = _asked(query, dialect)
    try:
        with closing(connection.cursor()) as cursor:
            cursor.execute(asked.statement, asked.ordered(values))
            rows = cursor.fetchall()
    except dialect.loaded_dbapi.Error as error:
        is_lost = dialect.is_disconnect(error, connection, None)
        if is_lost:
            connection.invalidate(error)
        raise sa.exc.DBAPIError.instance(
            asked.statement,
            values,
            error,
            dialect.loaded_dbapi.Error,
            connection_invalidated=is_lost,
        ) from error
    finally:
        connection.close()
    return asked.read(rows[0]) if rows else None


@dataclass(frozen=True)
class _Asked:
    """A query as its driver takes it.

    Attributes:
        order: the parameters, where the driver wants them in order.
        readers: what makes each column's value of the driver's; None: it is the value.
    """

    statement: str
    order: tuple[str, ...]
    readers: tuple[Callable[[Any], Any] | None, ...]

    def ordered(self, values: Mapping[str, str]) -> Any:
        """The values as the driver wants them."""
        return [values[name] for name in self.order] if self.order else values

    def read(self, row: Iterable[Any]) -> tuple[Any, ...]:
        """The values of the columns."""
        pairs = zip(self.readers, row, strict=True)
        return tuple(value if read is None else read(value) for read, value in pairs)


@cache
def _asked(query: sa.Select[*tuple[Any, ...]], dialect: sa.Dialect) -> _Asked:
    compiled = query.compile(dialect=dialect)
    order = tuple(getattr(compiled, "positiontup", None) or ())
    kinds = (column.type.dialect_impl(dialect) for column in query.selected_columns)
    return _Asked(
        str(compiled), order, tuple(kind.result_processor(dialect, None) for kind in kinds)
    )


def state() -> Hashable:
    """A value that every commit changes, whoever makes it; what is read afterwards is at least as new."""
    if db.engine.dialect.name == "sqlite":
        with _WATCHING:
            return int(_watcher().execute("PRAGMA data_version").fetchone()[0])
    return str(read_row(_SNAPSHOT))


def _watcher() -> Any:
    """A connection of this process that never writes: SQLite tells each only what the others did."""
    if _WATCHER not in current_app.extensions:
        connection = db.engine.raw_connection()
        connection.detach()
        current_app.extensions[_WATCHER] = connection.dbapi_connection
    return current_app.extensions[_WATCHER]


_WATCHER = "certreg_watcher"
_WATCHING = Lock()
"""One thread at a time asks the watcher: all would use the same prepared statement."""

_SNAPSHOT = sa.select(
    sa.func.concat_ws(
        sa.text("'/'"), sa.func.pg_current_snapshot(), sa.func.pg_last_wal_replay_lsn()
    )
)
"""A replica's snapshot names no transaction that is under way: there the place in the log counts, too."""


def is_full(error: BaseException | None) -> bool:
    """Whether a disk is full, or a quota used up: the database's disk, or the one that a file was written to."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        if isinstance(error, sqlite3.Error):
            return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        if getattr(error, "sqlstate", None) == _DISK_FULL:
            return True
        error = error.__cause__ or error.__context__
    return False


_DISK_FULL = "53100"
"""PostgreSQL's code for it."""


def wire(app: Flask, patience: float) -> None:
    """Make the engines of an application ready: SQLite's transactions, PostgreSQL's other servers."""
    with app.app_context():
        wire_sqlite(db.engine)
        connecting.wire(db.engine)
        if replica.BIND in db.engines:
            replica.install(db.engine, db.engines[replica.BIND], patience)


def wire_sqlite(engine: sa.Engine) -> None:
    """Let certreg, not the driver, say how a transaction on SQLite begins."""
    if engine.dialect.name != "sqlite":
        return

    @sa.event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=wal",
            "synchronous=full",
            "foreign_keys=on",
            "busy_timeout=10000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        if _writing.get():
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:  # takes no lock: it cannot fail, and SQLAlchemy need not look after it
            connection.connection.dbapi_connection.execute("BEGIN")  # type: ignore[union-attr]


def guard(table: str, operation: str, message: str, *, when: str | None = None) -> None:
    """Have the database itself refuse `operation` (UPDATE or DELETE) on `table`, always or `when` the condition on OLD and NEW holds.

    Guards are created with the table (tests) and listed by `guards()` for the migrations.
    """
    _guards.append((table, operation, message, when))


def guards(dialect: str) -> list[str]:
    """The SQL statements that create every guard in one dialect (`sqlite` or `postgresql`)."""
    make = _sqlite_guard if dialect == "sqlite" else _postgresql_guard
    return [statement for guard in _guards for statement in make(*guard)]


_guards: list[tuple[str, str, str, str | None]] = []


def _guard_name(table: str, operation: str, message: str) -> str:
    return f"guard_{table}_{operation.lower()}_{sum(message.encode()) % 10_000}"


def _sqlite_guard(table: str, operation: str, message: str, when: str | None) -> list[str]:
    name, condition = _guard_name(table, operation, message), f" WHEN {when}" if when else ""
    return [
        f'CREATE TRIGGER {name} BEFORE {operation} ON "{table}"{condition} '
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    ]


def _postgresql_guard(table: str, operation: str, message: str, when: str | None) -> list[str]:
    name, condition = _guard_name(table, operation, message), f" WHEN ({when})" if when else ""
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f'CREATE TRIGGER {name} BEFORE {operation} ON "{table}" FOR EACH ROW{condition} '
        f"EXECUTE FUNCTION {name}()",
    ]


@sa.event.listens_for(Base.metadata, "after_create")
def _create_guards(_metadata: sa.MetaData, connection: sa.Connection, **_options: object) -> None:
    for statement in guards(connection.dialect.name):
        connection.exec_driver_sql(statement)
