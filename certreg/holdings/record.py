"""What the log commits to about imports, and what their rows claim of it."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from certreg.db import db
from certreg.holdings.models import HoldingImport, HoldingRow
from certreg.procedure.models import Case
from certreg.registry import log
from certreg.text import Text
from certreg.trust.canonical import canonical

RECORDED = "holdings.recorded"


def record_of(held: HoldingImport) -> log.Record:
    """What is logged when certificates issued elsewhere go on record."""
    return log.Record(RECORDED, _content(held))


def recorded() -> Iterator[log.Recorded]:
    """What imports claim of the log."""
    query = (
        sa.select(HoldingImport)
        .join(HoldingImport.case)
        .where(sa.or_(HoldingImport.log_position.is_not(None), Case.state == "recorded"))
        .order_by(HoldingImport.case_id)
    )
    for row in db.session.scalars(query):
        name = Text("旧证书登记 {case}", case=row.case_id)
        yield log.recorded(name, row, RECORDED, _content(row))


def _content(held: HoldingImport) -> dict[str, Any]:
    """The record: who stated how many, and a digest over every row."""
    rows = [_row(row) for row in held.rows]
    return {
        "case": held.case_id,
        "statedBy": held.case.organisation_id,
        "count": len(rows),
        "rows": sha256(canonical(rows)).hexdigest(),
    }


def _row(row: HoldingRow) -> dict[str, Any]:
    return {
        "person": row.person_id,
        "fact": row.fact_id,
        "stated": row.detail,
        "issuer": row.issuer,
        "seen": row.seen,
        "seenBy": row.seen_by,
        "seenOn": str(row.seen_on),
    }
