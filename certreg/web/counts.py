"""Counts for the limits, in a file that all processes of this machine share and a restart does not empty.

Counts in a process's memory would be forgotten whenever it is replaced (each does so after some
thousands of requests), and several processes would each allow the whole. The memory store of `limits`
also starts a thread every hundredth of a second, which looks through all entries.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from threading import Lock
from time import time

from limits.storage import Storage

SWEEP = 60.0
"""Seconds between looking for counts that are over."""

PATIENCE = 5.0
"""Seconds to wait for another process that is counting."""

_BEGIN = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS counts (
    key TEXT PRIMARY KEY, count INTEGER NOT NULL, until REAL NOT NULL
) WITHOUT ROWID;
"""

_COUNT = """
INSERT INTO counts VALUES (:key, :amount, :now + :expiry) ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN until > :now THEN count + :amount ELSE :amount END,
    until = CASE WHEN until > :now THEN until ELSE :now + :expiry END
RETURNING count
"""


class Counts(Storage):
    """How often each key was counted, and until when (seconds since 1970) that stands.

    Args:
        file: where; made with the first count.
    """

    STORAGE_SCHEME = None  # not one to be named in a setting

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file, self._lock = file, Lock()
        self._connection: sqlite3.Connection | None = None
        self._sweep_at = 0.0

    @property
    def base_exceptions(self) -> type[Exception]:
        """What fails when the file cannot be used."""
        return sqlite3.Error

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count; the first time begins a window of `expiry` seconds."""
        now = time()
        if now >= self._sweep_at:
            self._sweep_at = now + SWEEP
            self._ask("DELETE FROM counts WHERE until <= :now", now=now)
        return self._ask(_COUNT, key=key, amount=amount, expiry=expiry, now=now)[0][0]

    def get(self, key: str) -> int:
        """The count of the running window."""
        found = self._window(key)
        return found[0][0] if found else 0

    def get_expiry(self, key: str) -> float:
        """When the running window ends."""
        found = self._window(key)
        return found[0][1] if found else time()

    def check(self) -> bool:
        """Whether the file can be used."""
        return bool(self._ask("SELECT 1"))

    def reset(self) -> int | None:
        """Forget every count."""
        return len(self._ask("DELETE FROM counts RETURNING key"))

    def clear(self, key: str) -> None:
        """Forget one count."""
        self._ask("DELETE FROM counts WHERE key = :key", key=key)

    def close(self) -> None:
        """Let go of the file; counting again opens it."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def _window(self, key: str) -> list[tuple[int, float]]:
        """Count and end of the running window; empty where there is none."""
        query = "SELECT count, until FROM counts WHERE key = :key AND until > :now"
        return self._ask(query, key=key, now=time())

    def _ask(self, statement: str, **values: float | str) -> list[tuple[int, float]]:
        with self._lock:  # one connection serves all threads
            if self._connection is None:
                self._connection = self._open()
            return self._connection.execute(statement, values).fetchall()

    def _open(self) -> sqlite3.Connection:
        os.close(
            os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600)
        )  # addresses of visitors are in it
        connection = sqlite3.connect(
            self._file, timeout=PATIENCE, isolation_level=None, check_same_thread=False
        )
        connection.executescript(_BEGIN)
        return connection
