"""What the log commits to when a flag is closed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from certreg.db import db
from certreg.flags.models import Flag
from certreg.procedure.models.cases import Case, Waiting
from certreg.procedure.models.decisions import Decision
from certreg.registry import log
from certreg.registry.log import Record, Recorded
from certreg.text import Text

CLOSED = "flag.closed"


def closing_record(flag: Flag, decision: Decision) -> Record:
    """What is logged when a flag is closed; its salt stays with the flag."""
    return Record(CLOSED, _content(flag, decision))


def recorded() -> Iterator[Recorded]:
    """What the closed flags claim of the log."""
    query = (
        sa.select(Flag)
        .join(Flag.case)
        .where(Case.waiting_for == Waiting.NOBODY)
        .order_by(Flag.case_id)
    )
    for flag in db.session.scalars(query):
        name = Text("异常提示 #{case}", case=flag.case_id)
        yield log.recorded(name, flag, CLOSED, _content(flag, flag.case.decisions[-1]))


def _content(flag: Flag, decision: Decision) -> dict[str, Any]:
    """The record; it can be put together again from the rows at any time."""
    return {
        "case": flag.case_id,
        "batch": flag.batch_id,
        "flag": flag.flag,
        "rule": flag.rule_id,
        "rows": flag.rows,
        "outcome": decision.to_state,
        "reason": decision.reason,
        "by": decision.user_id,
        "at": decision.at.isoformat(),
    }
