"""What a failed statement says about the database: that it is away for a while, or that its disk is full."""

from __future__ import annotations

import errno
import sqlite3
from typing import Any, cast

from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError, OperationalError

READ_ONLY = "25006"
"""Somebody tried to write to a standby, or to a primary that has just become one."""

AWAY = (READ_ONLY, "57P01", "57P02", "57P03")
"""And: the server stops, stopped, or cannot take connections yet."""

BROKEN = "08"
"""Class of what is wrong with a connection itself."""


def is_lost(error: Exception, dialect: Dialect, connection: Any) -> bool:
    """Whether a driver's connection is of no use any more: it broke, or leads to a server that only reads by now."""
    is_broken = dialect.is_disconnect(error, connection, None)  # type: ignore[arg-type]
    return is_broken or getattr(error, "sqlstate", None) == READ_ONLY


def told(
    error: Exception, statement: str, dialect: Dialect, values: Any = None, *, lost: bool
) -> DBAPIError:
    """The driver's own error, as SQLAlchemy tells those of the statements that it sends itself.

    Args:
        lost: as `is_lost` says.
    """
    driver: Any = dialect.loaded_dbapi.Error
    found = DBAPIError.instance(
        statement, values, error, driver, connection_invalidated=lost, dialect=dialect
    )
    return cast(DBAPIError, found)


def is_away(error: BaseException) -> bool:
    """Whether a failure says that the database cannot be reached or written just now, and soon may be."""
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    cause: Any = error.orig
    if not hasattr(cause, "sqlstate"):
        return False  # SQLite
    state: str | None = cause.sqlstate
    if state is None:  # no server has answered
        return isinstance(error, OperationalError)
    return state in AWAY or state.startswith(BROKEN)


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
