"""An SQLite database as a whole: one moment of it, alone with it, another in its place."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from certreg.errors import SetupError
from certreg.operations.exchange import replaced_path
from certreg.text import Text

FILES = ("", "-wal", "-shm")
"""What SQLite keeps beside each other."""


@dataclass(frozen=True)
class Moment:
    """The database as it was when this was opened."""

    connection: sqlite3.Connection

    def texts(self, query: str) -> Sequence[str]:
        """First column of a query."""
        return [row[0] for row in self.connection.execute(query)]

    def copy_to(self, file: Path) -> None:
        """Write the whole database into a file; others write on meanwhile."""
        with closing(sqlite3.connect(file)) as copy:
            self.connection.backup(copy)
            copy.execute("PRAGMA journal_mode=delete")  # one file, nothing beside it


@contextmanager
def moment(url: sa.URL) -> Iterator[Moment]:
    """Hold on to what is committed now."""
    with closing(sqlite3.connect(_path(url), isolation_level=None)) as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()  # the snapshot begins here
        yield Moment(connection)


def check_alone(url: sa.URL) -> None:
    """Raises SetupError: another program has the database open."""
    path = _path(url)
    if not path.exists():
        return
    with closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as connection:
        try:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            raise SetupError(Text("数据库正被其他程序使用，请先停止它们")) from error
        except sqlite3.DatabaseError:
            return  # damaged: nobody serves it, and that is why it is replaced


@contextmanager
def replaced(url: sa.URL, copy: Path) -> Iterator[None]:
    """Have a copy in the database's place; when the block fails, what was there comes back."""
    path = _path(url)
    with ExitStack() as files:
        for ending in FILES[1:]:
            files.enter_context(replaced_path(None, path.with_name(path.name + ending)))
        files.enter_context(replaced_path(copy, path))
        yield


def _path(url: sa.URL) -> Path:
    if not url.database or url.database == ":memory:":
        raise SetupError(Text("内存中的数据库不能备份"))
    return Path(url.database)
