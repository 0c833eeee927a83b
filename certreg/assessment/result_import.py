"""The worker's check of results and their entry into the batch."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from certreg.assessment import uploads
from certreg.assessment.checking import record, refuse
from certreg.assessment.models import Upload, UploadState
from certreg.batches.batches import is_open, scheme_of
from certreg.batches.models import Batch, Candidate
from certreg.batches.offering import offer_of
from certreg.db import db, write_tx
from certreg.errors import NotAllowedError, UnreadableError
from certreg.examination import hand_ins, sittings
from certreg.examination.results import build_errors, check_results, layout
from certreg.files import store
from certreg.jobs import work
from certreg.jobs.work import Progress
from certreg.procedure import workflow
from certreg.roster.report import Marks
from certreg.roster.report_file import Writer, encode
from certreg.roster.tables import read_tables
from certreg.roster.tongues import in_every_language
from certreg.text import Text
from certreg.workbook.reading import read

CHUNK = 500
"""Rows of one transaction."""


@work.kind("results.check", Text("检查成绩"))
def check(upload_id: int, progress: Progress) -> dict[str, Any]:
    """Judge every row of results and say everything that is wrong at once."""
    upload = db.session.get_one(Upload, upload_id)
    batch, scheme = upload.batch, scheme_of(upload.batch)
    try:
        known = in_every_language((layout(scheme),))
        tables = read_tables(read(store.read(upload.file)), *known)
    except UnreadableError as error:
        return refuse(upload_id, error)
    table = tables["results"]
    progress.report(0, len(table.rows))
    report = check_results(table, sittings.of_batch(batch), scheme, offer_of(batch))
    errors = build_errors(scheme, table, report) if report.problems else None
    with store.writing() as draft:
        written = Writer(draft.write)
        written.add(encode(report))
        written.finish()
    return record(upload_id, draft, written, errors)


@work.kind("results.import", Text("录入成绩"))
def import_results(upload_id: int, progress: Progress) -> dict[str, Any]:
    """Enter the correct rows; who has every part passed, and nobody else, goes on."""
    upload = db.session.get_one(Upload, upload_id)
    report = uploads.report_of(upload)
    rows = (row.values for row in report.rows(0, report.correct))
    marks = [values for values in rows if isinstance(values, Marks)]
    for start in range(0, len(marks), CHUNK):
        progress.report(start, len(marks))
        with write_tx() as session:
            _enter(session.get_one(Upload, upload_id).batch, marks[start : start + CHUNK])
    progress.report(len(marks), len(marks))
    with write_tx() as session:
        upload = session.get_one(Upload, upload_id)
        hand_ins.scores(upload.batch, upload.uploaded_by_id)
        upload.state = UploadState.IMPORTED
        address = f"/workspace/batches/{upload.case_id}/results"
    return {"imported": len(marks), "address": address}


def _enter(batch: Batch, marks: list[Marks]) -> None:
    workflow.lock(batch.case)
    if not is_open(batch):
        raise NotAllowedError(Text("批次已提交，不能再导入成绩。"))
    by_row = {row.candidate: row for row in marks}
    query = sa.select(Candidate).where(
        Candidate.case_id == batch.case_id, Candidate.row.in_(by_row.keys())
    )
    for candidate in db.session.scalars(query):
        sittings.mark(candidate, by_row[candidate.row])
