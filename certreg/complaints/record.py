"""What the log commits to when a complaint is closed."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from certreg.complaints.models import Complaint
from certreg.complaints.states import CLOSING
from certreg.db import db
from certreg.procedure.models.cases import Case
from certreg.procedure.models.decisions import Decision
from certreg.registry import log
from certreg.registry.log import Record, Recorded
from certreg.text import Text

CLOSED = "complaint.closed"


def closing(complaint: Complaint) -> Decision | None:
    """The decision that closed a complaint, whose reason is the answer."""
    return next((row for row in complaint.case.decisions if row.action in CLOSING), None)


def closing_record(complaint: Complaint, decision: Decision) -> Record:
    """What is logged when a complaint is closed; its salt stays with the complaint."""
    return Record(CLOSED, _content(complaint, decision))


def recorded() -> Iterator[Recorded]:
    """What the closed complaints claim of the log."""
    query = (
        sa.select(Complaint)
        .join(Complaint.case)
        .join(Case.decisions)
        .where(Decision.action.in_(CLOSING))
        .order_by(Complaint.case_id)
        .options(joinedload(Complaint.case).selectinload(Case.decisions))
    )
    for complaint in db.session.scalars(query).unique():
        decision = closing(complaint)
        if decision is not None:
            name = Text("投诉举报 #{case} 的答复", case=complaint.case_id)
            yield log.recorded(name, complaint, CLOSED, _content(complaint, decision))


def _content(complaint: Complaint, decision: Decision) -> dict[str, Any]:
    """The record; it can be put together again from the rows at any time."""
    return {
        "case": complaint.case_id,
        "about": complaint.case.about_id,
        "text": sha256(complaint.text.encode()).hexdigest(),
        "outcome": decision.to_state,
        "answer": decision.reason,
        "by": decision.user_id,
        "at": decision.at.isoformat(),
    }
