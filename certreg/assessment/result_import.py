"""The worker's check of results and their entry into the batch."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from certreg.assessment import hand_ins, lookups, uploads
from certreg.assessment.batches import is_open, scheme_of
from certreg.assessment.checking import record, refuse
from certreg.assessment.models import Batch, Candidate, CandidateState, Upload, UploadState
from certreg.assessment.report import Marks
from certreg.assessment.results import (
    Sitting,
    build_errors,
    build_sheet,
    check_results,
    layout,
)
from certreg.assessment.tables import read_tables
from certreg.assessment.tongues import in_every_language
from certreg.clock import today
from certreg.db import db, write_tx
from certreg.errors import NotAllowedError, UnreadableError
from certreg.files import store
from certreg.jobs import work
from certreg.jobs.work import Progress
from certreg.people.masking import mask_number
from certreg.policy import law as policy
from certreg.policy.levels import describe
from certreg.procedure import workflow
from certreg.text import Text
from certreg.web.language import current_language
from certreg.workbook.reading import read

CHUNK = 500
"""Rows of one transaction."""
IN_ASSESSMENT = (
    CandidateState.ENROLLED,
    CandidateState.MANUAL,
    CandidateState.PASSED,
    CandidateState.FAILED,
)


def sheet_of(batch: Batch) -> bytes:
    """The workbook of results for the clerk to fill in, in the language of the page."""
    return build_sheet(scheme_of(batch), sittings(batch), batch.assessed_on, current_language())


def sittings(batch: Batch) -> list[Sitting]:
    """The batch's candidates as the sheet of results shows them."""
    query = in_assessment(batch).order_by(Candidate.row)
    return [sitting_of(candidate) for candidate in db.session.scalars(query)]


def in_assessment(batch: Batch) -> sa.Select[Candidate]:
    """The batch's candidates who have results, or are to have them."""
    return (
        sa.select(Candidate)
        .where(Candidate.case_id == batch.case_id, Candidate.state.in_(IN_ASSESSMENT))
        .options(
            joinedload(Candidate.person),
            joinedload(Candidate.document),
            joinedload(Candidate.scope),
        )
    )


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
    report = check_results(table, sittings(batch), scheme, lookups.offer_of(batch))
    errors = build_errors(scheme, table, report) if report.problems else None
    return record(upload_id, report, errors)


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
        mark(candidate, by_row[candidate.row])


def mark(candidate: Candidate, result: Marks) -> None:
    """Give a candidate scores; they are to be handed in anew."""
    candidate.theory, candidate.practical = result.theory, result.practical
    candidate.review, candidate.pass_mark = result.review, result.pass_mark
    candidate.assessed_on, candidate.scored_id = result.assessed_on, None
    candidate.state = CandidateState.PASSED if result.is_passed else CandidateState.FAILED


def sitting_of(candidate: Candidate) -> Sitting:
    """A candidate as the sheet of results shows him or her."""
    scope = candidate.scope
    return Sitting(
        row=candidate.row,
        masked_number=mask_number(candidate.document.number),
        name=candidate.person.name,
        occupation=scope.occupation,
        occupation_label=" ".join(filter(None, (scope.occupation_name, scope.trade))),
        level=candidate.level,
        level_name=describe(policy.load(), candidate.level, on=today()).name,
        employment=candidate.employment,
        marks=_marks(candidate),
    )


def _marks(candidate: Candidate) -> Marks | None:
    if candidate.pass_mark is None or candidate.assessed_on is None:
        return None
    return Marks(
        candidate=candidate.row,
        assessed_on=candidate.assessed_on,
        theory=candidate.theory,
        practical=candidate.practical,
        review=candidate.review,
        pass_mark=candidate.pass_mark,
        is_passed=candidate.state is CandidateState.PASSED,
    )
