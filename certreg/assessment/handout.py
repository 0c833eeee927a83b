"""All PDFs of a batch as one ZIP."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

from certreg.accounts.models import User
from certreg.batches.models import Batch
from certreg.certificates import rendering
from certreg.certificates.pdf import tally
from certreg.clock import today
from certreg.db import db, write_tx
from certreg.files import store
from certreg.jobs import work
from certreg.jobs.models import Job
from certreg.jobs.work import Progress
from certreg.procedure.handing_out import certificates_of
from certreg.text import Text

ARCHIVE_KEPT = timedelta(days=7)
"""How long a ZIP is kept; it can be made again at any time."""

REPORT_EVERY = 10
"""PDFs between two reports of progress."""


def plan_archive(batch: Batch, actor: User) -> Job:
    """Have the worker put the PDFs of a batch into one ZIP."""
    return work.plan(
        "batch.archive",
        batch.case_id,
        organisation_id=batch.case.organisation_id,
        started_by_id=actor.id,
    )


@work.kind("batch.archive", Text("打包证书"))
def archive(case_id: int, progress: Progress) -> dict[str, Any]:
    """Put the PDFs of a batch into one ZIP; how many could not be stamped stands in the job's result."""
    certificates = certificates_of(case_id)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as bundle, tally.counting() as printed:
        for done, certificate in enumerate(certificates):
            if done % REPORT_EVERY == 0:
                progress.report(done, len(certificates))
            bundle.writestr(f"{certificate.number}.pdf", rendering.pdf_of(certificate))
    with write_tx():
        batch = db.session.get_one(Batch, case_id)
        batch.archive = store.store(
            content.getvalue(),
            name=f"certificates-{case_id}.zip",
            media_type="application/zip",
            keep_until=today() + ARCHIVE_KEPT,
        )
    return {
        "files": len(certificates),
        "laid_out": printed.total() - printed[tally.STAMPED],
        "address": f"/workspace/batches/{case_id}/certificates",
    }
