"""What a witness keeps, in one SQLite file: its name and keys, the logs it knows, what it saw last."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from certreg.errors import ConflictError, MissingError
from certreg.text import Text
from certreg.trust.checkpoint import Checkpoint
from certreg.trust.keys import Algorithm, SoftwareSigner
from certreg.trust.note import SignedNote, VerifierKey

FILE = "witness.sqlite3"

ALGORITHMS = (Algorithm.ED25519, Algorithm.ML_DSA_44)
"""It cosigns with a key of each; who asks takes those that his policy names."""

MOST_REFUSALS = 100
"""Kept as evidence; only a log's own key can bring one about."""

SCHEMA = (
    "CREATE TABLE witness (id INTEGER PRIMARY KEY CHECK (id = 1), name TEXT NOT NULL)",
    "CREATE TABLE key (algorithm TEXT PRIMARY KEY, pem BLOB NOT NULL)",
    "CREATE TABLE log (vkey TEXT PRIMARY KEY, origin TEXT NOT NULL)",
    "CREATE TABLE latest (origin TEXT PRIMARY KEY, size INTEGER NOT NULL, note TEXT NOT NULL,"
    " cosigned_at INTEGER NOT NULL)",
    "CREATE TABLE refusal (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, origin TEXT NOT NULL,"
    " reason TEXT NOT NULL, request BLOB NOT NULL)",
    "CREATE TRIGGER latest_grows BEFORE UPDATE ON latest WHEN NEW.size < OLD.size"
    " BEGIN SELECT RAISE(ABORT, 'a witness never goes back'); END",
    "CREATE TRIGGER latest_stays BEFORE DELETE ON latest"
    " BEGIN SELECT RAISE(ABORT, 'a witness never forgets'); END",
)


@dataclass(frozen=True)
class Latest:
    """The newest checkpoint of a log that the witness has cosigned, and when."""

    checkpoint: Checkpoint
    note: SignedNote
    at: datetime


@dataclass(frozen=True)
class Refusal:
    """A request signed by a known log that could not be cosigned: evidence, if it was a fork."""

    at: datetime
    origin: str
    reason: str
    request: bytes


class Store:
    """The file of one witness; each call is a transaction of its own, or joins the one that is open."""

    def __init__(self, folder: Path) -> None:
        """Open the witness of a folder.

        Raises:
            MissingError: there is none.
        """
        self.path = folder / FILE
        if not self.path.exists():
            raise MissingError(
                Text("{folder} 中没有见证人，请先运行 certreg witness init。", folder=str(folder))
            )
        self._connection = _connect(self.path)

    @classmethod
    def create(cls, folder: Path, name: str, passphrase: bytes) -> Store:
        """Make a witness with fresh keys, whole or not at all.

        Args:
            name: of its keys, a schema-less address.
            passphrase: seals the private keys.

        Raises:
            ConflictError: there is one in the folder.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / FILE
        try:
            path.touch(mode=0o600, exist_ok=False)
        except FileExistsError:
            raise ConflictError(Text("{folder} 中已有见证人。", folder=str(folder))) from None
        connection = _connect(path)
        with _transaction(connection):
            for statement in SCHEMA:
                connection.execute(statement)
            connection.execute("INSERT INTO witness VALUES (1, ?)", (name,))
            for algorithm in ALGORITHMS:
                pem = SoftwareSigner.generate(algorithm, name).to_encrypted_pem(passphrase)
                connection.execute("INSERT INTO key VALUES (?, ?)", (algorithm.value, pem))
        connection.close()
        return cls(folder)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One transaction during which no other process of this witness decides anything.

        On leaving, what was kept is on the disk.
        """
        with _transaction(self._connection):
            yield

    @property
    def name(self) -> str:
        """The name of its keys."""
        return str(self._connection.execute("SELECT name FROM witness").fetchone()[0])

    def signers(self, passphrase: bytes) -> tuple[SoftwareSigner, ...]:
        """Its keys, Ed25519 first.

        Raises:
            UnreadableError: another passphrase.
        """
        pems = dict(self._connection.execute("SELECT algorithm, pem FROM key"))
        return tuple(
            SoftwareSigner.from_encrypted_pem(pems[algorithm.value], passphrase, self.name)
            for algorithm in ALGORITHMS
        )

    def know(self, keys: Sequence[VerifierKey]) -> None:
        """Trust these keys of logs from now on."""
        with self.alone():
            self._connection.executemany(
                "INSERT OR IGNORE INTO log VALUES (?, ?)", [(key.vkey, key.name) for key in keys]
            )

    def logs(self) -> list[VerifierKey]:
        """The keys of logs that it trusts."""
        rows = self._connection.execute("SELECT vkey FROM log ORDER BY rowid")
        return [VerifierKey.from_vkey(vkey) for (vkey,) in rows]

    def latest(self, origin: str) -> Latest | None:
        """What it has cosigned last of a log."""
        row = self._connection.execute(
            "SELECT note, cosigned_at FROM latest WHERE origin = ?", (origin,)
        ).fetchone()
        if row is None:
            return None
        note = SignedNote.from_bytes(row[0].encode())
        return Latest(Checkpoint.from_text(note.text), note, datetime.fromtimestamp(row[1], UTC))

    def keep(self, checkpoint: Checkpoint, note: SignedNote, at: datetime) -> None:
        """Remember what is about to be cosigned; within `alone`."""
        self._connection.execute(
            "INSERT INTO latest VALUES (?, ?, ?, ?) ON CONFLICT (origin) DO UPDATE "
            "SET size = excluded.size, note = excluded.note, cosigned_at = excluded.cosigned_at",
            (checkpoint.origin, checkpoint.size, note.to_bytes().decode(), int(at.timestamp())),
        )

    def keep_refusal(self, origin: str, reason: str, request: bytes, at: datetime) -> None:
        """Keep what a known log has signed and could not be cosigned, the first ones of it."""
        self._connection.execute(
            "INSERT INTO refusal (at, origin, reason, request) SELECT ?, ?, ?, ? "
            "WHERE (SELECT count(*) FROM refusal) < ?",
            (int(at.timestamp()), origin, reason, request, MOST_REFUSALS),
        )

    def refusals(self) -> list[Refusal]:
        """The requests that were kept, oldest first."""
        rows = self._connection.execute(
            "SELECT at, origin, reason, request FROM refusal ORDER BY id"
        )
        return [Refusal(datetime.fromtimestamp(at, UTC), *rest) for at, *rest in rows]


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=10, isolation_level=None)
    connection.execute("PRAGMA synchronous=full")
    return connection


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
