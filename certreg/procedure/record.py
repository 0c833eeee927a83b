"""What the log commits to of every case: each decision of an approver or an official, each answer to an objection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from certreg.db import db
from certreg.procedure.models.cases import Case, Part
from certreg.procedure.models.decisions import Decision
from certreg.procedure.models.notices import Objection
from certreg.registry.log import Record, Recorded
from certreg.registry.log import recorded as claimed
from certreg.text import Text

DECIDED = "case.decided"
ANSWERED = "objection.answered"

DECIDING = frozenset({Part.APPROVER, Part.ACCEPTOR, Part.DECIDER})
"""Parts whose acts are decisions: what clerks hand in and experts vote has entries of its own."""

AT_ONCE = 500
"""Rows that a check reads at a time."""


def decision_record(case: Case, decision: Decision) -> Record:
    """What is logged when somebody decides, returns or refuses; its salt stays with the decision."""
    return Record(DECIDED, _decided(case, decision))


def answer_record(objection: Objection) -> Record:
    """What is logged when an objection is answered; its salt stays with the objection."""
    return Record(ANSWERED, _answered(objection))


def recorded() -> Iterator[Recorded]:
    """What decisions and answered objections claim of the log.

    Decisions from before they were logged claim nothing.
    """
    decisions = (
        sa.select(Decision)
        .where(Decision.log_position.is_not(None))
        .order_by(Decision.id)
        .options(joinedload(Decision.case))
        .execution_options(yield_per=AT_ONCE)
    )
    for decision in db.session.scalars(decisions):
        name = Text("事项 #{case} 的决定（{id}）", case=decision.case_id, id=decision.id)
        yield claimed(name, decision, DECIDED, _decided(decision.case, decision))
    answers = sa.select(Objection).where(Objection.log_position.is_not(None))
    for objection in db.session.scalars(answers.order_by(Objection.id)):
        name = Text("异议 #{id} 的答复", id=objection.id)
        yield claimed(name, objection, ANSWERED, _answered(objection))


def _decided(case: Case, decision: Decision) -> dict[str, Any]:
    return {
        "case": case.id,
        "kind": case.kind.value,
        "action": decision.action,
        "from": decision.from_state,
        "to": decision.to_state,
        "part": decision.part.value if decision.part else "",
        "by": decision.user_id,
        "at": decision.at.isoformat(),
        "reason": decision.reason,
    }


def _answered(objection: Objection) -> dict[str, Any]:
    return {
        "notice": objection.notice_id,
        "aboutRow": objection.about_row,
        "answer": objection.answer,
        "isUpheld": objection.is_upheld,
        "by": objection.answered_by_id,
        "at": objection.answered_at.isoformat() if objection.answered_at else "",
    }
