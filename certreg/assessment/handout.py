"""All PDFs of a batch as one ZIP."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import timedelta
from time import monotonic
from typing import IO, Any, cast

from certreg.accounts.models import User
from certreg.batches.models import Batch
from certreg.certificates import rendering
from certreg.certificates.models import Certificate
from certreg.certificates.pdf import tally
from certreg.clock import today
from certreg.db import db, write_tx
from certreg.files import store
from certreg.files.models import StoredFile
from certreg.jobs import work
from certreg.jobs.models import Job
from certreg.jobs.work import Progress
from certreg.procedure.handing_out import count_of, portions_of
from certreg.text import Text

ARCHIVE_KEPT = timedelta(days=7)
"""How long a ZIP is kept; it can be made again at any time."""

AT_A_TIME = 100
"""PDFs that are printed in one run, which ends with a report of progress."""

SILENCE = 15.0
"""Seconds after which one comes sooner: without it a job counts as dead, and a timestamp may take five."""


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
    total = count_of(case_id)
    with store.writing() as draft, tally.counting() as printed:
        _write(draft, case_id, lambda done: progress.report(done, total))
    with write_tx():
        batch = db.session.get_one(Batch, case_id)
        earlier = batch.archive_id
        batch.archive = store.keep(
            draft,
            name=f"certificates-{case_id}.zip",
            media_type="application/zip",
            keep_until=today() + ARCHIVE_KEPT,
        )
    if earlier is not None:
        with write_tx() as session:  # not before the new one stands: bytes do not come back
            store.discard(session.get_one(StoredFile, earlier))
    return {
        "files": total,
        "laid_out": printed.total() - printed[tally.STAMPED],
        "address": f"/workspace/batches/{case_id}/certificates",
    }


def _write(draft: store.Draft, case_id: int, report: Callable[[int], None]) -> None:
    report(done := 0)
    with zipfile.ZipFile(cast(IO[bytes], draft), "w") as bundle:
        for portion in portions_of(case_id, AT_A_TIME):
            run, heard = rendering.PrintRun(), monotonic()
            for certificate in portion:
                if monotonic() - heard > SILENCE:
                    report(done)
                    heard = monotonic()
                content = run.pdf_of(certificate)
                bundle.writestr(_member(certificate), content, compresslevel=0)
                done += 1
            report(done)


def _member(certificate: Certificate) -> zipfile.ZipInfo:
    day = certificate.issued_on
    member = zipfile.ZipInfo(f"{certificate.number}.pdf", (day.year, day.month, day.day, 0, 0, 0))
    # PDFs do not shrink. But a member that was written in one go, its size behind it, may not be STORED for some
    # programs (java.util.zip: "only DEFLATED entries can have EXT descriptor"): deflated at level 0 it is as it was.
    member.compress_type = zipfile.ZIP_DEFLATED
    return member
