"""What a batch consists of: what an official or the approver can mark and compare."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from certreg.batches.batches import method_of
from certreg.batches.models import Batch, Candidate, CandidateState
from certreg.db import db
from certreg.policy import law as policy
from certreg.policy.levels import SkillLevel, level_names
from certreg.procedure import snapshot
from certreg.procedure.models.cases import Case, CaseKind
from certreg.procedure.shape import Place
from certreg.text import Text

BATCH, CANDIDATES = Text("批次情况"), Text("考生")


def places(case: Case) -> list[Place]:
    """The batch's own fields, and each of its candidates."""
    batch = db.session.get(Batch, case.id)
    if batch is None:
        return []  # begun this moment: there is nothing to mark yet
    levels = level_names(policy.load())
    return [
        Place("title", Text("批次名称"), batch.title, BATCH),
        Place("method", Text("评价方式"), method_of(batch).name, BATCH),
        Place("assessed_on", Text("评价日期"), Text("{day}", day=batch.assessed_on), BATCH),
        Place("site", Text("考核地点"), batch.place, BATCH),
        *(_place(row, levels) for row in _candidates(batch)),
    ]


def candidate_key(row: Candidate) -> str:
    """The place of a candidate."""
    return f"candidate:{row.row}"


def _candidates(batch: Batch) -> list[Candidate]:
    query = (
        sa.select(Candidate)
        .where(Candidate.case_id == batch.case_id, Candidate.state != CandidateState.REMOVED)
        .order_by(Candidate.row)
        .options(joinedload(Candidate.person), joinedload(Candidate.scope))
    )
    return list(db.session.scalars(query))


def _place(row: Candidate, levels: dict[SkillLevel, str]) -> Place:
    """A candidate as the roster shows it; who it is and the photo count as well."""
    scores = [str(score) for score in (row.theory, row.practical, row.review) if score is not None]
    shown = (row.person.name, row.scope.occupation_name, row.scope.trade, levels[row.level])
    return Place(
        candidate_key(row),
        Text("第 {row} 号", row=row.row),
        " · ".join([*filter(None, shown), *([" / ".join(scores)] if scores else [])]),
        CANDIDATES,
        f"{row.document_id} {row.photo_id} {row.condition_id} {row.state.value} {row.employment}",
    )


snapshot.register(CaseKind.BATCH, places)
