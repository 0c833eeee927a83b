"""Publishing bytes as static files: tiles, checkpoint, status lists, DID documents.

The database is the truth and comes first; publishing is idempotent, so that a crash at any point is
finished after a restart by the same code. The order is fixed: tiles and entries, then the
checkpoint (FiloSottile/sunlight, internal/ctlog/ctlog.go). Doubt is fatal: see `_check_published`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from flask import current_app

from certreg.clock import now
from certreg.db import db
from certreg.errors import SetupError
from certreg.installation import installation
from certreg.registry import keys
from certreg.registry.models import Checkpoint as CheckpointRow
from certreg.registry.models import Key, KeyUse, LogEntry, TreeHead, WitnessContact
from certreg.registry.signable import Subject
from certreg.settings import Settings
from certreg.text import Text
from certreg.trust import checkpoint as checkpoints
from certreg.trust import merkle, tiles
from certreg.trust.keys import Algorithm
from certreg.trust.note import SignedNote, VerifierKey
from certreg.trust.tlog_proof import LogProof

CHUNK = 4096
"""Entries read at a time."""


def folder() -> Path:
    """Where published files lie; a web server or CDN may serve it as it is."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.instance / "public"


def origin() -> str:
    """Name of the log: its address without the scheme."""
    return f"{installation().host}/log"


