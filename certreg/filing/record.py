"""What the log commits to when a filing is approved, and what the rows of filings claim of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from certreg.db import db
from certreg.filing.models import Body, Filing
from certreg.registry.log import Record, Recorded, recorded
from certreg.text import Text

APPROVED = "filing.approved"


def approval_record(filing: Filing, body: Body) -> Record:
    """What is logged when a filing is approved; its salt stays with the filing."""
    return Record(APPROVED, _content(filing, body))


def recorded_filings() -> Iterator[Recorded]:
    """What the approved filings claim of the log."""
    query = (
        sa.select(Filing)
        .where(Filing.valid_from.is_not(None))
        .order_by(Filing.case_id)
        .options(joinedload(Filing.body), selectinload(Filing.scope))
    )
    for filing in db.session.scalars(query):
        assert filing.body is not None  # the database refuses a term without a body
        name = Text("备案 {number}（{case}）", number=filing.body.number, case=filing.case_id)
        yield recorded(name, filing, APPROVED, _content(filing, filing.body))


def _content(filing: Filing, body: Body) -> dict[str, Any]:
    """The record; it can be put together again from the rows at any time."""
    return {
        "number": body.number,
        "name": body.name,
        "audience": filing.audience.value,
        "purpose": filing.purpose.value,
        "validFrom": str(filing.valid_from),
        "validTo": str(filing.valid_to),
        "scope": [
            {
                "occupation": row.occupation,
                "edition": row.edition,
                "trade": row.trade,
                "topLevel": row.top_level.value,
                "standard": row.standard,
                "norm": row.norm,
                "since": str(row.since),
            }
            for row in filing.scope
        ],
    }
