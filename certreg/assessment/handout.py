"""What a body hands out after issuing: slips with claim codes, single PDFs, all PDFs as one ZIP."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from certreg.assessment.models import Batch
from certreg.certificates import rendering
from certreg.certificates.claims import Slip
from certreg.certificates.models import Certificate, CertificateState
from certreg.clock import today
from certreg.db import db, write_tx
from certreg.errors import MissingError
from certreg.files import store
from certreg.files.models import StoredFile
from certreg.jobs import work
from certreg.jobs.work import Progress
from certreg.text import Text

SLIPS_KEPT = timedelta(days=30)
"""How long slips can be printed; later a code is renewed against the holder's document."""

ARCHIVE_KEPT = timedelta(days=7)
"""How long a ZIP is kept; it can be made again at any time."""

REPORT_EVERY = 10
"""PDFs between two reports of progress."""


def store_slips(batch: Batch, slips: Sequence[Slip]) -> StoredFile:
    """Keep the slips of a batch, sealed."""
    content = json.dumps([asdict(slip) for slip in slips], ensure_ascii=False).encode()
    return store.store(
        content,
        name=f"slips-{batch.case_id}.json",
        media_type="application/json",
        keep_until=today() + SLIPS_KEPT,
    )


def slips_of(batch: Batch) -> list[Slip]:
    """The slips of a batch.

    Raises:
        MissingError: not issued yet, or the slips are no longer kept.
    """
    if batch.slips is None:
        raise MissingError(Text("领取码条在发证后 30 天内可以打印；之后由人社部门凭证件换发"))
    return [Slip(**slip) for slip in json.loads(store.read(batch.slips))]


def certificates_of(batch: Batch) -> list[Certificate]:
    """The certificates that came of a batch, in the order of their numbers."""
    query = (
        sa.select(Certificate)
        .where(
            Certificate.case_id == batch.case_id,
            Certificate.state.not_in((CertificateState.PLANNED, CertificateState.VOID)),
        )
        .order_by(Certificate.number)
    )
    return list(db.session.scalars(query))


@work.kind("batch.archive", Text("打包证书"))
def archive(case_id: int, progress: Progress) -> dict[str, Any]:
    """Put the PDFs of a batch into one ZIP."""
    batch = db.session.get_one(Batch, case_id)
    certificates = certificates_of(batch)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as bundle:
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
    return {"files": len(certificates), "address": f"/workspace/batches/{case_id}/certificates"}
