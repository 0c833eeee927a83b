"""What the log commits to when a filing is approved, and what the rows of filings claim of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from certreg.db import db
from certreg.filing.models import Body, Change, Filing, StandingChange
from certreg.registry.log import Record, Recorded, recorded
from certreg.text import Text

APPROVED = "filing.approved"
CHANGED = {
    Change.SUSPEND: "filing.suspended",
    Change.LIFT: "filing.resumed",
    Change.CANCEL: "filing.cancelled",
}
"""What became of a body's right to assess -> the kind of its entry."""


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


def change_record(change: StandingChange) -> Record:
    """What is logged when a suspension, its lifting or a cancellation is confirmed."""
    return Record(CHANGED[change.change], _change_content(change))


def recorded_changes() -> Iterator[Recorded]:
    """What the confirmed changes claim of the log."""
    query = (
        sa.select(StandingChange)
        .where(StandingChange.first_day.is_not(None))
        .order_by(StandingChange.case_id)
        .options(joinedload(StandingChange.body))
    )
    for change in db.session.scalars(query):
        name = Text("备案变更 {number}（{case}）", number=change.body.number, case=change.case_id)
        yield recorded(name, change, CHANGED[change.change], _change_content(change))


def _change_content(change: StandingChange) -> dict[str, Any]:
    return {
        "number": change.body.number,
        "ground": change.ground,
        "document": change.document,
        "firstDay": str(change.first_day),
        "lastDay": str(change.last_day) if change.last_day else None,
        "lifts": change.lifts_id,
    }


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
                "occupationName": row.occupation_name,
                "edition": row.edition,
                "trade": row.trade,
                "topLevel": row.top_level.value,
                "standard": row.standard,
                "norm": row.norm,
                "since": str(row.since),
            }
            for row in filing.scope
        ],
        **({"sites": _sites(filing)} if filing.sites else {}),
    }


def _sites(filing: Filing) -> list[dict[str, Any]]:
    """The further sites; a filing without any has no such field."""
    return [
        {"address": row.address, "region": row.region, "since": str(row.since)}
        for row in filing.sites
    ]
