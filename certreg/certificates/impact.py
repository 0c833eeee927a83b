"""What a key's compromise means for the certificates that rest on it, in numbers."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from certreg.certificates.models import Certificate
from certreg.certificates.signing import UNSIGNED
from certreg.db import db
from certreg.registry.models import Checkpoint, Key
from certreg.text import Text


def of(key: Key, since: datetime | None) -> list[Text]:
    """How many certificates a key signed; with a time, how many of them still count after it.

    Those count whose log entry a quorum of witnesses had seen before.
    """
    signed = sa.and_(Certificate.key_id == key.key_id, Certificate.log_position.is_not(None))
    waiting = _count(sa.and_(Certificate.key_id == key.key_id, UNSIGNED))
    told = [
        Text(
            "由它签名的证书 {count} 张，已预定未签 {waiting} 张",
            count=_count(signed),
            waiting=waiting,
        )
    ]
    if since is None:
        return told
    size = seen_before(since)
    good = _count(sa.and_(signed, Certificate.log_position < size))
    return [
        *told,
        Text("其中 {count} 张在此之前已被见证，仍然有效", count=good),
        Text("{count} 张未能在此之前被见证，不再采信；请撤销并换发", count=_count(signed) - good),
    ]


def seen_before(since: datetime) -> int:
    """Size of the largest checkpoint that the quorum of witnesses had cosigned before a time."""
    query = sa.select(sa.func.max(Checkpoint.size)).where(Checkpoint.witnessed_at < since)
    return db.session.scalar(query) or 0


def _count(condition: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count()).select_from(Certificate)
    return db.session.scalar(query.where(condition)) or 0
