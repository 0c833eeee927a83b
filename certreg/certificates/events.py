"""What happened to a body's certificates, in the order of the log: issued, and whatever came after.

The log is the order: an entry is told once everything of the body before it counts, so that whoever
goes on from the last one that was told misses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from certreg.certificates.models import Certificate, CertificateState, Change
from certreg.db import db
from certreg.registry import publication

ISSUED = "issued"
BEGINNING = -1
"""Before the first entry of the log."""

NOT_ISSUED = (CertificateState.PLANNED, CertificateState.VOID)


@dataclass(frozen=True)
class CertificateEvent:
    """Something that happened to a certificate.

    Attributes:
        position: of its entry in the log.
        kind: issued, revoked, corrected, suspended, resumed, reprinted.
    """

    position: int
    kind: str
    on: date
    certificate: Certificate


def since(body_number: str, after: int, limit: int) -> Sequence[CertificateEvent]:
    """What happened to a body's certificates after a position of the log, the oldest first."""
    own = Certificate.body_number == body_number
    last = end(own)
    issued = sa.select(
        Certificate.log_position.label("position"),
        sa.literal(ISSUED).label("kind"),
        Certificate.issued_on.label("on"),
        Certificate.id.label("certificate_id"),
    ).where(own, Certificate.state.not_in(NOT_ISSUED))
    changed = (
        sa.select(
            Change.log_position.label("position"),
            sa.cast(Change.kind, sa.String).label("kind"),
            Change.on.label("on"),
            Change.certificate_id,
        )
        .join(Certificate, Certificate.id == Change.certificate_id)
        .where(own)
    )
    # Each half by itself knows where to begin and when to stop; both together would be sorted whole.
    next_ones = [
        half.where(place > after, place <= last).order_by(place).limit(limit).subquery()
        for half, place in ((issued, Certificate.log_position), (changed, Change.log_position))
    ]
    happened = sa.union_all(*(sa.select(some) for some in next_ones)).subquery()
    query = sa.select(happened).order_by(happened.c.position).limit(limit)
    rows = db.session.execute(query).all()
    certificates = _certificates({row.certificate_id for row in rows})
    return [
        CertificateEvent(row.position, row.kind, row.on, certificates[row.certificate_id])
        for row in rows
    ]


def end(*whose: sa.ColumnElement[bool]) -> int:
    """The last position up to which everything that is in the log also counts.

    Args:
        whose: conditions on the certificates that are looked at; none: all.
    """
    checkpoint = publication.newest_checkpoint()
    published = checkpoint.size if checkpoint else 0
    query = sa.select(sa.func.min(Certificate.log_position)).where(
        Certificate.state == CertificateState.PLANNED, *whose
    )
    pending = db.session.scalar(query)
    return (published if pending is None else min(pending, published)) - 1


def _certificates(keys: set[int]) -> dict[int, Certificate]:
    query = (
        sa.select(Certificate)
        .where(Certificate.id.in_(keys))
        .options(joinedload(Certificate.document))
    )
    return {row.id: row for row in db.session.scalars(query)}
