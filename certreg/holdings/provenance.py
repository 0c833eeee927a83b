"""Where a fact about a certificate issued elsewhere comes from: which paper, seen by whom."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from certreg.db import db
from certreg.holdings.models import HoldingRow, HoldingWithdrawal


def withdrawn_from(person_id: int) -> list[HoldingRow]:
    """The certificates of a person that were taken back, the latest first."""
    query = (
        sa.select(HoldingRow)
        .join(HoldingRow.withdrawal)
        .where(HoldingRow.person_id == person_id)
        .order_by(HoldingWithdrawal.withdrawn_on.desc(), HoldingRow.id.desc())
    )
    return list(db.session.scalars(query))


def of_facts(fact_ids: Collection[int]) -> dict[int, HoldingRow]:
    """The row of the import behind each fact; of several the latest."""
    query = sa.select(HoldingRow).where(HoldingRow.fact_id.in_(fact_ids)).order_by(HoldingRow.id)
    return {row.fact_id: row for row in db.session.scalars(query) if row.fact_id is not None}
