"""The figures of a batch, read from its candidates, their photos, the plan and what was handed in when."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from certreg.batches.models import Batch, Candidate, CandidateState
from certreg.clock import local_day
from certreg.db import db
from certreg.examination.hand_ins import begins_on
from certreg.examination.models import ExamPlan, HandIn, HandInKind, PlanExaminer
from certreg.examination.plans import plan_of
from certreg.files.models import StoredFile
from certreg.flags.rules import Figures, age_on
from certreg.people.models import Person, Photo
from certreg.procedure.models.cases import Case


def figures_of(batch: Batch) -> Figures:
    """A batch as supervision sees it, without those who were taken out."""
    query = (
        sa.select(Candidate.row, Candidate.state, Candidate.assessed_on, Person.birth_date)
        .join(Candidate.person)
        .where(Candidate.case_id == batch.case_id, Candidate.state != CandidateState.REMOVED)
        .order_by(Candidate.row)
    )
    found = db.session.execute(query).all()
    return Figures(
        candidates=len(found),
        passed=sum(state is CandidateState.PASSED for _, state, _, _ in found),
        ages={row: age_on(born, day or batch.assessed_on) for row, _, day, born in found},
        shared_photos=_shared_photos(batch),
        roster_after=_roster_after(batch),
        examined=_examined(batch),
    )


def _shared_photos(batch: Batch) -> dict[tuple[int, ...], int]:
    """Rows of the batch with one photo -> how many persons of the whole registry have it."""
    query = (
        sa.select(StoredFile.sha256, Candidate.row)
        .join(Photo, Photo.id == Candidate.photo_id)
        .join(StoredFile, StoredFile.id == Photo.file_id)
        .where(Candidate.case_id == batch.case_id, Candidate.state != CandidateState.REMOVED)
        .order_by(Candidate.row)
    )
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for digest, row in db.session.execute(query):
        rows[digest].append(row)
    people = sa.func.count(sa.distinct(Photo.person_id))
    own = query.with_only_columns(StoredFile.sha256).order_by(None)
    shared = (
        sa.select(StoredFile.sha256, people)
        .join(Photo, Photo.file_id == StoredFile.id)
        .where(StoredFile.sha256.in_(own))
        .group_by(StoredFile.sha256)
        .having(people > 1)
    )
    return {tuple(rows[digest]): count for digest, count in db.session.execute(shared)}


def _roster_after(batch: Batch) -> int | None:
    """Days from the first day of the examination to the last candidates that were handed in."""
    handed_in = db.session.scalar(
        sa.select(sa.func.max(HandIn.handed_in_at)).where(
            HandIn.case_id == batch.case_id, HandIn.kind == HandInKind.CANDIDATES
        )
    )
    return None if handed_in is None else (local_day(handed_in) - begins_on(batch)).days


def _examined(batch: Batch) -> dict[tuple[str, date], int]:
    """(Examiner, day of the batch's plan) -> people there on that day, over all batches.

    A plan does not say who judges whom: the candidates of a session are shared out evenly.
    """
    plan = plan_of(batch)
    if plan is None:
        return {}
    days = {local_day(session.starts_at) for session in plan.sessions}
    ids = [member.id for member in plan.examiners]
    load: Counter[tuple[str, date]] = Counter()
    for other in _plans_of(ids):
        on_days = days & {local_day(session.starts_at) for session in other.sessions}
        share = -(-_people(other.batch) // max(len(other.examiners), 1))
        for member in other.examiners:
            if member.id in ids:
                load.update({(member.name, day): share for day in on_days})
    return dict(load)


def _plans_of(member_ids: list[int]) -> list[ExamPlan]:
    """The plans in force, of batches not given up, that name one of some examiners."""
    newest = sa.select(sa.func.max(ExamPlan.id)).group_by(ExamPlan.case_id)
    names_one = sa.exists().where(
        PlanExaminer.plan_id == ExamPlan.id, PlanExaminer.member_id.in_(member_ids)
    )
    query = (
        sa.select(ExamPlan)
        .join(Case, Case.id == ExamPlan.case_id)
        .where(ExamPlan.id.in_(newest), names_one, Case.state.not_in(("withdrawn", "rejected")))
        .options(selectinload(ExamPlan.sessions), selectinload(ExamPlan.examiners))
    )
    return list(db.session.scalars(query))


def _people(batch: Batch) -> int:
    query = sa.select(sa.func.count()).where(
        Candidate.case_id == batch.case_id, Candidate.state != CandidateState.REMOVED
    )
    return db.session.scalar(query) or 0
