"""Files handed in for a batch: template, roster, photos, results, and what the check found."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from certreg.accounts.models import Role
from certreg.assessment import (
    checking,
    importing,
    keeping,
    photo_import,
    result_import,
    uploads,
)
from certreg.assessment.forms import ResultsForm, RosterForm
from certreg.assessment.models import UploadKind
from certreg.assessment.shown import conditions, shared
from certreg.assessment.uploads import Handed
from certreg.audit import trail
from certreg.audit.purposes import Purpose
from certreg.batches import batches
from certreg.batches.models import Batch, Candidate
from certreg.batches.offering import offer_of
from certreg.clock import today
from certreg.db import db, write_tx
from certreg.errors import MissingError
from certreg.examination import sittings
from certreg.files import store
from certreg.filing import bodies
from certreg.jobs import queue
from certreg.jobs.models import Job
from certreg.policy import law as policy
from certreg.policy.levels import level_names
from certreg.policy.uploads import UploadKeeping, upload_keeping
from certreg.procedure.photo_forms import PhotosForm
from certreg.roster.report_file import KeptReport
from certreg.roster.template import build_template
from certreg.text import Text
from certreg.web.access import requires
from certreg.web.form import PageForm
from certreg.web.language import current_language
from certreg.web.pagination import Page, paginate
from certreg.workbook.writing import MEDIA_TYPE

blueprint = Blueprint("uploads", __name__, url_prefix="/workspace/batches/<int:case_id>")

WORK = (
    checking.check_roster,
    importing.import_roster,
    photo_import.import_photos,
    result_import.check,
    result_import.import_results,
    keeping.forget_expired,
)
"""What the worker does with uploads; the application knows of it by importing it."""

NOTHING = KeptReport((), 0, (), (), ())
"""Of an upload that is not checked yet, or could not be read."""
PROBLEMS_SHOWN = 200
"""Rows of the error table; the workbook has all of them."""
ROWS_SHOWN = 50


@blueprint.get("/template.xlsx")
@requires(Role.CLERK)
def template(case_id: int) -> ResponseReturnValue:
    """The empty roster for this batch, with the lists of what it may assess."""
    batch = batches.own_batch(case_id, current_user)
    content = build_template(offer_of(batch), current_language())
    return _workbook(content, _("名册模板-%(title)s.xlsx", title=batch.title))


@blueprint.route("/roster", methods=["GET", "POST"])
@requires(Role.CLERK)
def roster(case_id: int) -> ResponseReturnValue:
    """Upload a filled-in roster and its photos."""
    form = RosterForm()
    if form.validate_on_submit():
        with form.refusals("roster"):
            photos = _handed(form.photos.data) if form.photos.data else None
            return _receive(case_id, UploadKind.ROSTER, _handed(form.roster.data), photos=photos)
    return _form_page("assessment/roster.html", case_id, form)


@blueprint.route("/photos", methods=["GET", "POST"])
@requires(Role.CLERK)
def photos(case_id: int) -> ResponseReturnValue:
    """Upload photos of candidates who have none, or better ones."""
    form = PhotosForm()
    if form.validate_on_submit():
        with form.refusals("photos"):
            file = _handed(form.photos.data)
            return _receive(case_id, UploadKind.PHOTOS, file, taken_on=form.taken_on.data)
    return _form_page("assessment/photos.html", case_id, form)


@blueprint.get("/results.xlsx")
@requires(Role.CLERK)
def results_sheet(case_id: int) -> ResponseReturnValue:
    """The sheet of results with the batch's candidates already in it."""
    batch = batches.own_batch(case_id, current_user)
    content = sittings.sheet_of(batch)
    return _workbook(content, _("成绩表-%(title)s.xlsx", title=batch.title))


@blueprint.route("/results", methods=["GET", "POST"])
@requires(Role.CLERK, Role.APPROVER)
def results(case_id: int) -> ResponseReturnValue:
    """The results so far; upload the filled-in sheet."""
    form = ResultsForm()
    if form.validate_on_submit():
        with form.refusals("results"):
            return _receive(case_id, UploadKind.RESULTS, _handed(form.results.data))
    batch = batches.own_batch(case_id, current_user)
    page = paginate(sittings.in_assessment(batch), Candidate.row)
    shown = [sittings.sitting_of(candidate) for candidate in page.rows]
    return _form_page("assessment/results.html", case_id, form, page=page, sittings=shown)


