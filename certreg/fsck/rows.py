"""Rows are what the log says of them; states, totals and files are what follows from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import sha256
from itertools import chain

import sqlalchemy as sa

from certreg.appointment.record import recorded as recorded_appointments
from certreg.batches import record as batches
from certreg.certificates import changes
from certreg.certificates import record as certificates
from certreg.certificates.models import Certificate, CertificateState, Change, ChangeKind, Total
from certreg.certificates.register import PUBLIC_STATES
from certreg.complaints import record as complaints
from certreg.conduct import record as conduct
from certreg.contest_lists import record as contest_lists
from certreg.db import db
from certreg.direct import record as direct
from certreg.errors import MissingError, UnreadableError
from certreg.examination import record as examination
from certreg.files import store
from certreg.files.models import StoredFile
from certreg.filing.record import recorded_changes, recorded_filings
from certreg.flags import record as flags
from certreg.fsck.faults import Faults
from certreg.holdings import record as holdings
from certreg.inspection import record as inspection
from certreg.integrity import record as integrity
from certreg.procedure import record as procedure
from certreg.procedure.models.cases import CaseKind
from certreg.registry import key_acts, keys, log, root_role, status
from certreg.registry.models import LogEntry
from certreg.retention import record as retention
from certreg.rulebook import workflow as rulebook
from certreg.self_reports import record as self_reports
from certreg.spot_checks import record as spot_checks
from certreg.supervision import workflow as supervision
from certreg.text import Text

SUPERSEDED = (status.CHANGED,)
"""Kinds of which a row keeps its newest entry only."""


ROOMS: tuple[Callable[[], Iterable[log.Recorded]], ...] = (
    keys.recorded,
    key_acts.recorded,
    root_role.recorded,
    procedure.recorded,
    rulebook.recorded,
    recorded_filings,
    recorded_changes,
    batches.recorded,
    examination.recorded,
    recorded_appointments,
    direct.recorded,
    contest_lists.recorded,
    retention.recorded,
    holdings.recorded,
    certificates.recorded,
    changes.recorded,
    complaints.recorded,
    conduct.recorded,
    flags.recorded,
    inspection.recorded,
    integrity.recorded,
    self_reports.recorded,
    spot_checks.recorded,
    status.recorded,
)
"""Of every room what its rows claim of the log."""


def check_rows() -> Faults:
    """Every row is what its entry commits to, and every entry belongs to a row."""
    size = log.head().size
    claimed = bytearray(size)
    for row in _recorded():
        position = row.position
        if position is None or position >= size or row.record is None:
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


def check_revocations() -> Faults:
    """States are what two officials decided: revoked, or suspended and not resumed since."""
    ended = supervision.decided(CaseKind.REVOCATION, CaseKind.CORRECTION)
    is_revoked = Certificate.state == CertificateState.REVOKED
    for number in _numbers(is_revoked != Certificate.id.in_(ended)):
        yield Text("证书 {number}：状态与撤销的决定不符", number=number)
    pauses = (ChangeKind.SUSPENDED, ChangeKind.RESUMED)
    newest = (
        sa.select(sa.func.max(Change.id))
        .where(Change.kind.in_(pauses))
        .group_by(Change.certificate_id)
    )
    paused = sa.select(Change.certificate_id).where(
        Change.id.in_(newest),
        Change.kind == ChangeKind.SUSPENDED,
        Change.certificate_id.in_(supervision.decided(CaseKind.SUSPENSION)),
    )
    is_suspended = Certificate.state == CertificateState.SUSPENDED
    for number in _numbers(is_suspended != sa.and_(Certificate.id.in_(paused), ~is_revoked)):
        yield Text("证书 {number}：状态与暂停、恢复的决定不符", number=number)


def _numbers(condition: sa.ColumnElement[bool]) -> Iterable[str]:
    query = sa.select(Certificate.number).where(condition).order_by(Certificate.number)
    return db.session.scalars(query)


def check_totals() -> Faults:
    """The kept totals are what counting gives."""
    year = sa.extract("year", Certificate.issued_on)
    revoked = sa.case((Certificate.state == CertificateState.REVOKED, 1), else_=0)
    counted = _by_group(
        sa.select(
            Certificate.body_number,
            Certificate.region,
            Certificate.level,
            year,
            sa.func.count(),
            sa.func.sum(revoked),
        )
        .where(Certificate.state.in_(PUBLIC_STATES))
        .group_by(Certificate.body_number, Certificate.region, Certificate.level, year)
    )
    kept = _by_group(
        sa.select(
            Total.body_number,
            Total.region,
            Total.level,
            Total.year,
            sa.func.sum(Total.issued),
            sa.func.sum(Total.revoked),
        ).group_by(Total.body_number, Total.region, Total.level, Total.year)
    )
    for group in sorted({*counted, *kept}):
        if counted.get(group, (0, 0)) != kept.get(group, (0, 0)):
            body, region, level, of_year = group
            yield Text(
                "{body} 在 {region} {year} 年 {level} 级的统计数与证书不符",
                body=body,
                region=region,
                year=of_year,
                level=level,
            )


def check_files() -> Faults:
    """Every stored file can be opened and is what was handed in; a destroyed one is no fault."""
    living = sa.select(StoredFile).where(StoredFile.destroyed_at.is_(None))
    for file in db.session.scalars(living.order_by(StoredFile.id)):
        try:
            intact = _digest(file) == file.sha256
        except (MissingError, UnreadableError):
            intact = False
        if not intact:
            yield Text("文件“{name}”（{id}）已丢失或已损坏", name=file.name, id=file.id)


def _digest(file: StoredFile) -> str:
    digest = sha256()
    for piece in store.in_pieces(file):
        digest.update(piece)
    return digest.hexdigest()


def _recorded() -> Iterable[log.Recorded]:
    """What every room's rows claim of the log."""
    return chain.from_iterable(claims() for claims in ROOMS)


def _entry(position: int) -> bytes | None:
    return db.session.scalar(sa.select(LogEntry.entry).where(LogEntry.position == position))


def _by_group(query: sa.Executable) -> dict[tuple[str, str, str, int], tuple[int, int]]:
    """(body, region, level, year) -> (issued, revoked)."""
    return {
        (body, region, level.value, int(year)): (int(issued), int(revoked))
        for body, region, level, year, issued, revoked in db.session.execute(query)
    }
