"""A mark that is another one after each commit that changed something strangers may be shown.

Most of what is written all day, the trail and jobs above all, no public page says anything of: it changes nothing here.
"""

from __future__ import annotations

from secrets import token_hex
from threading import Lock
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import Flask, current_app
from sqlalchemy.orm import Mapped, mapped_column

from certreg.db import Base, RoutedSession, db
from certreg.db.direct import read_row

Model = TypeVar("Model", bound=type[Base])

ONLY = 1
"""Key of the only row."""


class Shown(Base):
    """The mark as it is now; there is none before the first such commit.

    Drawn anew each time, for a number would be the same again after a backup was restored.
    """

    __tablename__ = "shown"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mark: Mapped[str] = mapped_column(sa.String(32))


def private(model: Model) -> Model:
    """Declare that nothing kept for strangers (`certreg.kept`) is made from a table."""
    model.__table__.info[_PRIVATE] = True  # type: ignore[attr-defined]
    return model


def is_private(table: sa.FromClause) -> bool:
    """Whether nothing kept for strangers is made from a table."""
    return bool(getattr(table, "info", {}).get(_PRIVATE))


def mark() -> str | None:
    """The mark; what is read afterwards is at least as new.

    Whoever writes past this application, by SQL of his own, leaves it as it is.
    """
    if db.engine.dialect.name != "sqlite":
        found = read_row(_MARK)
    else:
        watcher = current_app.extensions.get(_WATCHER) or _begin_watching()
        with _WATCHING:
            found = watcher.execute(_ASKED).fetchone()
    return found[0] if found else None


def install(app: Flask) -> None:
    """Have the mark renewed by what sessions of the application commit; not by migrations, which may come before its table."""
    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "begin", _forget)
    sa.event.listen(engine, "before_cursor_execute", _look)
    sa.event.listen(engine, "commit", _renew)


def note(connection: sa.Connection, table: sa.FromClause | None) -> None:
    """Note that the running transaction writes to a table, or one that is not known."""
    if table is None or not is_private(table):
        connection.info[_CHANGED] = True


def _forget(connection: sa.Connection) -> None:
    connection.info.pop(_CHANGED, None)
    connection.info.pop(_SESSION, None)


@sa.event.listens_for(RoutedSession, "after_begin")
def _begun(_session: RoutedSession, _transaction: object, connection: sa.Connection) -> None:
    connection.info[_SESSION] = True


def _look(
    connection: sa.Connection, _cursor: Any, statement: str, _values: Any, context: Any, _many: bool
) -> None:
    if context.isinsert or context.isupdate or context.isdelete:
        note(connection, getattr(context.compiled.statement, "table", None))
    elif (context.compiled is None or context.is_text) and not _only_reads(statement):
        note(connection, None)


def _only_reads(statement: str) -> bool:
    return statement.split(None, 1)[0].upper() in _READING


def _renew(connection: sa.Connection) -> None:
    if connection.info.get(_CHANGED) and connection.info.get(_SESSION):
        connection.execute(_NEW, {"id": ONLY, "mark": token_hex(8)})


def _begin_watching() -> Any:
    """A connection of this process for nothing else: a tenth of the time that one of the pool takes."""
    with _WATCHING:
        if _WATCHER not in current_app.extensions:  # nobody was quicker
            connection = db.engine.raw_connection()
            connection.detach()
            current_app.extensions[_WATCHER] = connection.dbapi_connection
        return current_app.extensions[_WATCHER]


_PRIVATE = "certreg_private"
_CHANGED, _SESSION = "certreg_changed", "certreg_session"
"""Of a connection: whether its transaction changed what may be shown, and belongs to a session."""
_WATCHER = "certreg_watcher"
_WATCHING = Lock()
"""One thread at a time asks the watcher: all would use the same prepared statement."""
_READING = {"SELECT", "PRAGMA", "EXPLAIN", "SET", "SHOW", "BEGIN"}

_MARK = sa.select(Shown.mark).where(Shown.id == sa.literal_column(str(ONLY)))
_ASKED = f"SELECT mark FROM shown WHERE id = {ONLY}"
_NEW = sa.text(
    "INSERT INTO shown (id, mark) VALUES (:id, :mark)"
    " ON CONFLICT (id) DO UPDATE SET mark = excluded.mark"
)
