"""The figures of a batch, read from its candidates, their photos and the roster's uploads."""

from __future__ import annotations

from collections import defaultdict

import sqlalchemy as sa

from certreg.assessment.models import (
    Batch,
    Candidate,
    CandidateState,
    Upload,
    UploadKind,
    UploadState,
)
from certreg.clock import local_day
from certreg.db import db
from certreg.files.models import StoredFile
from certreg.flags.rules import Figures, age_on
from certreg.people.models import Person, Photo


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
    """Days from the first assessment to the last upload of a roster that was imported."""
    uploaded = db.session.scalar(
        sa.select(sa.func.max(Upload.uploaded_at)).where(
            Upload.case_id == batch.case_id,
            Upload.kind == UploadKind.ROSTER,
            Upload.state == UploadState.IMPORTED,
        )
    )
    assessed = db.session.scalar(
        sa.select(sa.func.min(Candidate.assessed_on)).where(Candidate.case_id == batch.case_id)
    )
    if uploaded is None:
        return None
    return (local_day(uploaded) - (assessed or batch.assessed_on)).days
