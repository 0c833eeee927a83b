"""Keeping what was handed in to be verified: taken down with its job, found by its address, forgotten in time."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256

import sqlalchemy as sa

from certreg.accounts.keyed import keyed_hash
from certreg.bulk_checks.models import BulkCheck, BulkEntry
from certreg.bulk_checks.reading import HandedIn
from certreg.certificates.register import PUBLIC_ID
from certreg.clock import now, today
from certreg.db import db, write_tx
from certreg.errors import MissingError
from certreg.files import store
from certreg.jobs import work
from certreg.policy import law as policy
from certreg.policy.law import NATION
from certreg.policy.retention import DataTerm, data_term
from certreg.text import Text
from certreg.verify.pairs import Item
from certreg.verify.report import DUPLICATE

WORK = "bulk_check"


def take_down(
    handed: HandedIn, content: bytes, *, language: str, organisation_id: int | None
) -> BulkCheck:
    """Record what is to be verified, with its job, in the running transaction.

    Args:
        content: the bytes of the archive; those of a sheet are not kept.
    """
    archive = (
        store.store(content, name="", media_type="application/zip") if handed.is_archive else None
    )
    check = BulkCheck(
        public_id=secrets.token_urlsafe(16),
        organisation_id=organisation_id,
        file_id=archive.id if archive else None,
        language=language,
        total=len(handed.items),
        created_at=now(),
        keep_until=today() + timedelta(days=term().days),
    )
    db.session.add(check)
    db.session.flush()  # the entries and the job name it
    rows = [_row(check.id, number, item) for number, item in enumerate(handed.items, start=1)]
    db.session.execute(sa.insert(BulkEntry), rows)
    job = work.plan(WORK, check.id, organisation_id=organisation_id, started_by_id=None)
    check.job_id, job.total = job.id, len(rows)
    return check


def _row(check_id: int, number: int, item: Item) -> dict[str, object]:
    result = None
    if item.fault is not None:
        result = DUPLICATE if item.is_repeated else "unreadable"
    return {
        "check_id": check_id,
        "number": number,
        "item": item.item,
        "name": item.name,
        "result": result,
        "reason": item.fault,
    }


def term() -> DataTerm:
    """How long the results are kept."""
    return data_term(policy.load(), "bulk_checks", region=NATION, on=today())


def find(public_id: str) -> BulkCheck:
    """What somebody who knows its address has handed in.

    Raises:
        MissingError: nothing, or not any more.
    """
    query = sa.select(BulkCheck).where(BulkCheck.public_id == public_id)
    found = db.session.scalars(query).first() if PUBLIC_ID.fullmatch(public_id) else None
    if found is None:
        raise MissingError(Text("没有这次批量核验，或结果已过保存期限。"))
    return found


def digest_of(content: bytes) -> str:
    """Keyed hash by which the same file is found again."""
    return keyed_hash("bulk-check", sha256(content).hexdigest())


def forget(check: BulkCheck) -> None:
    """Destroy the upload, the results and the report, in the running transaction."""
    files = [file for file in (check.file, check.report) if file is not None]
    if check.job is not None and not check.job.is_over:
        work.cancel(check.job)
    db.session.execute(sa.delete(BulkEntry).where(BulkEntry.check_id == check.id))
    db.session.delete(check)
    db.session.flush()  # so that nothing refers to the files any more
    store.discard(*files)


@work.chore
def forget_expired() -> None:
    """Forget what is past its last day."""
    with write_tx() as session:
        for check in session.scalars(sa.select(BulkCheck).where(BulkCheck.keep_until < today())):
            forget(check)
