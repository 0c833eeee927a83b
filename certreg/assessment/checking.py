"""The worker's check of an uploaded roster: nothing enters batch, people or facts."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import closing
from typing import Any, NamedTuple

from certreg.assessment import lookups, uploads
from certreg.assessment.models import Upload, UploadState
from certreg.batches.offering import offer_of
from certreg.certificates.glyphs import missing_glyphs
from certreg.collector import collector_paused
from certreg.db import db, write_tx
from certreg.errors import UnreadableError
from certreg.files import store
from certreg.forked import Ask, in_order
from certreg.jobs import work
from certreg.jobs.work import Progress
from certreg.people.photos import Size, printed_size
from certreg.roster.check import (
    Context,
    OnRecord,
    PhotoSeen,
    Roster,
    Wanted,
    check,
    read_roster,
    wanted,
)
from certreg.roster.layout import layouts
from certreg.roster.mending import Mending, Noted, note
from certreg.roster.offer import Offer
from certreg.roster.photo_zip import PhotoZip
from certreg.roster.portions import Portion, Portions
from certreg.roster.report_file import Encoded, Writer, encode
from certreg.roster.tables import read_forms
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
        roster = Portions(read_forms(read(store.read(upload.file)), *known))
        photos = _photos(upload, offer)
    except UnreadableError as error:
        return refuse(upload_id, error)
    with store.writing() as draft:
        written = Writer(draft.write)
        mending = judge_portions(
            roster,
            offer,
            lambda some: lookups.prepare(upload.batch, some),
            written,
            photos,
            lambda: progress.report(written.rows, roster.rows),
        )
        written.finish(photos.unused)
    errors = mending.workbook(offer) if written.has_problems else None
    return record(upload_id, draft, written, errors)


def judge_portions(
    roster: Portions,
    offer: Offer,
    look_up: Callable[[Wanted], OnRecord],
    written: Writer,
    photos: Photos,
    report: Callable[[], object],
) -> Mending:
    """Judge every row of a roster, some persons at a time, on all processors.

    Args:
        look_up: what some rows are checked against; asked in this process.
        written: takes the report; the caller finishes it.
        photos: what came with the roster.
        report: says how far that is, in this process; what it raises ends the work.

    Returns:
        the rows that are wrong.
    """
    mending = Mending(roster.language)

    def judge(place: int, ask: Ask) -> _Judged:
        return _judged(roster.portion(place), offer, roster.language, photos, ask)

    def answer(question: Wanted | None) -> object:
        return report() if question is None else look_up(question)

    report()
    with closing(in_order(judge, len(roster), answer)) as all_judged:
        for judged in all_judged:
            written.add(judged.report, judged.done_before)
            mending.add(judged.wrong)
            photos.use(judged.photos)
            report()
    return mending


class _Judged(NamedTuple):
    """What became of a portion.

    Attributes:
        photos: names of those that its rows asked for.
        done_before: as of a `Portion`.
    """

    report: Encoded
    wrong: Noted
    photos: frozenset[str]
    done_before: int


def _judged(portion: Portion, offer: Offer, language: str, photos: Photos, ask: Ask) -> _Judged:
    with collector_paused():  # what a portion leaves behind is freed without it
        roster = read_roster(portion.tables, offer, missing_glyphs)
        seen = photos.see(roster, lambda: ask(None))
        report = check(roster, Context(offer=offer, photos=seen, **vars(ask(wanted(roster)))))
        wrong = note(portion.tables, roster, report, language)
        return _Judged(encode(report), wrong, frozenset(seen), portion.done_before)


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


class Photos:
    """The photos that came with a roster, if any did.

    Attributes:
        unused: names of those that no row asked for so far, in order.

    Args:
        numbers: identity numbers by which they are named.
        look: measures one.
    """

    def __init__(
        self,
        numbers: Collection[str] = (),
        look: Callable[[str], PhotoSeen] = lambda _number: PhotoSeen(None),
    ) -> None:
        self._numbers, self._unused, self._look = numbers, set(numbers), look

    @property
    def unused(self) -> list[str]:
        return sorted(self._unused)

    def use(self, numbers: Collection[str]) -> None:
        """Note that rows asked for some."""
        self._unused.difference_update(numbers)

    def see(self, roster: Roster, report: Callable[[], object]) -> dict[str, PhotoSeen]:
        """Look at those of some rows, and no others.

        Args:
            report: called now and then, for that takes a while.
        """
        seen: dict[str, PhotoSeen] = {}
        for place, entry in enumerate(roster.entries if self._numbers else (), start=1):
            number = entry.document_number
            if number in self._numbers:
                seen[number] = self._look(number)
            if place % PHOTOS_IN_A_STEP == 0:
                report()
        return seen


def _photos(upload: Upload, offer: Offer) -> Photos:
    """The photos of an upload.

    Raises:
        UnreadableError: they cannot be read.
    """
    if upload.photos is None:
        return Photos()
    archive = PhotoZip(store.read(upload.photos))
    size = printed_size(offer.law, region=offer.region, on=offer.on)
    return Photos(archive.numbers, lambda number: _see(archive, number, size))


def _see(photos: PhotoZip, number: str, size: Size) -> PhotoSeen:
    try:
        return PhotoSeen(photos.read(number, taken_on=None, size=size).facts)
    except UnreadableError as error:
        return PhotoSeen(None, as_text(error.message))


def _result(upload: Upload) -> dict[str, Any]:
    address = f"/workspace/batches/{upload.case_id}/uploads/{upload.id}"
    return {"rows": upload.rows, "correct_rows": upload.correct_rows, "address": address}
