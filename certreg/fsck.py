"""`certreg fsck`: whether log, rows, status lists, totals and published files still say the same.

Everything is computed again from the bytes of the log's entries; what does not agree is named.
Nothing is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from itertools import chain
from pathlib import Path

import click
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from certreg import create_app
from certreg.certificates import record as certificates
from certreg.certificates.models import Certificate, CertificateState, Total
from certreg.certificates.register import PUBLIC_STATES
from certreg.db import db
from certreg.errors import CertregError, MissingError, UnreadableError
from certreg.files import store
from certreg.files.models import StoredFile
from certreg.filing.record import recorded_filings
from certreg.registry import keys, log, publication, status
from certreg.registry.models import Checkpoint as CheckpointRow
from certreg.registry.models import LogEntry, StatusList
from certreg.rulebook import workflow as rulebook
from certreg.supervision import workflow as supervision
from certreg.text import Text
from certreg.trust import bitstring, merkle, tiles
from certreg.trust.checkpoint import Checkpoint
from certreg.trust.note import SignedNote

CHUNK = 10_000
"""Rows read at a time."""

SUPERSEDED = (status.CHANGED,)
"""Kinds of which a row keeps its newest entry only."""

Faults = Iterator[Text]
Check = Callable[[], Faults]


def run() -> int:
    """Print every check and each fault that it found, as they are found.

    Returns:
        Exit code: 1 if anything is wrong.
    """
    count = 0
    with create_app().app_context():
        for name, check in CHECKS:
            click.echo(name)
            for fault in found_by(check):
                click.echo(f"  ✗ {fault}")
                count += 1
        db.session.remove()
    click.echo(Text("发现 {count} 处问题", count=count) if count else Text("✓ 全部一致"))
    return 1 if count else 0


def found_by(check: Check) -> Faults:
    """What a check finds; one that cannot be carried out is a fault itself."""
    try:
        yield from check()
    except CertregError as error:
        yield Text("未能检查：{reason}", reason=error.message)
    except SQLAlchemyError as error:
        db.session.rollback()
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        yield Text("未能检查：读取数据库失败（{cause}）", cause=cause)


def check_tree() -> Faults:
    """Every entry hashes to its leaf, and the leaves to the head and to every checkpoint."""
    frontier, head = merkle.Frontier(), log.head()
    checkpoints = _checkpoints()
    for position, entry, leaf in _entries():
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


def check_rows() -> Faults:
    """Every row is what its entry commits to, and every entry belongs to a row."""
    size = log.head().size
    claimed = bytearray(size)
    for row in _recorded():
        position = row.position
        if position is None or position >= size:
            yield Text("{name}：登记日志中没有它的记录", name=row.name)
            continue
        claimed[position] = 1
        if _entry(position) != row.record.entry:
            yield Text("{name}：与登记日志第 {n} 条不符，数据被改动", name=row.name, n=position + 1)
    query = sa.select(LogEntry.position, LogEntry.kind).where(LogEntry.kind.not_in(SUPERSEDED))
    for position, kind in db.session.execute(query.order_by(LogEntry.position)):
        if not claimed[position]:
            yield Text(
                "登记日志第 {n} 条（{kind}）没有对应的数据，可能被删除", n=position + 1, kind=kind
            )


def check_published() -> Faults:
    """The published log is the log, as far as it reaches; nothing published is missing."""
    note = SignedNote.from_bytes(publication.read("log/checkpoint"))
    size = Checkpoint.from_text(note.text).size
    if size > log.head().size:
        yield Text("已公布的登记日志比数据库更新")
        return
    entries = (entry for _, entry, _ in _entries(size))
    for index in range(-(-size // tiles.TILE_WIDTH)):
        tile = tiles.tile_at(0, index, size)
        bundle = [next(entries) for _ in range(tile.width)]
        leaves = b"".join(map(merkle.leaf_hash, bundle))
        yield from _published_as(f"log/{tile.entries_path}", tiles.write_bundle(bundle))
        yield from _published_as(f"log/{tile.path}", leaves)
    stored = tiles.stored_hashes(size, lambda path: publication.read(f"log/{path}"))
    try:
        root = merkle.stored_root(size, stored)
    except FileNotFoundError as error:
        yield _missing(str(Path(error.filename).relative_to(publication.folder())))
    else:
        if root != Checkpoint.from_text(note.text).root:
            yield Text("已公布的哈希与已公布的检查点不符")


def check_status() -> Faults:
    """The bits of the status lists are the states of the certificates, and published so."""
    revoked = sa.select(Certificate.status_index).where(
        Certificate.state == CertificateState.REVOKED
    )
    for row in db.session.scalars(sa.select(StatusList).order_by(StatusList.number)):
        bits = bytearray(len(row.revoked))
        for index in db.session.scalars(revoked.where(Certificate.status_list == row.number)):
            bitstring.set_bit(bits, index)
        if bits != row.revoked:
            yield Text("状态列表 {number} 的撤销位与证书状态不符", number=row.number)
        if row.document:
            yield from _published_as(f"status/{row.number}.json", row.document)


def check_totals() -> Faults:
    """The kept totals are what counting gives."""
    year = sa.extract("year", Certificate.issued_on)
    revoked = sa.case((Certificate.state == CertificateState.REVOKED, 1), else_=0)
    counted = _by_group(
        sa.select(
            Certificate.region, Certificate.level, year, sa.func.count(), sa.func.sum(revoked)
        )
        .where(Certificate.state.in_(PUBLIC_STATES))
        .group_by(Certificate.region, Certificate.level, year)
    )
    kept = _by_group(
        sa.select(
            Total.region,
            Total.level,
            Total.year,
            sa.func.sum(Total.issued),
            sa.func.sum(Total.revoked),
        ).group_by(Total.region, Total.level, Total.year)
    )
    for group in sorted({*counted, *kept}):
        if counted.get(group, (0, 0)) != kept.get(group, (0, 0)):
            region, level, of_year = group
            yield Text(
                "{region} {year} 年 {level} 级的统计数与证书不符",
                region=region,
                year=of_year,
                level=level,
            )


def check_files() -> Faults:
    """Every stored file can be opened and is what was handed in."""
    for file in db.session.scalars(sa.select(StoredFile).order_by(StoredFile.id)):
        try:
            intact = sha256(store.read(file)).hexdigest() == file.sha256
        except (MissingError, UnreadableError):
            intact = False
        if not intact:
            yield Text("文件“{name}”（{id}）已丢失或已损坏", name=file.name, id=file.id)


CHECKS: tuple[tuple[Text, Check], ...] = (
    (Text("登记日志"), check_tree),
    (Text("证书、备案、撤销、密钥、规则变更的记录"), check_rows),
    (Text("已公布的日志"), check_published),
    (Text("状态列表"), check_status),
    (Text("统计数"), check_totals),
    (Text("保存的文件"), check_files),
)


def _recorded() -> Iterable[log.Recorded]:
    """What every room's rows claim of the log."""
    return chain(
        keys.recorded(),
        rulebook.recorded(),
        recorded_filings(),
        certificates.recorded(),
        supervision.recorded(),
        status.recorded(),
    )


