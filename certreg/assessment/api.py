"""Batches for an organisation's own systems: open one, hand in roster and results, submit.

Every operation is the clerk's part and calls what the clerk's pages call; signing off, deciding and
issuing have no operation.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import request, url_for
from werkzeug.datastructures import FileStorage

from certreg.assessment import delimited, submission, uploads
from certreg.assessment.models import Upload, UploadKind, UploadState
from certreg.assessment.shapes import (
    BatchStatus,
    CandidateCounts,
    CandidateList,
    CandidateRow,
    JudgedRow,
    NewBatch,
    NewPlan,
    ResultFiles,
    RosterFiles,
    RowProblem,
    Slice,
    UploadStatus,
)
from certreg.assessment.uploads import Handed
from certreg.batches import batches
from certreg.batches.models import Batch, Candidate, CandidateState
from certreg.batches.offering import offer_of
from certreg.batches.states import TABLE
from certreg.connections.models import Scope
from certreg.connections.operation import SECURITY, caller, keyed
from certreg.db import db, write_tx
from certreg.errors import UnreadableError
from certreg.examination import plans, results, sittings
from certreg.jobs import queue
from certreg.jobs.models import Job
from certreg.people.masking import mask_number
from certreg.roster.layout import Layout, layouts
from certreg.roster.report import Enrolment, RowResult
from certreg.roster.tongues import in_language
from certreg.text import Text
from certreg.web.api import answers, blueprint_for, document
from certreg.web.language import current_language, translate

blueprint = blueprint_for("batch_api", __name__, takes_files=True)

SLICE = 1000
"""Correct rows of one answer."""


@blueprint.post("/batches")
@keyed(Scope.BATCHES_WRITE)
@document.validate(resp=answers(HTTP_201=BatchStatus), tags=["batches"], security=SECURITY)
def open_batch(json: NewBatch) -> tuple[BatchStatus, int]:
    """Open a batch under one of the organisation's filings.

    按本单位一件有效备案建立认定批次。
    """
    if json is None:
        raise UnreadableError(Text("请求正文应为 JSON 对象。"))
    with write_tx():
        batch = batches.open_batch(
            caller(),
            title=json.title,
            filing_id=json.filing,
            method_id=json.method,
            assessed_on=json.assessed_on,
            site_id=json.site,
        )
        return _batch(batch), 201


@blueprint.get("/batches/<int:batch_id>")
@keyed(Scope.BATCHES_READ)
@document.validate(resp=answers(HTTP_200=BatchStatus), tags=["batches"], security=SECURITY)
def batch(batch_id: int) -> BatchStatus:
    """One batch: state, candidates, what it lacks.

    一个批次：状态、人数、提交前还缺什么。
    """
    return _batch(batches.own_batch(batch_id, caller()))


@blueprint.get("/batches/<int:batch_id>/candidates")
@keyed(Scope.BATCHES_READ)
@document.validate(resp=answers(HTTP_200=CandidateList), tags=["batches"], security=SECURITY)
def candidates(batch_id: int) -> CandidateList:
    """The candidates who have results, or are to have them; their running numbers go into the sheet.

    本批次考生和序号，填写成绩表时用。
    """
    found = sittings.in_assessment(batches.own_batch(batch_id, caller()))
    rows = db.session.scalars(found.order_by(Candidate.row))
    return CandidateList(candidates=[_candidate(row) for row in rows])


@blueprint.post("/batches/<int:batch_id>/roster")
@keyed(Scope.BATCHES_WRITE, "20 per minute")
@document.validate(resp=answers(HTTP_202=UploadStatus), tags=["batches"], security=SECURITY)
def roster(batch_id: int, form: RosterFiles) -> tuple[UploadStatus, int]:
    """Hand in a roster; it is checked in the background, see the upload.

    上传名册（.xlsx，或每张表一个 .csv）和照片；后台逐行检查，结果见 uploads。
    """
    files = _files("roster")
    photos = files.pop("photos", None)
    sheets = layouts(offer_of(batches.own_batch(batch_id, caller())))
    return _receive(batch_id, UploadKind.ROSTER, _as_workbook(files, sheets), photos)


@blueprint.post("/batches/<int:batch_id>/results")
@keyed(Scope.BATCHES_WRITE, "20 per minute")
@document.validate(resp=answers(HTTP_202=UploadStatus), tags=["batches"], security=SECURITY)
def result_sheet(batch_id: int, form: ResultFiles) -> tuple[UploadStatus, int]:
    """Hand in the sheet of results; it is checked in the background, see the upload.

    上传成绩表；后台逐行检查，结果见 uploads。
    """
    files = _files("results")
    sheet = results.layout(batches.scheme_of(batches.own_batch(batch_id, caller())))
    return _receive(batch_id, UploadKind.RESULTS, _as_workbook(files, (sheet,)))


@blueprint.get("/batches/<int:batch_id>/uploads/<int:upload_id>")
@keyed(Scope.BATCHES_READ)
@document.validate(resp=answers(HTTP_200=UploadStatus), tags=["batches"], security=SECURITY)
def upload(batch_id: int, upload_id: int, query: Slice) -> UploadStatus:
    """What became of a file: every error with its row, and the rows that may be imported.

    一次上传的检查结果：逐行错误（与页面一致）和可导入的行。
    """
    found = uploads.own_upload(batches.own_batch(batch_id, caller()), upload_id)
    return _upload(found, query.after)


@blueprint.post("/batches/<int:batch_id>/uploads/<int:upload_id>/import")
@keyed(Scope.BATCHES_WRITE)
@document.validate(resp=answers(HTTP_202=UploadStatus), tags=["batches"], security=SECURITY)
def start_import(batch_id: int, upload_id: int) -> tuple[UploadStatus, int]:
    """Import the correct rows; the others stay outside.

    仅导入正确行，有错误的行不导入。
    """
    with write_tx():
        clerk = caller()
        found = uploads.own_upload(batches.own_batch(batch_id, clerk), upload_id)
        job_id = uploads.start_import(found, clerk).id
    queue.wake(job_id)
    return _upload(found), 202


@blueprint.post("/batches/<int:batch_id>/plan")
@keyed(Scope.BATCHES_WRITE)
@document.validate(resp=answers(HTTP_200=BatchStatus), tags=["batches"], security=SECURITY)
def plan(batch_id: int, json: NewPlan) -> BatchStatus:
    """File the exam plan, or a changed one; late is taken, and shows for ever.

    报送或变更考核计划；逾期仍可报送，但会一直注明逾期。
    """
    if json is None:
        raise UnreadableError(Text("请求正文应为 JSON 对象。"))
    with write_tx():
        clerk = caller()
        found = batches.own_batch(batch_id, clerk)
        sessions = [plans.Session(row.part, row.starts_at, row.site) for row in json.sessions]
        plans.file_plan(found, clerk, sessions, plans.by_cards(found, json.examiners))
        return _batch(found)


@blueprint.post("/batches/<int:batch_id>/submit")
@keyed(Scope.BATCHES_WRITE)
@document.validate(resp=answers(HTTP_200=BatchStatus), tags=["batches"], security=SECURITY)
def submit(batch_id: int) -> BatchStatus:
    """Hand the batch in; the organisation's approver signs it off in person.

    提交批次；之后由本单位审核人本人在页面上审核。
    """
    with write_tx():
        clerk = caller()
        found = batches.own_batch(batch_id, clerk)
        submission.submit(found, clerk)
        return _batch(found)


def _files(needed: str) -> dict[str, Handed]:
    """The files of a request, by the names of their parts."""
    files = {name: _handed(file) for name, file in request.files.items()}
    if needed not in files:
        raise UnreadableError(
            Text("请以 multipart/form-data 上传文件，名称为 {name}。", name=needed)
        )
    return files


def _handed(file: FileStorage) -> Handed:
    content = file.read()
    file.close()  # large uploads lie in a temporary file
    return Handed(file.filename or "", content)


def _as_workbook(files: Mapping[str, Handed], sheets: tuple[Layout, ...]) -> Handed:
    """The workbook as it came, or one of the CSV files, in the language of their headings."""
    main = files[sheets[0].key]
    if delimited.is_workbook(main):
        return main
    unknown = sorted(files.keys() - {sheet.key for sheet in sheets})
    if unknown:
        raise UnreadableError(Text("没有名为“{name}”的表。", name=unknown[0]))
    return delimited.workbook_of(files, in_language(sheets, current_language()))


def _receive(
    batch_id: int, kind: UploadKind, file: Handed, photos: Handed | None = None
) -> tuple[UploadStatus, int]:
    uploads.look(kind, file, photos)
    with write_tx():
        clerk = caller()
        found = batches.own_batch(batch_id, clerk)
        upload, job = uploads.receive(found, clerk, kind, file, photos=photos)
        job_id = job.id if job else None
    if job_id is not None:
        queue.wake(job_id)
    return _upload(upload), 202


def _batch(row: Batch) -> BatchStatus:
    case, counts = row.case, batches.counts(row)
    is_open = batches.is_open(row)
    return BatchStatus(
        id=row.case_id,
        title=row.title,
        filing=row.filing_id,
        method=row.method,
        assessed_on=row.assessed_on,
        place=row.place,
        region=case.region,
        state=case.state,
        state_text=translate(TABLE.state(case.state).title),
        waiting_for=case.waiting_for.value,
        submitted_at=case.submitted_at,
        receipt_sha256=row.receipt_sha256,
        candidates=CandidateCounts(**{state.value: counts[state] for state in CandidateState}),
        missing=[translate(each) for each in submission.missing_parts(row)] if is_open else [],
        page=url_for("batches.show", case_id=row.case_id),
    )


def _upload(row: Upload, after: int = 0) -> UploadStatus:
    report = uploads.report_of(row) if row.report else None
    accepted = report.rows(after, after + SLICE) if report else []
    is_more = report is not None and after + SLICE < report.correct
    return UploadStatus(
        id=row.id,
        batch=row.case_id,
        kind=row.kind.value,
        state=row.state.value,
        reason=_reason(row),
        rows=row.rows,
        correct_rows=row.correct_rows,
        problems=[
            RowProblem(
                sheet=each.sheet,
                row=each.row,
                column=each.column,
                code=each.code,
                message=translate(each.text),
            )
            for each in (report.problems if report else ())
        ],
        accepted=[_judged(each) for each in accepted],
        next=after + SLICE if is_more else None,
    )


def _candidate(row: Candidate) -> CandidateRow:
    return CandidateRow(
        row=row.row,
        name=row.person.name,
        document_number=mask_number(row.document.number),
        occupation=row.scope.occupation,
        trade=row.scope.trade,
        level=row.level.value,
        state=row.state.value,
    )


def _reason(row: Upload) -> str:
    """Why a file came to nothing: it cannot be read, or the work on it failed."""
    if row.state is UploadState.UNREADABLE and row.reason:
        return translate(row.reason)
    job = db.session.get(Job, row.job_id) if row.job_id else None
    return translate(job.reason) if job is not None and job.reason else ""


def _judged(row: RowResult) -> JudgedRow:
    condition = row.values.condition_id if isinstance(row.values, Enrolment) else ""
    return JudgedRow(row=row.row, outcome=row.outcome, condition=condition)
