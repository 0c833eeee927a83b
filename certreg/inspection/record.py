"""What the log commits to when an inspection is concluded and when an order ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from certreg.db import db
from certreg.inspection.models import Inspection, Rectification
from certreg.inspection.states import ENDS
from certreg.procedure.models.cases import Case
from certreg.procedure.models.decisions import Decision
from certreg.registry import log
from certreg.registry.log import Record, Recorded
from certreg.text import Text

CONCLUDED = "inspection.concluded"
ENDED = "rectification.ended"


def conclusion_record(inspection: Inspection) -> Record:
    """What is logged when the second inspector confirms; its salt stays with the inspection."""
    return Record(CONCLUDED, _concluded(inspection))


def end_record(rectification: Rectification, decision: Decision) -> Record:
    """What is logged when an order ends; its salt stays with the order."""
    return Record(ENDED, _ended(rectification, decision))


def ending(rectification: Rectification) -> Decision | None:
    """The decision that ended an order."""
    return next((row for row in rectification.case.decisions if row.action in ENDS), None)


def recorded() -> Iterator[Recorded]:
    """What concluded inspections and ended orders claim of the log."""
    query = sa.select(Inspection).join(Inspection.case).where(Case.state == "concluded")
    for inspection in db.session.scalars(query.order_by(Inspection.case_id)):
        name = Text("监督检查 #{case}", case=inspection.case_id)
        yield log.recorded(name, inspection, CONCLUDED, _concluded(inspection))
    orders = sa.select(Rectification).order_by(Rectification.case_id)
    for rectification in db.session.scalars(orders):
        decision = ending(rectification)
        if decision is not None:
            name = Text("责令整改 #{case}", case=rectification.case_id)
            yield log.recorded(name, rectification, ENDED, _ended(rectification, decision))


def _concluded(inspection: Inspection) -> dict[str, Any]:
    """The record; it can be put together again from the rows at any time."""
    return {
        "case": inspection.case_id,
        "about": inspection.case.about_id,
        "origin": inspection.origin_id,
        "inspectors": [inspection.first_id, inspection.second_id],
        "inspectedOn": str(inspection.inspected_on),
        "findings": [
            {"item": row.item, "judgement": row.judgement.value, "note": row.note}
            for row in inspection.findings
        ],
        "conclusion": inspection.conclusion.value,
        "summary": inspection.summary,
        "demands": inspection.demands,
        "putRightBy": str(inspection.put_right_by) if inspection.put_right_by else None,
        "evidence": [item.file.sha256 for item in inspection.case.evidence],
    }


def _ended(rectification: Rectification, decision: Decision) -> dict[str, Any]:
    return {
        "case": rectification.case_id,
        "inspection": rectification.inspection_id,
        "answer": rectification.answer,
        "evidence": [item.file.sha256 for item in rectification.case.evidence],
        "outcome": decision.to_state,
        "reason": decision.reason,
        "by": decision.user_id,
        "at": decision.at.isoformat(),
    }
