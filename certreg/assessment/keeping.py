"""Files of batches are kept for their days and no longer: uploads, slips, archives."""

from __future__ import annotations

import sqlalchemy as sa

from certreg.assessment.models import Upload
from certreg.batches.models import Batch
from certreg.clock import today
from certreg.db import write_tx
from certreg.files import shelf, store
from certreg.files.models import StoredFile
from certreg.jobs import work


@work.chore
def forget_expired() -> None:
    """Remove files after their last day, and everything that refers to them."""
    day = today()
    expired = sa.select(StoredFile.id).where(StoredFile.keep_until < day)
    with write_tx() as session:
        session.execute(sa.delete(Upload).where(Upload.file_id.in_(expired)))
        for column in (Batch.slips_id, Batch.archive_id):
            session.execute(sa.update(Batch).where(column.in_(expired)).values({column: None}))
        store.remove_expired(day)
    shelf.sweep()
