"""What the log commits to when something is recorded of an examiner, and when it is withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from certreg.conduct.models import ConductEntry, ConductWithdrawal
from certreg.db import db
from certreg.registry import log
from certreg.registry.log import Record, Recorded
from certreg.text import Text

RECORDED = "conduct.recorded"
WITHDRAWN = "conduct.withdrawn"


def entry_record(entry: ConductEntry) -> Record:
    """What is logged when an entry is confirmed; its salt stays with the entry."""
    return Record(RECORDED, _entered(entry))


def withdrawal_record(withdrawal: ConductWithdrawal) -> Record:
    """What is logged when an entry is withdrawn; its salt stays with the withdrawal."""
    return Record(WITHDRAWN, _withdrawn(withdrawal))


def recorded() -> Iterator[Recorded]:
    """What the entries that were confirmed, and their withdrawals, claim of the log."""
    entries = sa.select(ConductEntry).where(ConductEntry.recorded_on.is_not(None))
    for entry in db.session.scalars(entries.order_by(ConductEntry.case_id)):
        name = Text("考评员诚信记录 #{case}", case=entry.case_id)
        yield log.recorded(name, entry, RECORDED, _entered(entry))
    withdrawals = sa.select(ConductWithdrawal).order_by(ConductWithdrawal.case_id)
    for withdrawal in db.session.scalars(withdrawals):
        name = Text("考评员诚信记录 #{case} 的撤销", case=withdrawal.case_id)
        yield log.recorded(name, withdrawal, WITHDRAWN, _withdrawn(withdrawal))


def _entered(entry: ConductEntry) -> dict[str, Any]:
    """The record; it can be put together again from the rows at any time."""
    return {
        "case": entry.case_id,
        "about": entry.case.about_id,
        "examiner": entry.examiner_number,
        "ground": entry.ground,
        "happenedOn": str(entry.happened_on),
        "recordedOn": str(entry.recorded_on),
    }


def _withdrawn(withdrawal: ConductWithdrawal) -> dict[str, Any]:
    return {"case": withdrawal.case_id, "withdrawnOn": str(withdrawal.withdrawn_on)}
