"""The log of the database at hand against a checkpoint that the world has seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import sqlalchemy as sa

from certreg.db import db
from certreg.errors import CertregError
from certreg.registry import log, publication
from certreg.registry.models import LogEntry
from certreg.text import Text
from certreg.trust import merkle, tiles
from certreg.trust.checkpoint import Checkpoint, open_checkpoint
from certreg.trust.note import SignedNote
from certreg.trust.tlog_proof import Entry

CHUNK = 10_000
"""Entries read at a time."""


def compare(note: bytes) -> Iterator[Text]:
    """What is wrong with the log, seen from a checkpoint: the entries are hashed again up to its size."""
    try:
        signed = SignedNote.from_bytes(note)
        seen = open_checkpoint(signed, publication.log_keys()).checkpoint
    except CertregError as error:
        yield Text("检查点：{reason}", reason=error.message)
        return
    size = log.head().size
    if seen.size > size:
        yield Text("已公布 {seen} 条，数据库只有 {size} 条", seen=seen.size, size=size)
    elif merkle.tree_root(map(merkle.leaf_hash, _entries(seen.size))) != seen.root:
        yield Text("登记日志前 {seen} 条与检查点不符：不是同一份日志", seen=seen.size)


def seen_by(note: bytes) -> Checkpoint | None:
    """What a checkpoint says, its signatures unchecked; None when it cannot be read."""
    try:
        return Checkpoint.from_text(SignedNote.from_bytes(note).text)
    except CertregError:
        return None


def lost(size: int, published: int, read: Callable[[str], bytes]) -> Counter[str]:
    """How many entries of which kind were published after the first `size`.

    Args:
        read: reads a file of the published log.
    """
    found: Counter[str] = Counter()
    for index in range(size // tiles.TILE_WIDTH, -(-published // tiles.TILE_WIDTH)):
        entries = tiles.read_bundle(read(tiles.tile_at(0, index, published).entries_path))
        first = max(0, size - index * tiles.TILE_WIDTH)
        found.update(Entry.from_bytes(entry).kind for entry in entries[first:])
    return found


def _entries(stop: int) -> Iterator[bytes]:
    query = sa.select(LogEntry.entry).where(LogEntry.position < stop).order_by(LogEntry.position)
    with db.session.execute(query.execution_options(yield_per=CHUNK)) as rows:
        yield from map(bytes, rows.scalars())
