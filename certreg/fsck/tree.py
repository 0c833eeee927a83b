"""Entries, leaves, tree head, checkpoints and the published log agree."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable
from contextlib import closing
from itertools import islice
from pathlib import Path

import sqlalchemy as sa

from certreg.db import db
from certreg.errors import CertregError
from certreg.fsck.faults import Faults, missing, published_as
from certreg.registry import identifiers, keys, log, publication
from certreg.registry.models import Checkpoint as CheckpointRow
from certreg.registry.models import LogEntry
from certreg.text import Text
from certreg.trust import merkle, tiles
from certreg.trust.checkpoint import Checkpoint, open_checkpoint
from certreg.trust.note import SignedNote, VerifierKey
from certreg.trust.tlog_proof import Entry

SIGNATURES = len(keys.LOG_ALGORITHMS)
"""Signatures of its own log on every checkpoint."""

_TILE = re.compile(
    r"tile/(?:(?P<level>\d{1,2})|entries)/(?P<index>(?:x\d{3}/)*\d{3})(?:\.p/(?P<width>\d{1,3}))?"
)

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
    newest = db.session.get(LogEntry, head.size - 1) if head.size else None
    if newest is not None and newest.recorded_at != head.updated_at:
        yield Text("树头的时间与登记日志最后一条不符")
    for size in checkpoints:
        yield Text("检查点记载 {size} 条，日志只有 {n} 条", size=size, n=frontier.size)


def check_entries() -> Faults:
    """What stands beside the bytes of each entry agrees with them and with its neighbours."""
    query = sa.select(LogEntry.position, LogEntry.kind, LogEntry.entry, LogEntry.recorded_at)
    before = None
    with db.session.execute(
        query.order_by(LogEntry.position).execution_options(yield_per=CHUNK)
    ) as rows:
        for position, kind, entry, at in rows:
            if Entry.from_bytes(bytes(entry)).kind != kind:
                yield Text("登记日志第 {n} 条的种类与其内容不符", n=position + 1)
            if before is not None and at < before:
                yield Text("登记日志第 {n} 条的时间早于前一条", n=position + 1)
            before = at


def check_checkpoints() -> Faults:
    """Every checkpoint on record carries both signatures of the log, of the moment that it names."""
    vkeys = [VerifierKey.from_vkey(vkey) for vkey in identifiers.live_store().log_vkeys]
    for row in db.session.scalars(sa.select(CheckpointRow).order_by(CheckpointRow.size)):
        try:
            opened = open_checkpoint(SignedNote.from_bytes(row.note.encode()), vkeys)
        except CertregError as error:
            yield Text("{n} 条时的检查点：{reason}", n=row.size, reason=error.message)
            continue
        moments = {each.at for each in opened.log_signatures}
        signed = row.signed_at
        if len(opened.log_signatures) != SIGNATURES or opened.checkpoint.size != row.size:
            yield Text("{n} 条时的检查点缺少日志的签名", n=row.size)
        elif moments != {None, signed} or (row.published_at or signed) < signed:
            yield Text("{n} 条时的检查点：时间与签名中的不符", n=row.size)


def check_published() -> Faults:
    """The published log is the log, as far as it reaches; nothing published is missing or too much."""
    note = SignedNote.from_bytes(publication.read("log/checkpoint"))
    vkeys = [VerifierKey.from_vkey(vkey) for vkey in identifiers.live_store().log_vkeys]
    size = open_checkpoint(note, vkeys).checkpoint.size
    row = db.session.get(CheckpointRow, size)
    if row is not None:
        yield from published_as("log/checkpoint", row.note.encode())
    if size > log.head().size:
        yield Text(
            "已公布的登记日志（{published} 条）比数据库（{held} 条）更新：数据库丢失了最后 {lost} 条记录，"
            "可能由旧备份恢复，或切换到了没有同步的副本。请停止签发，找回原主库或更新的备份",
            published=size,
            held=log.head().size,
            lost=size - log.head().size,
        )
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
    yield from _check_older(size)


def _check_older(size: int) -> Faults:
    """Tiles of earlier sizes, which readers may still hold to: each a beginning of what it became."""
    root, head = publication.folder() / "log", max(size, log.head().size)
    for file in sorted((root / "tile").rglob("*")):
        if not file.is_file():
            continue
        path = file.relative_to(root).as_posix()
        tile = _named(path)
        last = (tile.span.stop << tiles.TILE_HEIGHT * tile.level) if tile else 0
        if tile is None or last > head:
            yield Text("公布的文件夹中有不属于登记日志的文件 {path}", path=f"log/{path}")
        elif path.startswith("tile/entries/"):
            yield from published_as(f"log/{path}", tiles.write_bundle(_bundle(tile)))
        else:
            yield from published_as(f"log/{path}", _hashes(tile))


def _named(path: str) -> tiles.Tile | None:
    """The tile that a path names; None for any other path."""
    found = _TILE.fullmatch(path)
    if found is None:
        return None
    index = int(found["index"].replace("x", "").replace("/", ""))
    tile = tiles.Tile(int(found["level"] or 0), index, int(found["width"] or tiles.TILE_WIDTH))
    return tile if path in (tile.path, _entries_path(tile)) else None


def _entries_path(tile: tiles.Tile) -> str:
    return "" if tile.level else tile.entries_path


def _bundle(tile: tiles.Tile) -> list[bytes]:
    with closing(_entries(tile.span.stop, tile.span.start)) as entries:
        return [entry for _, entry, _ in entries]


def _hashes(tile: tiles.Tile) -> bytes:
    """The hashes of a tile, from the entries beneath it."""
    beneath = tiles.TILE_WIDTH**tile.level
    start, stop = tile.span.start * beneath, tile.span.stop * beneath
    with closing(_entries(stop, start)) as entries:
        leaves = (merkle.leaf_hash(entry) for _, entry, _ in entries)
        return b"".join(merkle.tree_root(islice(leaves, beneath)) for _ in range(tile.width))


def _entries(stop: int | None = None, start: int = 0) -> Generator[tuple[int, bytes, bytes]]:
    """Position, bytes and leaf hash of the entries; to be closed, for the database waits."""
    query = sa.select(LogEntry.position, LogEntry.entry, LogEntry.leaf_hash)
    if start:
        query = query.where(LogEntry.position >= start)
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
