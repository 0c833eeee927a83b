"""What the public notice of a batch announces: names, occupation, level."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from certreg.batches.models import Batch, Candidate, CandidateState, HeldBack
from certreg.clock import today
from certreg.db import db
from certreg.policy import law as policy
from certreg.policy.levels import describe
from certreg.procedure import notice
from certreg.procedure.models.cases import Case, CaseKind
from certreg.procedure.notice import Content, NoticeRow

ALL = slice(None)


def content(case: Case) -> Content:
    """The candidates of a batch who stand on its notice."""
    batch = db.session.get_one(Batch, case.id)
    law, day = policy.load(), case.judged_on or today()
    return Content(
        title=batch.title,
        rows=[
            NoticeRow(
                number=row.row,
                name=row.person.name,
                subject=row.scope.occupation_name,
                detail=describe(law, row.level, on=day).face_text,
            )
            for row in announced(batch)
        ],
    )


def announced(batch: Batch) -> list[Candidate]:
    """Who stands on the notice: those who go on, and those whom the decision after it left out."""
    left_out = Candidate.held_back.has(HeldBack.decision_id.is_not(None))
    return _those(batch, sa.or_(Candidate.state == CandidateState.PASSED, left_out))


def passed(batch: Batch, some: slice = ALL) -> list[Candidate]:
    """The candidates who go on, in their order, with what pages and certificates need of them.

    Args:
        some: which of them, counted from 0.
    """
    return _those(batch, Candidate.state == CandidateState.PASSED, some)


def _those(batch: Batch, condition: sa.ColumnElement[bool], some: slice = ALL) -> list[Candidate]:
    query = (
        sa.select(Candidate)
        .where(Candidate.case_id == batch.case_id, condition)
        .order_by(Candidate.row)
        .slice(some.start, some.stop)
        .options(
            joinedload(Candidate.person),
            joinedload(Candidate.scope),
            joinedload(Candidate.document),
        )
    )
    return list(db.session.scalars(query))


notice.register(CaseKind.BATCH, content)
