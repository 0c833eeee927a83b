"""Entries, leaves, tree head, checkpoints and the published log agree."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import closing
from itertools import islice
from pathlib import Path

import sqlalchemy as sa

from certreg.db import db
from certreg.fsck.faults import Faults, missing, published_as
from certreg.registry import identifiers, log, publication
from certreg.registry.models import Checkpoint as CheckpointRow
from certreg.registry.models import LogEntry
from certreg.text import Text
from certreg.trust import merkle, tiles
from certreg.trust.checkpoint import Checkpoint, open_checkpoint
from certreg.trust.note import SignedNote, VerifierKey

CHUNK = 10_000
"""Rows read at a time."""


def check_tree() -> Faults:
    """Every entry hashes to its leaf, and the leaves to the head and to every checkpoint."""
    with closing(_entries()) as entries:
        yield from _check_entries(entries)


def _check_entries(entries: Iterable[tuple[int, bytes, bytes]]) -> Faults:
    frontier, head = merkle.Frontier(), log.head()
    checkpoints = _checkpoints()
    for position, entry, leaf in entries:
        if position != frontier.size:
            yield Text("登记日志缺少第 {n} 条", n=frontier.size + 1)
            return
        if merkle.leaf_hash(entry) != leaf:
            yield Text("登记日志第 {n} 条的内容与其哈希不符", n=position + 1)
        frontier = frontier.append(merkle.leaf_hash(entry))
        if checkpoints.pop(frontier.size, frontier.root) != frontier.root:
            yield Text("{n} 条时的检查点与日志内容不符", n=frontier.size)
    if (head.size, head.root) != (frontier.size, frontier.root):
        yield Text("登记日志的内容与树头不符")
    if head.frontier != frontier.to_bytes():
        yield Text("登记日志的右边界与内容不符，下一条记录会算错")
    for size in checkpoints:
        yield Text("检查点记载 {size} 条，日志只有 {n} 条", size=size, n=frontier.size)


def check_published() -> Faults:
    """The published log is the log, as far as it reaches; nothing published is missing."""
    note = SignedNote.from_bytes(publication.read("log/checkpoint"))
    vkeys = [VerifierKey.from_vkey(vkey) for vkey in identifiers.live_store().log_vkeys]
    size = open_checkpoint(note, vkeys).checkpoint.size
    if size > log.head().size:
        yield Text("已公布的登记日志比数据库更新")
        return
    with closing(_entries(size)) as entries:
        for index in range(-(-size // tiles.TILE_WIDTH)):
            tile = tiles.tile_at(0, index, size)
            bundle = [entry for _, entry, _ in islice(entries, tile.width)]
            leaves = b"".join(map(merkle.leaf_hash, bundle))
            yield from published_as(f"log/{tile.entries_path}", tiles.write_bundle(bundle))
            yield from published_as(f"log/{tile.path}", leaves)
    stored = tiles.stored_hashes(size, lambda path: publication.read(f"log/{path}"))
    try:
        root = merkle.stored_root(size, stored)
    except FileNotFoundError as error:
        yield missing(str(Path(error.filename).relative_to(publication.folder())))
    else:
        if root != Checkpoint.from_text(note.text).root:
            yield Text("已公布的哈希与已公布的检查点不符")


def _entries(stop: int | None = None) -> Generator[tuple[int, bytes, bytes]]:
    """Position, bytes and leaf hash of the entries; to be closed, for the database waits."""
    query = sa.select(LogEntry.position, LogEntry.entry, LogEntry.leaf_hash)
    if stop is not None:
        query = query.where(LogEntry.position < stop)
    query = query.order_by(LogEntry.position).execution_options(yield_per=CHUNK)
    with db.session.execute(query) as rows:
        for position, entry, leaf in rows:
            yield position, bytes(entry), bytes(leaf)


def _checkpoints() -> dict[int, bytes]:
    """Size -> root of every checkpoint on record."""
    notes = db.session.execute(sa.select(CheckpointRow.size, CheckpointRow.note))
    return {
        size: Checkpoint.from_text(SignedNote.from_bytes(note.encode()).text).root
        for size, note in notes
    }
