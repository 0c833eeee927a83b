"""What the log commits to about imports, and what their rows claim of it."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from certreg.db import db
from certreg.holdings.models import HoldingImport, HoldingRow, HoldingWithdrawal
from certreg.procedure.models.cases import Case
from certreg.registry import log
from certreg.text import Text
from certreg.trust.canonical import canonical

RECORDED = "holdings.recorded"
WITHDRAWN = "holding.withdrawn"


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
    for taken in db.session.scalars(
        sa.select(HoldingWithdrawal).order_by(HoldingWithdrawal.row_id)
    ):
        name = Text("旧证书登记 {case} 的撤回", case=taken.row.case_id)
        yield log.recorded(name, taken, WITHDRAWN, _withdrawal(taken))


def withdrawal_record(taken: HoldingWithdrawal) -> log.Record:
    """What is logged when one of them is taken back."""
    return log.Record(WITHDRAWN, _withdrawal(taken))


def _withdrawal(taken: HoldingWithdrawal) -> dict[str, Any]:
    return {
        "case": taken.row.case_id,
        "fact": taken.row.fact_id,
        "reason": taken.reason,
        "withdrawnOn": str(taken.withdrawn_on),
    }


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
