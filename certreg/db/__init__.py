"""The database: session, `Base`, column types, transactions; the only place that knows SQLite from PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import DeclarativeBase, scoped_session

from certreg.db import connecting, replica
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
