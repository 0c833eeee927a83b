"""Files handed in for a batch: looked at, kept sealed, checked, then imported or given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

import sqlalchemy as sa

from certreg.accounts.models import User
from certreg.assessment.models import Upload, UploadKind, UploadState
from certreg.batches.batches import check_open
from certreg.batches.models import Batch
from certreg.clock import now, today
from certreg.db import db
from certreg.errors import ConflictError, MissingError, NotAllowedError
from certreg.files import store
from certreg.files.models import StoredFile
from certreg.jobs import work
from certreg.jobs.models import Job
from certreg.policy import law as policy
from certreg.policy.uploads import keep_until
from certreg.roster import report_file
from certreg.roster.photo_zip import PhotoZip
from certreg.roster.report_file import KeptReport
from certreg.text import Text
from certreg.workbook.parts import open_workbook
from certreg.workbook.writing import MEDIA_TYPE

ZIP = "application/zip"
JOBS = {
    UploadKind.ROSTER: "roster.check",
    UploadKind.PHOTOS: "photos.import",
    UploadKind.RESULTS: "results.check",
}
"""The work that a new upload of each kind asks for."""
STANDING = (UploadState.CHECKING, UploadState.CHECKED, UploadState.IMPORTED)
"""States in which the same file once more changes nothing."""


@dataclass(frozen=True)
class Handed:
    """A file as the user hands it in."""

    name: str
    content: bytes


def look(kind: UploadKind, file: Handed, photos: Handed | None = None) -> None:
    """Refuse at once what can be told from the directories of the files.

    Raises:
        UnreadableError: not what it should be, or hostile.
    """
    if kind is UploadKind.PHOTOS:
        PhotoZip(file.content)
    else:
        open_workbook(file.content).close()
    if photos is not None:
        PhotoZip(photos.content)


def receive(
    batch: Batch,
    actor: User,
    kind: UploadKind,
    file: Handed,
    *,
    photos: Handed | None = None,
    taken_on: date | None = None,
) -> tuple[Upload, Job | None]:
    """Keep files that `look` let through and plan their check.

    Returns:
        the upload and its job; the earlier upload and None if the same files are there already.

    Raises:
        NotAllowedError: the batch is not in the clerk's hands, or not in this clerk's; or it
            takes up held-back candidates and a roster would add others.
    """
    check_open(batch, actor)
    if kind is UploadKind.ROSTER and batch.follows_id is not None:
        raise NotAllowedError(Text("暂缓人员的批次不能增加考生，请另开批次"))
    if earlier := _same(batch, kind, file, photos):
        return earlier, None
    upload = Upload(
        batch=batch,
        kind=kind,
        state=UploadState.CHECKING,
        file=_kept(batch, file, ZIP if kind is UploadKind.PHOTOS else MEDIA_TYPE),
        photos=_kept(batch, photos, ZIP) if photos else None,
        taken_on=taken_on,
        uploaded_by_id=actor.id,
        uploaded_at=now(),
    )
    db.session.add(upload)
    db.session.flush()  # its key is what the job knows
    return upload, plan(upload, actor, JOBS[kind])


def plan(upload: Upload, actor: User, kind: str) -> Job:
    """Record the next work on an upload."""
    job = work.plan(
        kind,
        upload.id,
        organisation_id=upload.batch.case.organisation_id,
        started_by_id=actor.id,
    )
    upload.job_id = job.id
    return job


def own_upload(batch: Batch, upload_id: int) -> Upload:
    """An upload of a batch.

    Raises:
        MissingError: there is none.
    """
    upload = db.session.get(Upload, upload_id)
    if upload is None or upload.case_id != batch.case_id:
        raise MissingError(Text("本批次没有这次上传"))
    return upload


def of_batch(batch: Batch) -> list[Upload]:
    """The files handed in for a batch, in their order."""
    query = sa.select(Upload).where(Upload.case_id == batch.case_id).order_by(Upload.id)
    return list(db.session.scalars(query))


def start_import(upload: Upload, actor: User) -> Job:
    """Import the correct rows (仅导入正确行); the wrong ones stay outside.

    Raises:
        ConflictError: the upload is not waiting for this choice.
    """
    check_open(upload.batch, actor)
    _check_waiting(upload)
    return plan(upload, actor, f"{upload.kind.value}.import")


def discard(upload: Upload, actor: User) -> None:
    """Give an upload up (全部放弃); nothing of it entered the batch.

    Raises:
        ConflictError: the upload is not waiting for this choice.
    """
    check_open(upload.batch, actor)
    if not is_stuck(upload):
        _check_waiting(upload)
    upload.state = UploadState.DISCARDED


def is_stuck(upload: Upload) -> bool:
    """Whether the check ended without a result: cancelled or failed."""
    job = db.session.get(Job, upload.job_id) if upload.job_id else None
    return upload.state is UploadState.CHECKING and job is not None and job.is_over


def report_of(upload: Upload) -> KeptReport:
    """The judgement of every row.

    Raises:
        MissingError: not checked yet, or no longer kept.
    """
    if upload.report is None:
        raise MissingError(Text("这次上传还没有检查结果"))
    return report_file.read(store.read(upload.report))


def keep(upload: Upload, content: bytes, name: str, media_type: str) -> StoredFile:
    """Keep something made of an upload as long as the upload itself."""
    return store.store(content, name=name, media_type=media_type, keep_until=upload.file.keep_until)


def _check_waiting(upload: Upload) -> None:
    if upload.state is not UploadState.CHECKED:
        raise ConflictError(Text("这次上传已处理过，或仍在检查中，请刷新页面查看。"))


def _same(batch: Batch, kind: UploadKind, file: Handed, photos: Handed | None) -> Upload | None:
    """An upload of exactly these files that still stands."""
    digests = (_digest(file), _digest(photos))
    for upload in of_batch(batch):
        stored = (upload.file.sha256, upload.photos.sha256 if upload.photos else "")
        if upload.kind is kind and upload.state in STANDING and stored == digests:
            return upload
    return None


def _digest(file: Handed | None) -> str:
    return sha256(file.content).hexdigest() if file else ""


def _kept(batch: Batch, file: Handed, media_type: str) -> StoredFile:
    last = keep_until(policy.load(), region=batch.case.region, on=today())
    return store.store(file.content, name=file.name, media_type=media_type, keep_until=last)
