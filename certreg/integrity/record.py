"""What the log commits to when somebody is listed and when an entry is lifted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from certreg.db import db
from certreg.integrity.models import BlacklistEnd, Blacklisting
from certreg.registry import log
from certreg.registry.log import Record, Recorded
from certreg.text import Text

LISTED = "blacklisting.confirmed"
LIFTED = "blacklisting.lifted"


def listing_record(entry: Blacklisting) -> Record:
    """What is logged when an entry is confirmed; its salt stays with the entry."""
    return Record(LISTED, _listed(entry))


def lifting_record(end: BlacklistEnd) -> Record:
    """What is logged when an entry is lifted; its salt stays with the end."""
    return Record(LIFTED, _lifted(end))


def recorded() -> Iterator[Recorded]:
    """What the entries that were confirmed, and their ends, claim of the log."""
    entries = sa.select(Blacklisting).where(Blacklisting.since.is_not(None))
    for entry in db.session.scalars(entries.order_by(Blacklisting.case_id)):
        name = Text("黑名单 #{case}", case=entry.case_id)
        yield log.recorded(name, entry, LISTED, _listed(entry))
    for end in db.session.scalars(sa.select(BlacklistEnd).order_by(BlacklistEnd.case_id)):
        name = Text("黑名单 #{case} 的移出", case=end.case_id)
        yield log.recorded(name, end, LIFTED, _lifted(end))


def _listed(entry: Blacklisting) -> dict[str, Any]:
    """The record; it can be put together again from the rows at any time."""
    return {
        "case": entry.case_id,
        "about": entry.case.about_id,
        "examiner": entry.examiner_number or None,
        "ground": entry.ground,
        "since": str(entry.since),
        "until": str(entry.until),
    }


def _lifted(end: BlacklistEnd) -> dict[str, Any]:
    return {"case": end.case_id, "endedOn": str(end.ended_on)}
