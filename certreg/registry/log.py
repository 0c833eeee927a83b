"""Appending to the log. Entries, tree head and the caller's own rows commit in one transaction."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from certreg.clock import now
from certreg.db import bulk, db
from certreg.errors import ConflictError
from certreg.registry.models import LogEntry, Logged, TreeHead
from certreg.text import Text
from certreg.trust.canonical import canonical
from certreg.trust.merkle import EMPTY_ROOT, Frontier, leaf_hash
from certreg.trust.tlog_proof import commitment, entry_bytes


@dataclass(frozen=True)
class Record:
    """Something to be logged: what happened, and the record that only its salt can open.

    Attributes:
        kind: `subject.past_tense`.
        content: JSON object; canonical bytes are committed to, never stored in the log.
        salt: 32 secret bytes, kept by the caller where the record must be provable.
    """

    kind: str
    content: dict[str, Any]
    salt: bytes = field(default_factory=lambda: os.urandom(32), repr=False)

    @property
    def entry(self) -> bytes:
        """The bytes of the leaf."""
        return entry_bytes(self.kind, commitment(self.salt, canonical(self.content)))


def lock() -> TreeHead:
    """Let nobody else append until the running transaction ends.

    For whoever must know what is in the log, or beside it, before he appends: what others committed
    until now is there to be read afterwards.
    """
    head = db.session.get(TreeHead, 1, with_for_update=True, populate_existing=True)
    return head or _start()


def append(records: Sequence[Record]) -> range:
    """Append records to the log within the running transaction.

    Returns:
        Their positions.

    Raises:
        ConflictError: another process appended at the same moment; begin the transaction again.
    """
    head = lock()
    entries = [record.entry for record in records]
    hashes = [leaf_hash(entry) for entry in entries]
    frontier = Frontier.from_bytes(head.frontier).extend(hashes)
    at = now()
    positions = range(head.size, frontier.size)
    bulk.insert(
        LogEntry.__table__,
        [
            {
                "position": position,
                "kind": record.kind,
                "entry": entry,
                "leaf_hash": leaf,
                "recorded_at": at,
            }
            for position, record, entry, leaf in zip(
                positions, records, entries, hashes, strict=True
            )
        ],
    )
    _extend(head.size, frontier, at)
    return positions


def append_for(row: Logged, record: Record) -> None:
    """Append a record about a row, which keeps what opens it; within the running transaction."""
    row.log_salt, row.log_position = record.salt, append([record])[0]


@dataclass(frozen=True)
class Recorded:
    """A row that claims an entry of the log.

    Attributes:
        name: what people call the row.
        position: where it says that its entry stands; None: it names none.
        record: what the entry must be, made from the row as it is now; None: nothing can be made.
    """

    name: Text
    position: int | None
    record: Record | None


def recorded(name: Text, row: Logged, kind: str, content: dict[str, Any]) -> Recorded:
    """What a row claims of the log."""
    return Recorded(name, row.log_position, Record(kind, content, row.log_salt or b""))


def _start() -> TreeHead:
    """Begin an empty log: when the registry is set up, or at the latest with the first entry."""
    head = TreeHead(id=1, size=0, root=EMPTY_ROOT, frontier=Frontier().to_bytes(), updated_at=now())
    db.session.add(head)
    db.session.flush()  # whoever extends it finds its row
    return head


def head() -> TreeHead:
    """How far the log goes."""
    return db.session.get_one(TreeHead, 1)


def _extend(old_size: int, frontier: Frontier, at: datetime) -> None:
    """Move the tree head, only from the size that was read."""
    moved = db.session.execute(
        sa.update(TreeHead)
        .where(TreeHead.id == 1, TreeHead.size == old_size)
        .values(size=frontier.size, root=frontier.root, frontier=frontier.to_bytes(), updated_at=at)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise ConflictError(Text("登记日志刚刚有新的记录，请重试"))
