"""What happens to certificates after their issue: state, status bits, totals and log in one step.

Each change is a row of its own, which is its notice to holder and body, and a leaf of the log.
Whoever calls has locked the certificates, checked their states and holds a decision for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from certreg.certificates import totals
from certreg.certificates.models import Certificate, CertificateState, Change, ChangeKind
from certreg.clock import today
from certreg.db import db
from certreg.registry import log, status
from certreg.text import Text


def revoke(certificates: Sequence[Certificate], *, case_id: int, reason: str) -> None:
    """Revoke (撤销) certificates for ever, suspended ones too.

    Args:
        reason: code of a ground of the law.
    """
    _end(certificates, reason)
    _record(
        Change(certificate=row, kind=ChangeKind.REVOKED, on=today(), case_id=case_id, reason=reason)
        for row in certificates
    )


def begin_correction(certificates: Sequence[Certificate], *, reason: str) -> None:
    """Revoke certificates to make room for those that supersede them; `finish_correction` follows."""
    _end(certificates, reason)
    db.session.flush()  # nobody may hold two, so the old ones go before the new ones are planned


def finish_correction(certificates: Sequence[Certificate], *, case_id: int, reason: str) -> None:
    """Record the correction (更正) of certificates whose successors are planned."""
    _record(
        Change(
            certificate=row, kind=ChangeKind.CORRECTED, on=today(), case_id=case_id, reason=reason
        )
        for row in certificates
    )


def suspend(
    certificates: Sequence[Certificate], *, case_id: int, reason: str, ends_on: date | None
) -> None:
    """Suspend (暂停) valid certificates, until a last day or until it is lifted."""
    for row in certificates:
        row.state = CertificateState.SUSPENDED
        row.suspended_on, row.suspended_until = today(), ends_on
    status.suspend(map(_place, certificates))
    _record(
        Change(
            certificate=row,
            kind=ChangeKind.SUSPENDED,
            on=today(),
            case_id=case_id,
            reason=reason,
            ends_on=ends_on,
        )
        for row in certificates
    )


def resume(certificates: Sequence[Certificate], *, case_id: int | None = None) -> None:
    """Let suspended certificates count again.

    Args:
        case_id: the case that lifts the suspension; None: its term ended.
    """
    for row in certificates:
        row.state = CertificateState.ISSUED
        row.suspended_on = row.suspended_until = None
    status.resume(map(_place, certificates))
    _record(
        Change(certificate=row, kind=ChangeKind.RESUMED, on=today(), case_id=case_id, reason="")
        for row in certificates
    )


def reprint(certificate: Certificate, *, asked_by: str, done_by_id: int) -> None:
    """Record that a lost paper is printed again (补发); nothing of the certificate changes."""
    _record(
        [
            Change(
                certificate=certificate,
                kind=ChangeKind.REPRINTED,
                on=today(),
                reason="",
                asked_by=asked_by,
                done_by_id=done_by_id,
            )
        ]
    )


def of_certificate(certificate: Certificate) -> list[Change]:
    """What happened to a certificate, the newest first."""
    query = sa.select(Change).where(Change.certificate_id == certificate.id)
    return list(db.session.scalars(query.order_by(Change.id.desc())))


def recorded() -> Iterator[log.Recorded]:
    """What the changes claim of the log."""
    query = sa.select(Change).order_by(Change.id).options(joinedload(Change.certificate))
    for row in db.session.scalars(query):
        name = Text("证书 {number} 的变更", number=row.certificate.number)
        yield log.recorded(name, row, _kind(row), _content(row))


def _end(certificates: Iterable[Certificate], reason: str) -> None:
    rows = list(certificates)
    for row in rows:
        row.state = CertificateState.REVOKED
        row.revoked_on, row.revocation_reason = today(), reason
        row.suspended_on = row.suspended_until = None
        totals.add_revoked(row)
    status.revoke(map(_place, rows))


def _place(certificate: Certificate) -> status.Place:
    return certificate.status_list, certificate.status_index


def _record(changes: Iterable[Change]) -> None:
    """Keep changes, each with its entry in the log."""
    rows = list(changes)
    db.session.add_all(rows)
    records = [log.Record(_kind(row), _content(row)) for row in rows]
    for row, record, position in zip(rows, records, log.append(records), strict=True):
        row.log_salt, row.log_position = record.salt, position
    db.session.flush()


def _kind(change: Change) -> str:
    return f"certificate.{change.kind.value}"


def _content(change: Change) -> dict[str, Any]:
    """What the log commits to: the change, and the successor of a corrected certificate."""
    certificate = change.certificate
    successor = certificate.successor if change.kind is ChangeKind.CORRECTED else None
    return {
        "number": certificate.number,
        "publicId": certificate.public_id,
        f"{change.kind.value}On": str(change.on),
        "reason": change.reason,
        "case": change.case_id,
        "askedBy": change.asked_by or "",
        "doneBy": change.done_by_id,
        "issuedAt": certificate.log_position,
        **({"endsOn": str(change.ends_on)} if change.ends_on else {}),
        **({"successor": successor.number} if successor else {}),
    }
