"""Photos handed in for candidates who are in the batch already."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from certreg.assessment import uploads
from certreg.assessment.checking import JSON_LINES, refuse
from certreg.assessment.models import Upload, UploadState
from certreg.batches.batches import is_open
from certreg.batches.models import Batch, Candidate
from certreg.clock import today
from certreg.db import db, write_tx
from certreg.errors import NotAllowedError, UnreadableError
from certreg.files import store
from certreg.jobs import work
from certreg.jobs.work import Progress
from certreg.people import photos
from certreg.people.models import Photo
from certreg.people.photos import ReadPhoto, printed_size
from certreg.people.rules import photo_problems
from certreg.policy import law as policy
from certreg.roster import report_file
from certreg.roster.photo_zip import PhotoZip
from certreg.roster.problem import Problem
from certreg.roster.report import Report
from certreg.text import Text, as_text

SHEET = "照片"
STEP = 50
"""Photos of one transaction."""


@work.kind("photos.import", Text("导入照片"))
def import_photos(upload_id: int, progress: Progress) -> dict[str, Any]:
    """Give candidates the photos with their numbers; what is wrong with a photo is said."""
    upload = db.session.get_one(Upload, upload_id)
    try:
        archive = PhotoZip(store.read(upload.file))
    except UnreadableError as error:
        return refuse(upload_id, error)
    taken_on = upload.taken_on or today()
    numbers = [(candidate.document.number, candidate.id) for candidate in _candidates(upload.batch)]
    wanted = [(number, key) for number, key in numbers if number in archive.numbers]
    problems: list[Problem] = []
    for start in range(0, len(wanted), STEP):
        progress.report(start, len(wanted))
        with write_tx() as session:
            upload = session.get_one(Upload, upload_id)
            for number, key in wanted[start : start + STEP]:
                problems += _give(upload.batch, key, archive, number, taken_on)
    unused = tuple(sorted(set(archive.numbers) - {number for number, _ in numbers}))
    return _record(upload_id, len(wanted), problems, unused)


def _candidates(batch: Batch) -> list[Candidate]:
    query = (
        sa.select(Candidate)
        .where(Candidate.case_id == batch.case_id)
        .options(joinedload(Candidate.document))
        .order_by(Candidate.row)
    )
    return list(db.session.scalars(query))


def _give(
    batch: Batch, candidate_id: int, archive: PhotoZip, number: str, taken_on: date
) -> list[Problem]:
    """Put a good photo on record and on the candidate; what is wrong with a bad one."""
    if not is_open(batch):
        raise NotAllowedError(Text("批次已提交，不能再补充照片。"))
    candidate = db.session.get_one(Candidate, candidate_id)
    law, region = policy.load(), batch.case.region
    issued_on = max(today(), batch.assessed_on)
    size = printed_size(law, region=region, on=issued_on)
    try:
        photo = archive.read(number, taken_on=taken_on, size=size)
    except UnreadableError as error:
        return [_problem(candidate, "photo_unreadable", as_text(error.message))]
    errors = photo_problems(law, photo.facts, issued_on=issued_on, region=region)
    if not errors:
        candidate.photo = _kept(candidate, photo, taken_on, batch.case.organisation_id)
    return [_problem(candidate, error.reason, as_text(error.message)) for error in errors]


def _kept(candidate: Candidate, photo: ReadPhoto, taken_on: date, stated_by_id: int) -> Photo:
    return photos.keep(
        photo, person_id=candidate.person_id, taken_on=taken_on, stated_by_id=stated_by_id
    )


def _problem(candidate: Candidate, code: str, text: Text) -> Problem:
    """Named by the running number in the batch: the identity number is not shown."""
    return Problem(SHEET, candidate.row, "", code, text)


def _record(
    upload_id: int, count: int, problems: list[Problem], unused: tuple[str, ...]
) -> dict[str, Any]:
    content = report_file.write(Report([], tuple(problems)), unused)
    wrong = len({problem.row for problem in problems})
    with write_tx() as session:
        upload = session.get_one(Upload, upload_id)
        upload.report = uploads.keep(upload, content, f"photos-{upload_id}.jsonl", JSON_LINES)
        upload.rows, upload.correct_rows = count, count - wrong
        upload.state = UploadState.IMPORTED
        address = f"/workspace/batches/{upload.case_id}/uploads/{upload_id}"
    return {"imported": count - wrong, "address": address}
