"""What the log commits to when an office has read a report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from certreg.db import db
from certreg.procedure.models.cases import Case
from certreg.procedure.models.decisions import Decision
from certreg.registry import log
from certreg.registry.log import Record, Recorded
from certreg.self_reports.models import SelfReport
from certreg.text import Text

CLOSED = "self_report.closed"


def closing_record(report: SelfReport, decision: Decision) -> Record:
    """What is logged when it is closed; its salt stays with the report."""
    return Record(CLOSED, _content(report, decision))


def recorded() -> Iterator[Recorded]:
    """What closed reports claim of the log."""
    query = sa.select(SelfReport).join(SelfReport.case).where(Case.state == "closed")
    for report in db.session.scalars(query.order_by(SelfReport.case_id)):
        name = Text("年度自查报告 #{case}", case=report.case_id)
        decision = next(row for row in report.case.decisions if row.action == "close")
        yield log.recorded(name, report, CLOSED, _content(report, decision))


def _content(report: SelfReport, decision: Decision) -> dict[str, Any]:
    return {
        "case": report.case_id,
        "body": report.body.number,
        "year": report.year,
        "figures": report.figures,
        "quality": report.quality,
        "complaints": report.complaints,
        "faults": report.faults,
        "evidence": [item.file.sha256 for item in report.case.evidence],
        "remark": decision.reason,
        "by": decision.user_id,
        "at": decision.at.isoformat(),
    }
