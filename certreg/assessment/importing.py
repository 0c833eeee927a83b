"""The worker's import of the correct rows of a roster: chunk by chunk, and each row once.

It may be interrupted after any chunk and begun again: rows that are in the batch already are left
alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from certreg.assessment import uploads
from certreg.assessment.lookups import newest_photos
from certreg.assessment.models import Upload, UploadState
from certreg.batches.batches import is_open
from certreg.batches.models import Batch, Candidate, CandidateFact, CandidateState
from certreg.clock import today
from certreg.db import db, write_tx
from certreg.errors import ConflictError, NotAllowedError
from certreg.examination import hand_ins
from certreg.files import store
from certreg.jobs import work
from certreg.jobs.work import Progress
from certreg.people import facts, persons, photos
from certreg.people.models import IdentityDocument, Photo
from certreg.people.photos import Size, printed_size
from certreg.people.statements import Recorded, Statement
from certreg.policy import law as policy
from certreg.procedure import workflow
from certreg.roster.photo_zip import PhotoZip
from certreg.roster.report import Enrolment, RowResult
from certreg.text import Text

CHUNK = 500
"""Rows of one transaction."""

Placed = tuple[IdentityDocument, Enrolment, bool]
"""Whose row it is, what it says, and whether a person must decide."""


@work.kind("roster.import", Text("导入名册"))
def import_roster(upload_id: int, progress: Progress) -> dict[str, Any]:
    """Enter the correct rows of a checked roster into the batch."""
    upload = db.session.get_one(Upload, upload_id)
    report = uploads.report_of(upload)
    album = _Album(upload)
    imported = 0
    for start in range(0, report.correct, CHUNK):
        progress.report(start, report.correct)
        rows = report.rows(start, start + CHUNK)
        with write_tx() as session:
            imported += _import(session.get_one(Upload, upload_id), rows, album)
    progress.report(report.correct, report.correct)
    with write_tx() as session:
        upload = session.get_one(Upload, upload_id)
        hand_ins.candidates(upload.batch, upload.uploaded_by_id)
        upload.state = UploadState.IMPORTED
        case_id = upload.case_id
    return {"imported": imported, "address": f"/workspace/batches/{case_id}/candidates"}


class _Album:
    """The photos that came with a roster, written anew as they are asked for."""

    def __init__(self, upload: Upload) -> None:
        region, on = upload.batch.case.region, today()
        self._size: Size = printed_size(policy.load(), region=region, on=on)
        self._zip = PhotoZip(store.read(upload.photos)) if upload.photos else None

    def keep(
        self, document: IdentityDocument, taken_on: date, organisation_id: int
    ) -> Photo | None:
        """Put a person's photo on record, if there is a usable one."""
        if self._zip is None or document.number not in self._zip.numbers:
            return None
        read = self._zip.read(document.number, taken_on=taken_on, size=self._size)
        return photos.keep(
            read, person_id=document.person_id, taken_on=taken_on, stated_by_id=organisation_id
        )


def _import(upload: Upload, rows: Sequence[RowResult], album: _Album) -> int:
    """Enter some rows; the number of candidates added."""
    batch = upload.batch
    workflow.lock(batch.case)
    if not is_open(batch):
        raise NotAllowedError(Text("批次已提交，不能再导入名册。"))
    placed = list(_new(batch, rows))
    organisation_id, on = batch.case.organisation_id, today()
    stated: dict[int, list[Statement]] = {}
    for document, enrolment, _ in placed:
        stated.setdefault(document.person_id, []).extend(enrolment.statements)
    record = facts.on_record(stated.keys(), organisation_id)
    keys = facts.state(stated, organisation_id=organisation_id, on=on, record=record)
    used = {
        person_id: {*keys.get(person_id, ()), *_own(record.get(person_id, ()))}
        for person_id in stated
    }
    older = newest_photos(stated.keys(), organisation_id)
    first = 1 + (db.session.scalar(_last_row(batch)) or 0)
    for row, (document, enrolment, is_manual) in enumerate(placed, start=first):
        photo = None
        if enrolment.photo_taken_on:
            photo = album.keep(document, enrolment.photo_taken_on, organisation_id)
        candidate = _candidate(batch, row, document, enrolment)
        candidate.state = CandidateState.MANUAL if is_manual else CandidateState.ENROLLED
        candidate.photo = photo or older.get(document.person_id)
        candidate.facts = [CandidateFact(fact_id=key) for key in sorted(used[document.person_id])]
        db.session.add(candidate)
    db.session.flush()  # the next chunk counts and compares with these rows
    return len(placed)


def _new(batch: Batch, rows: Sequence[RowResult]) -> Iterator[Placed]:
    """Rows of persons who are not in the batch for the same occupation, with their documents."""
    usable = [(row, row.values) for row in rows if isinstance(row.values, Enrolment)]
    known = persons.find({enrolment.identity.key for _, enrolment in usable})
    usable = [(row, enrolment) for row, enrolment in usable if _is_same(known, enrolment)]
    documents = persons.find_or_create(enrolment.identity for _, enrolment in usable)
    people = {document.person_id for document in documents.values()}
    there = _enrolled(batch, people)
    for row, enrolment in usable:
        document = documents[enrolment.identity.key]
        if (document.person_id, enrolment.offering_id) not in there:
            yield document, enrolment, row.outcome == "manual"


def _is_same(known: Mapping[persons.DocumentKey, IdentityDocument], enrolment: Enrolment) -> bool:
    """Whether nobody recorded the document under another name since the check."""
    document = known.get(enrolment.identity.key)
    try:
        if document is not None:
            persons.check_same(document.person, enrolment.identity)
    except ConflictError:
        return False
    return True


def _enrolled(batch: Batch, people: Collection[int]) -> set[tuple[int, int]]:
    query = sa.select(Candidate.person_id, Candidate.scope_id).where(
        Candidate.case_id == batch.case_id, Candidate.person_id.in_(people)
    )
    return {(person_id, scope_id) for person_id, scope_id in db.session.execute(query)}


def _own(record: Iterable[Recorded]) -> Iterator[int]:
    return (recorded.id for recorded in record if recorded.is_own)


def _last_row(batch: Batch) -> sa.Select[int]:
    return sa.select(sa.func.max(Candidate.row)).where(Candidate.case_id == batch.case_id)


def _candidate(
    batch: Batch, row: int, document: IdentityDocument, enrolment: Enrolment
) -> Candidate:
    return Candidate(
        case_id=batch.case_id,
        row=row,
        person_id=document.person_id,
        document_id=document.id,
        scope_id=enrolment.offering_id,
        level=enrolment.level,
        employment=enrolment.employment,
        consented_on=enrolment.consented_on,
        declared_on=enrolment.declared_on,
        condition_id=enrolment.condition_id,
        eligibility=enrolment.eligibility,
    )