@blueprint.get("/uploads/<int:upload_id>")
@requires(Role.CLERK, Role.APPROVER)
def show(case_id: int, upload_id: int) -> ResponseReturnValue:
    """What became of an upload: progress, every error, what the correct rows rest on."""
    batch = batches.own_batch(case_id, current_user)
    upload = uploads.own_upload(batch, upload_id)
    report = uploads.report_of(upload) if upload.report else NOTHING
    return render_template(
        "assessment/upload.html",
        batch=batch,
        upload=upload,
        job=db.session.get(Job, upload.job_id) if upload.job_id else None,
        is_stuck=uploads.is_stuck(upload),
        report=report,
        problems=report.problems[:PROBLEMS_SHOWN],
        page=_slice(report),
        conditions=conditions(),
        keeping=_keeping(batch),
        scopes={row.id: row for row in bodies.covered(batch.body, batch.assessed_on)},
        may_edit=batches.is_open(batch) and Role.CLERK in current_user.roles,
        **shared(),
    )


@blueprint.post("/uploads/<int:upload_id>/import")
@requires(Role.CLERK)
def start_import(case_id: int, upload_id: int) -> ResponseReturnValue:
    """仅导入正确行: the correct rows enter the batch, the others stay outside."""
    with write_tx():
        batch = batches.own_batch(case_id, current_user)
        job = uploads.start_import(uploads.own_upload(batch, upload_id), current_user)
        job_id = job.id
    queue.wake(job_id)
    return redirect(url_for("uploads.show", case_id=case_id, upload_id=upload_id))


@blueprint.post("/uploads/<int:upload_id>/discard")
@requires(Role.CLERK)
def discard(case_id: int, upload_id: int) -> ResponseReturnValue:
    """全部放弃: nothing of the upload enters the batch."""
    with write_tx():
        batch = batches.own_batch(case_id, current_user)
        uploads.discard(uploads.own_upload(batch, upload_id), current_user)
    flash(_("已放弃这次上传，批次没有变化"), "good")
    return redirect(url_for("batches.show", case_id=case_id))


@blueprint.get("/uploads/<int:upload_id>/errors.xlsx")
@requires(Role.CLERK)
def errors(case_id: int, upload_id: int) -> ResponseReturnValue:
    """The wrong rows as the user typed them, each with what is wrong."""
    with write_tx():
        batch = batches.own_batch(case_id, current_user)
        upload = uploads.own_upload(batch, upload_id)
        if upload.errors is None:
            raise MissingError(Text("这次上传没有错误行"))
        content, name = store.read(upload.errors), upload.errors.name
        trail.seen(
            "upload.errors_downloaded",
            viewer_id=current_user.id,
            subject_id=upload_id,
            purpose=Purpose.MENDING,
            concerns_id=batch.case.organisation_id,
            case=case_id,
        )
    return _workbook(content, name)


def _receive(
    case_id: int,
    kind: UploadKind,
    file: Handed,
    *,
    photos: Handed | None = None,
    taken_on: date | None = None,
) -> Response:
    uploads.look(kind, file, photos)
    with write_tx():
        batch = batches.own_batch(case_id, current_user)
        upload, job = uploads.receive(
            batch, current_user, kind, file, photos=photos, taken_on=taken_on
        )
        upload_id, job_id = upload.id, job.id if job else None
    if job_id is None:
        flash(_("同一文件已上传过，没有重复处理"), "info")
    else:
        queue.wake(job_id)
    return redirect(url_for("uploads.show", case_id=case_id, upload_id=upload_id))


def _form_page(name: str, case_id: int, form: PageForm, **shown: object) -> ResponseReturnValue:
    batch = batches.own_batch(case_id, current_user)
    page = render_template(
        name,
        batch=batch,
        form=form,
        counts=batches.counts(batch),
        scheme=batches.scheme_of(batch),
        keeping=_keeping(batch),
        may_edit=batches.is_open(batch) and Role.CLERK in current_user.roles,
        levels=level_names(policy.load()),
        **shown,
    )
    return page, form.status


def _handed(file: FileStorage) -> Handed:
    content = file.read()
    file.close()  # large uploads lie in a temporary file
    return Handed(file.filename or "", content)


def _workbook(content: bytes, name: str) -> Response:
    return send_file(BytesIO(content), MEDIA_TYPE, as_attachment=True, download_name=name)


def _keeping(batch: Batch) -> UploadKeeping:
    return upload_keeping(policy.load(), region=batch.case.region, on=today())


def _slice(report: KeptReport) -> Page:
    """Some of the correct rows: the place in the address is the number of rows in front."""
    start = max(0, request.args.get("after", 0, type=int))
    if before := request.args.get("before", type=int):
        start = max(0, before - ROWS_SHOWN)
    end = start + ROWS_SHOWN
    return Page(
        rows=report.rows(start, end),
        size=ROWS_SHOWN,
        next_key=str(end) if end < report.correct else None,
        previous_key=str(start) if start else None,
        sizes=(ROWS_SHOWN,),
    )
