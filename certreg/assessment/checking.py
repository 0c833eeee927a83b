"""The worker's check of an uploaded roster: nothing enters batch, people or facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from certreg.assessment import lookups, uploads
from certreg.assessment.models import Upload, UploadState
from certreg.batches.offering import offer_of
from certreg.certificates.glyphs import missing_glyphs
from certreg.db import db, write_tx
from certreg.errors import UnreadableError
from certreg.files import store
from certreg.jobs import work
from certreg.jobs.work import Progress
from certreg.people.photos import Size, printed_size
from certreg.roster import report_file
from certreg.roster.check import PhotoSeen, Roster, check, read_roster
from certreg.roster.layout import layouts
from certreg.roster.mending import build_errors
from certreg.roster.offer import Offer
from certreg.roster.photo_zip import PhotoZip
from certreg.roster.report import Report
from certreg.roster.tables import read_tables
from certreg.roster.tongues import in_every_language
from certreg.text import Text, as_text
from certreg.workbook.reading import read
from certreg.workbook.writing import MEDIA_TYPE

PHOTOS_IN_A_STEP = 50
"""Photos looked at between two reports of progress."""
JSON_LINES = "application/jsonl"


@work.kind("roster.check", Text("检查名册"))
def check_roster(upload_id: int, progress: Progress) -> dict[str, Any]:
    """Judge every row of a roster and say everything that is wrong at once."""
    upload = db.session.get_one(Upload, upload_id)
    if upload.state is not UploadState.CHECKING:
        return _result(upload)  # begun again after it was done
    offer = offer_of(upload.batch)
    try:
        known = in_every_language(layouts(offer))
        tables = read_tables(read(store.read(upload.file)), *known)
        roster = read_roster(tables, offer, missing_glyphs)
        photos = _see_photos(upload, roster, offer, progress)
    except UnreadableError as error:
        return refuse(upload_id, error)
    report = check(roster, lookups.prepare(upload.batch, offer, roster, photos))
    errors = build_errors(offer, tables, roster, report) if report.problems else None
    return record(upload_id, report, errors)


def refuse(upload_id: int, error: UnreadableError) -> dict[str, Any]:
    """Note that an upload cannot be read, and why."""
    with write_tx() as session:
        upload = session.get_one(Upload, upload_id)
        upload.state, upload.reason = UploadState.UNREADABLE, as_text(error.message)
        return _result(upload)


def record(upload_id: int, report: Report, errors: bytes | None) -> dict[str, Any]:
    """Keep what the check found, sealed."""
    content = report_file.write(report)
    with write_tx() as session:
        upload = session.get_one(Upload, upload_id)
        upload.report = uploads.keep(upload, content, f"check-{upload_id}.jsonl", JSON_LINES)
        if errors is not None:
            name = f"errors-{upload.case_id}-{upload_id}.xlsx"
            upload.errors = uploads.keep(upload, errors, name, MEDIA_TYPE)
        upload.rows, upload.correct_rows = len(report.rows), len(report.correct)
        upload.state = UploadState.CHECKED
        return _result(upload)


def _see_photos(
    upload: Upload, roster: Roster, offer: Offer, progress: Progress
) -> Mapping[str, PhotoSeen]:
    """Measure the photos that belong to rows; those of others are only named."""
    total = len(roster.entries)
    progress.report(0, total)
    if upload.photos is None:
        return {}
    photos = PhotoZip(store.read(upload.photos))
    seen = {number: PhotoSeen(None) for number in photos.numbers}
    size = printed_size(offer.law, region=offer.region, on=offer.on)
    for done, entry in enumerate(roster.entries):
        if done % PHOTOS_IN_A_STEP == 0:
            progress.report(done, total)
        if entry.document_number in seen:
            seen[entry.document_number] = _see(photos, entry.document_number, size)
    return seen


def _see(photos: PhotoZip, number: str, size: Size) -> PhotoSeen:
    try:
        return PhotoSeen(photos.read(number, taken_on=None, size=size).facts)
    except UnreadableError as error:
        return PhotoSeen(None, as_text(error.message))


def _result(upload: Upload) -> dict[str, Any]:
    address = f"/workspace/batches/{upload.case_id}/uploads/{upload.id}"
    return {"rows": upload.rows, "correct_rows": upload.correct_rows, "address": address}
