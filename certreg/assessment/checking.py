"""The worker's check of an uploaded roster: nothing enters batch, people or facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from certreg.assessment import lookups, uploads
from certreg.assessment.models import Upload, UploadState
from certreg.batches.offering import offer_of
from certreg.certificates.glyphs import missing_glyphs
from certreg.collector import collector_paused
from certreg.db import db, write_tx
from certreg.errors import UnreadableError
from certreg.files import store
from certreg.jobs import work
from certreg.jobs.work import Progress
from certreg.people.photos import Size, printed_size
from certreg.roster.check import Context, PhotoSeen, Roster, check, read_roster
from certreg.roster.layout import layouts
from certreg.roster.mending import Mending
from certreg.roster.offer import Offer
from certreg.roster.photo_zip import PhotoZip
from certreg.roster.portions import portions
from certreg.roster.report_file import Writer
from certreg.roster.tables import Form, read_forms
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
        forms = read_forms(read(store.read(upload.file)), *known)
        looking = _Looking(upload, offer, len(forms["roster"].rows), progress)
    except UnreadableError as error:
        return refuse(upload_id, error)
    with store.writing() as draft:
        written = Writer(draft.write)
        mending = judge_portions(forms, offer, looking.context, written)
        written.finish(looking.unused_photos)
    errors = mending.workbook(offer) if written.has_problems else None
    return record(upload_id, draft, written, errors)


def judge_portions(
    forms: Mapping[str, Form],
    offer: Offer,
    look_up: Callable[[Roster], Context],
    written: Writer,
) -> Mending:
    """Judge every row of a roster, some persons at a time.

    Args:
        look_up: what some rows are checked against.
        written: takes the report; the caller finishes it.

    Returns:
        the rows that are wrong.
    """
    mending = Mending(forms)
    for portion in portions(forms):
        with collector_paused():  # what a portion leaves behind is freed without it
            roster = read_roster(portion.tables, offer, missing_glyphs)
            report = check(roster, look_up(roster))
            written.add(report, portion.done_before)
            mending.note(portion.tables, roster, report)
    return mending


def refuse(upload_id: int, error: UnreadableError) -> dict[str, Any]:
    """Note that an upload cannot be read, and why."""
    with write_tx() as session:
        upload = session.get_one(Upload, upload_id)
        upload.state, upload.reason = UploadState.UNREADABLE, as_text(error.message)
        return _result(upload)


def record(
    upload_id: int, report: store.Draft, written: Writer, errors: bytes | None
) -> dict[str, Any]:
    """Keep what the check found, sealed.

    Args:
        report: what `written` wrote.
        errors: the workbook of wrong rows; None if there are none.
    """
    with write_tx() as session:
        upload = session.get_one(Upload, upload_id)
        upload.report = store.keep(
            report,
            name=f"check-{upload_id}.jsonl",
            media_type=JSON_LINES,
            keep_until=upload.file.keep_until,
        )
        if errors is not None:
            name = f"errors-{upload.case_id}-{upload_id}.xlsx"
            upload.errors = uploads.keep(upload, errors, name, MEDIA_TYPE)
        upload.rows, upload.correct_rows = written.rows, written.correct
        upload.state = UploadState.CHECKED
        return _result(upload)


class _Looking:
    """Looks up what each portion of a roster is checked against, and tells how far that is.

    Attributes:
        unused_photos: names of photos that no row asked for so far.

    Raises:
        UnreadableError: the photos cannot be read.
    """

    def __init__(self, upload: Upload, offer: Offer, total: int, progress: Progress) -> None:
        self._upload, self._offer = upload, offer
        self._photos = PhotoZip(store.read(upload.photos)) if upload.photos else None
        self._unused = set(self._photos.numbers if self._photos else ())
        self._size = printed_size(offer.law, region=offer.region, on=offer.on)
        self._done, self._total, self._progress = 0, total, progress

    @property
    def unused_photos(self) -> list[str]:
        return sorted(self._unused)

    def context(self, roster: Roster) -> Context:
        """Everything about the rows of a portion; of photos only theirs are opened."""
        self._progress.report(self._done, self._total)
        photos = self._see(self._photos, roster) if self._photos else {}
        self._done += len(roster.entries)
        return lookups.prepare(self._upload.batch, self._offer, roster, photos)

    def _see(self, photos: PhotoZip, roster: Roster) -> dict[str, PhotoSeen]:
        seen: dict[str, PhotoSeen] = {}
        for place, entry in enumerate(roster.entries, start=1):
            number = entry.document_number
            if number in photos.numbers:
                seen[number] = _see(photos, number, self._size)
            if place % PHOTOS_IN_A_STEP == 0:
                self._progress.report(self._done + place, self._total)
        self._unused -= seen.keys()
        return seen


def _see(photos: PhotoZip, number: str, size: Size) -> PhotoSeen:
    try:
        return PhotoSeen(photos.read(number, taken_on=None, size=size).facts)
    except UnreadableError as error:
        return PhotoSeen(None, as_text(error.message))


def _result(upload: Upload) -> dict[str, Any]:
    address = f"/workspace/batches/{upload.case_id}/uploads/{upload.id}"
    return {"rows": upload.rows, "correct_rows": upload.correct_rows, "address": address}
