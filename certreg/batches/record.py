"""What the log commits to of batches: whom an approval covers, and who was admitted by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from certreg.batches.models import Admission, Approval
from certreg.db import db
from certreg.registry.log import Record, Recorded
from certreg.registry.log import recorded as claimed
from certreg.text import Text

APPROVED = "batch.approved"
ADMITTED = "candidate.admitted"


def approval_record(row: Approval) -> Record:
    """What is logged when a batch is approved: which rows go on, which are held back or taken out."""
    return Record(APPROVED, _approved(row))


def admission_record(row: Admission) -> Record:
    """What is logged when a candidate whom no condition carries is approved by name."""
    return Record(ADMITTED, _admitted(row))


def recorded() -> Iterator[Recorded]:
    """What the rows of batches claim of the log."""
    for approval in db.session.scalars(sa.select(Approval).order_by(Approval.case_id)):
        name = Text("批次 #{case} 的核准", case=approval.case_id)
        yield claimed(name, approval, APPROVED, _approved(approval))
    for admission in db.session.scalars(sa.select(Admission).order_by(Admission.candidate_id)):
        name = Text(
            "批次 #{case} 的人工认定（{id}）", case=admission.case_id, id=admission.candidate_id
        )
        yield claimed(name, admission, ADMITTED, _admitted(admission))


def _approved(row: Approval) -> dict[str, Any]:
    return {
        "case": row.case_id,
        "decision": row.decision_id,
        "approved": row.approved,
        "held": row.held,
        "removed": row.removed,
    }


def _admitted(row: Admission) -> dict[str, Any]:
    return {
        "case": row.case_id,
        "candidate": row.candidate_id,
        "decision": row.decision_id,
        "reason": row.reason,
    }
