"""What the log commits to of examinations: what was handed in and when, recusals, re-marking."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from certreg.db import db
from certreg.examination.models import HandIn, HandInKind, Recusal, Remark
from certreg.registry.log import Record, Recorded
from certreg.registry.log import recorded as claimed
from certreg.text import Text

HANDED_IN = {
    HandInKind.PLAN: "exam_plan.handed_in",
    HandInKind.CANDIDATES: "candidates.handed_in",
    HandInKind.SCORES: "scores.handed_in",
}
RECUSED = "examiner.recused"
REMARKED = "score.remarked"


def hand_in_record(row: HandIn) -> Record:
    """What is logged when something is handed in: its digest and its last day, nothing of its content."""
    return Record(HANDED_IN[row.kind], _handed_in(row))


def recusal_record(row: Recusal) -> Record:
    """What is logged when an examiner steps aside."""
    return Record(RECUSED, _recused(row))


def remark_record(row: Remark) -> Record:
    """What is logged when a question about a score is answered."""
    return Record(REMARKED, _remarked(row))


def recorded() -> Iterator[Recorded]:
    """What the rows of examinations claim of the log."""
    for hand_in in db.session.scalars(sa.select(HandIn).order_by(HandIn.id)):
        name = Text("批次 #{case} 的交存（{id}）", case=hand_in.case_id, id=hand_in.id)
        yield claimed(name, hand_in, HANDED_IN[hand_in.kind], _handed_in(hand_in))
    for recusal in db.session.scalars(sa.select(Recusal).order_by(Recusal.recorded_at)):
        name = Text("批次 #{case} 的回避（{id}）", case=recusal.case_id, id=recusal.member_id)
        yield claimed(name, recusal, RECUSED, _recused(recusal))
    answered = sa.select(Remark).where(Remark.answered_at.is_not(None)).order_by(Remark.id)
    for remark in db.session.scalars(answered):
        name = Text("成绩复核 #{id}", id=remark.id)
        yield claimed(name, remark, REMARKED, _remarked(remark))


def _handed_in(row: HandIn) -> dict[str, Any]:
    return {
        "case": row.case_id,
        "sha256": row.sha256,
        "count": row.count,
        "due": row.due_on.isoformat(),
        "at": row.handed_in_at.isoformat(),
        "by": row.handed_in_by_id,
    }


def _recused(row: Recusal) -> dict[str, Any]:
    return {
        "case": row.case_id,
        "examiner": row.member_id,
        "person": row.person_id,
        "reason": row.reason,
        "at": row.recorded_at.isoformat(),
    }


def _remarked(row: Remark) -> dict[str, Any]:
    return {
        "case": row.case_id,
        "candidate": row.candidate_id,
        "scores": row.scores,
        "newScores": row.new_scores,
        "wasPassed": row.was_passed,
        "isPassed": row.is_passed,
        "answer": row.answer,
        "by": row.answered_by_id,
        "at": row.answered_at.isoformat() if row.answered_at else None,
    }