def write(path: str, content: bytes) -> None:
    """Put a file into the publication folder, whole or not at all, durable before this returns."""
    target = folder() / path
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = target.with_name(f".{target.name}.{os.getpid()}")
    with open(scratch, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(target)
    _sync_folder(target.parent)


def write_changed(path: str, content: bytes) -> None:
    """`write`, unless the file is there with this content already."""
    try:
        if read(path) == content:
            return
    except FileNotFoundError:
        pass
    write(path, content)


def read(path: str) -> bytes:
    """A published file."""
    return (folder() / path).read_bytes()


def publish_log() -> CheckpointRow:
    """Publish the log up to its head: tiles and entries, then a checkpoint over what was read back.

    The caller holds a write transaction, so that one publisher works at a time.

    Returns:
        The newest checkpoint.

    Raises:
        SetupError: what is published and what the database holds do not agree; nothing is signed.
    """
    head = db.session.get_one(TreeHead, 1, with_for_update=True, populate_existing=True)
    published = _published()
    _check_published(published, head)
    old_size = published.size if published else 0
    if head.size > old_size:
        _write_tiles(old_size, head)
    row = db.session.get(CheckpointRow, head.size) or _sign(head)
    write("log/checkpoint", row.note.encode())
    row.published_at = row.published_at or now()
    return row


def show_newest() -> None:
    """Publish the newest checkpoint again, with the cosignatures that have come since."""
    row = newest_checkpoint()
    if row is not None:
        write_changed("log/checkpoint", row.note.encode())


def reader() -> Callable[[str], bytes]:
    """Reads the files of the published log, also where there is no application."""
    place = folder() / "log"
    return lambda path: (place / path).read_bytes()


def log_keys() -> list[VerifierKey]:
    """The verifier keys that the log ever had."""
    query = sa.select(Key.algorithm, Key.public_key).where(Key.use == KeyUse.LOG).order_by(Key.id)
    return [
        checkpoints.log_public_key(Algorithm(algorithm), public_key, origin())
        for algorithm, public_key in db.session.execute(query)
    ]


def newest_checkpoint() -> CheckpointRow | None:
    """The newest checkpoint that is published."""
    return db.session.scalars(
        sa.select(CheckpointRow)
        .where(CheckpointRow.published_at.is_not(None))
        .order_by(CheckpointRow.size.desc())
    ).first()


def best_checkpoint(position: int, before: Iterable[datetime] = ()) -> CheckpointRow | None:
    """The published checkpoint that proves an entry best: the newest that the quorum of witnesses
    has cosigned, else the newest; None where none covers the entry yet.

    Args:
        before: moments from which keys of the entry prove nothing (`keys.compromises`). A checkpoint
            counts more that was witnessed before the first of them, else before the next.
    """
    newest_first = (
        sa.select(CheckpointRow)
        .where(CheckpointRow.size > position, CheckpointRow.published_at.is_not(None))
        .order_by(CheckpointRow.witnessed_at.is_(None), CheckpointRow.size.desc())
    )
    in_time = (newest_first.where(CheckpointRow.witnessed_at < moment) for moment in sorted(before))
    found = (db.session.scalars(query).first() for query in (*in_time, newest_first))
    return next(filter(None, found), None)


class Prover:
    """Proves entries one after another; what it has read of the log serves the next one, too.

    Make one for a portion of work: it does not look for checkpoints that come meanwhile.

    Args:
        before: as in `best_checkpoint`.
    """

    def __init__(self, before: Iterable[datetime] = ()) -> None:
        self._before = tuple(before)
        self._proved = range(0)  # entries that the checkpoint at hand proves best
        self._note: SignedNote
        self._stored: merkle.StoredHash

    def prove(self, position: int, salt: bytes | None) -> LogProof:
        """The proof that an entry is in the log, at the checkpoint that proves it best.

        Args:
            salt: opens the entry's commitment to whoever has its record; None: who asks has not.

        Raises:
            SetupError: the entry is not published yet.
        """
        if position not in self._proved:
            self._turn_to(position)
        hashes = merkle.inclusion_proof(position, self._proved.stop, self._stored)
        return LogProof(position, hashes, self._note, salt)

    def _turn_to(self, position: int) -> None:
        row = best_checkpoint(position, self._before)
        if row is None:
            raise SetupError(Text("登记日志尚未公布到该记录，请稍后重试"))
        self._note = SignedNote.from_bytes(row.note.encode())
        self._stored = tiles.stored_hashes(row.size, lambda path: read(f"log/{path}"))
        # Fewer checkpoints cover a later entry, and this one is the best of more.
        self._proved = range(position, row.size)


def prove(position: int, salt: bytes | None, before: Iterable[datetime] = ()) -> LogProof:
    """The proof of a single entry; arguments and errors as in `Prover`."""
    return Prover(before).prove(position, salt)


def _published() -> checkpoints.Checkpoint | None:
    """The checkpoint in the publication folder."""
    try:
        note = SignedNote.from_bytes(read("log/checkpoint"))
    except FileNotFoundError:
        return None
    return checkpoints.Checkpoint.from_text(note.text)


def _check_published(published: checkpoints.Checkpoint | None, head: TreeHead) -> None:
    """Refuse to go on when the world has seen more, or something else, than the database holds."""
    newest = newest_checkpoint()
    if newest is not None and newest.signed_at > now():
        raise SetupError(Text("服务器时间早于上一个检查点，请校准时间后再继续"))
    _check_witnesses(head)
    if published is None:
        return
    if published.size > head.size:
        raise SetupError(
            Text(
                "已公布的登记日志（{published} 条）比数据库（{size} 条）更新，"
                "数据库可能由旧备份恢复；已停止签发，请先核对",
                published=published.size,
                size=head.size,
            )
        )
    if published.root != _root_at(published.size, head):
        raise SetupError(Text("已公布的登记日志与数据库不一致；已停止签发，请先核对"))


def _check_witnesses(head: TreeHead) -> None:
    """Refuse to go on when a witness holds a checkpoint of ours that the database does not know."""
    query = sa.select(WitnessContact).where(WitnessContact.evidence != "")
    for contact in db.session.scalars(query):
        note = SignedNote.from_bytes(contact.evidence.encode())
        seen = checkpoints.Checkpoint.from_text(note.text)
        if seen.size > head.size or seen.root != _root_at(seen.size, head):
            raise SetupError(
                Text(
                    "见证人 {name} 存有本登记日志 {seen} 条的检查点，与数据库（{size} 条）不符，"
                    "数据库可能由旧备份恢复；已停止签发，请先核对",
                    name=contact.name,
                    seen=seen.size,
                    size=head.size,
                )
            )
        contact.evidence = ""  # the records are back


def _root_at(size: int, head: TreeHead) -> bytes:
    """Root of the tree of a published size; from the entries where nothing else has it."""
    if size == head.size:
        return head.root
    row = db.session.get(CheckpointRow, size)
    if row is not None:
        return checkpoints.Checkpoint.from_text(SignedNote.from_bytes(row.note.encode()).text).root
    return merkle.tree_root(merkle.leaf_hash(entry) for entry in _entries(0, size))


def _write_tiles(old_size: int, head: TreeHead) -> None:
    """Write the tiles that the log grew by, from the entries; check their root against the head."""
    first = old_size - old_size % tiles.TILE_WIDTH
    entries = list(_entries(first, head.size))
    for tile in tiles.grown_tiles(old_size, head.size):
        if tile.level == 0:
            start = tile.span.start - first
            write(
                f"log/{tile.entries_path}", tiles.write_bundle(entries[start : start + tile.width])
            )
    hashes = [merkle.leaf_hash(entry) for entry in entries[old_size - first :]]
    for path, content in tiles.grow(old_size, hashes, lambda path: read(f"log/{path}")):
        write(f"log/{path}", content)
    stored = tiles.stored_hashes(head.size, lambda path: read(f"log/{path}"))
    if merkle.stored_root(head.size, stored) != head.root:
        raise SetupError(Text("登记日志的内容与其根哈希不符；已停止签发，请运行 certreg fsck"))


def _entries(start: int, stop: int) -> Iterator[bytes]:
    rows = db.session.execute(
        sa.select(LogEntry.entry)
        .where(LogEntry.position >= start, LogEntry.position < stop)
        .order_by(LogEntry.position)
        .execution_options(yield_per=CHUNK)
    )
    yield from rows.scalars()


def _sign(head: TreeHead) -> CheckpointRow:
    checkpoint = checkpoints.Checkpoint(origin(), head.size, head.root)
    at = now()
    signers = keys.log_signers(at, Subject("checkpoint", str(head.size), at))
    note = checkpoints.sign(checkpoint, signers, at)
    row = CheckpointRow(size=head.size, note=note.to_bytes().decode(), signed_at=at)
    db.session.add(row)
    return row


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