def _entries(stop: int | None = None) -> Iterator[tuple[int, bytes, bytes]]:
    query = sa.select(LogEntry.position, LogEntry.entry, LogEntry.leaf_hash)
    if stop is not None:
        query = query.where(LogEntry.position < stop)
    rows = db.session.execute(query.order_by(LogEntry.position).execution_options(yield_per=CHUNK))
    for position, entry, leaf in rows:
        yield position, bytes(entry), bytes(leaf)


def _entry(position: int) -> bytes | None:
    return db.session.scalar(sa.select(LogEntry.entry).where(LogEntry.position == position))


def _checkpoints() -> dict[int, bytes]:
    """Size -> root of every checkpoint on record."""
    notes = db.session.execute(sa.select(CheckpointRow.size, CheckpointRow.note))
    return {
        size: Checkpoint.from_text(SignedNote.from_bytes(note.encode()).text).root
        for size, note in notes
    }


def _by_group(query: sa.Executable) -> dict[tuple[str, str, int], tuple[int, int]]:
    """(region, level, year) -> (issued, revoked)."""
    return {
        (region, level.value, int(year)): (int(issued), int(revoked))
        for region, level, year, issued, revoked in db.session.execute(query)
    }


def _published_as(path: str, content: bytes) -> Faults:
    try:
        if publication.read(path) != content:
            yield Text("已公布的文件 {path} 与数据库不符", path=path)
    except FileNotFoundError:
        yield _missing(path)


def _missing(path: str) -> Text:
    return Text("应公布的文件 {path} 不存在", path=path)
