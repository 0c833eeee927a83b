"""What the public notice of a batch announces: names, occupation, level."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from certreg.assessment.models import Batch, Candidate, CandidateState
from certreg.clock import today
from certreg.db import db
from certreg.policy import law as policy
from certreg.policy.levels import describe
from certreg.procedure import notice
from certreg.procedure.models import Case, CaseKind
from certreg.procedure.notice import Content, NoticeRow


def content(case: Case) -> Content:
    """The passed candidates of a batch."""
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
            for row in passed(batch)
        ],
    )


def passed(batch: Batch) -> list[Candidate]:
    """The candidates who go on, in their order, with what pages and certificates need of them."""
    query = (
        sa.select(Candidate)
        .where(Candidate.case_id == batch.case_id, Candidate.state == CandidateState.PASSED)
        .order_by(Candidate.row)
        .options(
            joinedload(Candidate.person),
            joinedload(Candidate.scope),
            joinedload(Candidate.document),
        )
    )
    return list(db.session.scalars(query))


notice.register(CaseKind.BATCH, content)
