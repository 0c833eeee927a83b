"""Handing in (交存): a plan, a candidate list or raw scores are committed to the log when they come.

What comes after its last day is taken all the same, and shows as late for ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from certreg.batches.models import Batch, Candidate
from certreg.clock import CHINA, now
from certreg.db import db
from certreg.examination.models import ExamPlan, ExamSession, HandIn, HandInKind
from certreg.examination.record import hand_in_record
from certreg.examination.rules import last_day_of_handing_in
from certreg.files import store
from certreg.policy import law as policy
from certreg.procedure.calendar import working_calendar
from certreg.procedure.rules import tally_deadline
from certreg.registry import log
from certreg.text import Text
from certreg.trust.canonical import canonical

NAMES = {
    HandInKind.PLAN: Text("考核计划"),
    HandInKind.CANDIDATES: Text("考生名单"),
    HandInKind.SCORES: Text("原始成绩"),
}


def hand_in(
    batch: Batch, kind: HandInKind, content: Sequence[dict[str, Any]], due_on: date, actor_id: int
) -> HandIn:
    """Keep what was handed in, sealed, and commit to its digest, due day and moment.

    Args:
        content: one object for each session or candidate.
        due_on: the last day on which it is in time.
    """
    sealed = canonical({"case": batch.case_id, "kind": kind.value, "content": list(content)})
    row = HandIn(
        case_id=batch.case_id,
        kind=kind,
        content=store.store(
            sealed, name=f"{kind.value}-{batch.case_id}.json", media_type="application/json"
        ),
        sha256=sha256(sealed).hexdigest(),
        count=len(content),
        due_on=due_on,
        handed_in_at=now(),
        handed_in_by_id=actor_id,
    )
    log.append_for(row, hand_in_record(row))
    db.session.add(row)
    db.session.flush()  # plan and candidates name it
    return row


def candidates(batch: Batch, actor_id: int) -> None:
    """Hand in the candidates whom no list has named yet; nothing where there are none."""
    new = _those(batch, Candidate.entered_id.is_(None))
    if new:
        last = last_day_of_handing_in(
            policy.load(), "candidates", begins_on=begins_on(batch), region=batch.case.region
        )
        row = hand_in(batch, HandInKind.CANDIDATES, list(map(_named, new)), last, actor_id)
        _mark(new, {"entered_id": row.id})


def scores(batch: Batch, actor_id: int) -> None:
    """Hand in the scores that are new or other than those handed in before."""
    new = _those(batch, Candidate.scored_id.is_(None), Candidate.pass_mark.is_not(None))
    if new:
        last_exam = max(day for each in new if (day := each.assessed_on))
        term = tally_deadline(
            policy.load(), last_exam, working_calendar(), region=batch.case.region
        )
        row = hand_in(batch, HandInKind.SCORES, list(map(_scored, new)), term.last_day, actor_id)
        _mark(new, {"scored_id": row.id})


def of_batch(batch: Batch) -> list[HandIn]:
    """What was handed in for a batch, in its order."""
    query = sa.select(HandIn).where(HandIn.case_id == batch.case_id).order_by(HandIn.id)
    return list(db.session.scalars(query))


def begins_on(batch: Batch) -> date:
    """First day of the examination: of the plan in force, or as planned when the batch was opened."""
    query = (
        sa.select(sa.func.min(ExamSession.starts_at))
        .join(ExamPlan)
        .where(ExamPlan.case_id == batch.case_id)
        .group_by(ExamPlan.id)
        .order_by(ExamPlan.id.desc())
        .limit(1)
    )
    begins_at = db.session.scalar(query)
    return begins_at.astimezone(CHINA).date() if begins_at else batch.assessed_on


def late_rows(batch: Batch) -> dict[HandInKind, list[int]]:
    """Running numbers of the candidates who were listed late, and of those whose scores came late."""
    late = [row.id for row in of_batch(batch) if row.is_late]
    columns = {
        HandInKind.CANDIDATES: Candidate.entered_id,
        HandInKind.SCORES: Candidate.scored_id,
    }
    return {
        kind: _rows(batch, column.in_(late)) if late else [] for kind, column in columns.items()
    }


def _rows(batch: Batch, condition: sa.ColumnElement[bool]) -> list[int]:
    query = sa.select(Candidate.row).where(Candidate.case_id == batch.case_id, condition)
    return list(db.session.scalars(query.order_by(Candidate.row)))


def _those(batch: Batch, *conditions: sa.ColumnElement[bool]) -> Sequence[Candidate]:
    db.session.flush()  # so that the query sees what was just entered
    query = (
        sa.select(Candidate)
        .where(Candidate.case_id == batch.case_id, *conditions)
        .order_by(Candidate.row)
        .options(
            joinedload(Candidate.person),
            joinedload(Candidate.document),
            joinedload(Candidate.scope),
        )
    )
    return db.session.scalars(query).all()


def _mark(rows: Sequence[Candidate], values: dict[str, int]) -> None:
    for row in rows:
        for name, value in values.items():
            setattr(row, name, value)
    db.session.flush()


def _named(candidate: Candidate) -> dict[str, Any]:
    return {
        "row": candidate.row,
        "document_type": candidate.document.type.value,
        "document_number": candidate.document.number,
        "name": candidate.person.name,
        "occupation": candidate.scope.occupation,
        "trade": candidate.scope.trade,
        "level": candidate.level.value,
    }


def _scored(candidate: Candidate) -> dict[str, Any]:
    marks = (candidate.theory, candidate.practical, candidate.review, candidate.pass_mark)
    names = ("theory", "practical", "review", "pass_mark")
    return {
        "row": candidate.row,
        "document_number": candidate.document.number,
        "assessed_on": candidate.assessed_on.isoformat() if candidate.assessed_on else None,
        **{n: None if mark is None else str(mark) for n, mark in zip(names, marks, strict=True)},
    }
