"""The body's side after approval: issue with the second factor, hand out PDFs and slips."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.assessment import handout, recognition
from certreg.audit import trail
from certreg.audit.purposes import Purpose
from certreg.batches import batches
from certreg.batches.models import Batch, CandidateState
from certreg.batches.states import TABLE
from certreg.db import write_tx
from certreg.errors import MissingError
from certreg.files import serving
from certreg.installation import installation
from certreg.jobs import queue
from certreg.procedure import handing_out, issuing_pages
from certreg.procedure import workflow as procedure
from certreg.procedure.forms import IssueForm
from certreg.text import Text
from certreg.web.access import requires

blueprint = Blueprint("issuance", __name__, url_prefix="/workspace/batches/<int:case_id>")


@blueprint.route("/issue", methods=["GET", "POST"])
@requires(Role.APPROVER)
def issue(case_id: int) -> ResponseReturnValue:
    """Issue the certificates of an approved batch: planned here, carried out by the worker."""
    _own(case_id)
    return issuing_pages.issue(
        lambda: recognition.issue(_own(case_id), present_user()),
        lambda form: _issue_page(_own(case_id), form),
    )


@blueprint.get("/certificates")
@requires(Role.CLERK, Role.APPROVER)
def certificates(case_id: int) -> ResponseReturnValue:
    """The certificates of a batch and what can be downloaded."""
    batch = _own(case_id)
    return render_template(
        "assessment/certificates.html",
        batch=batch,
        certificates=handing_out.certificates_of(case_id),
    )


@blueprint.get("/certificates/<number>.pdf")
@requires(Role.CLERK, Role.APPROVER)
def pdf(case_id: int, number: str) -> ResponseReturnValue:
    """One certificate as PDF."""
    return handing_out.pdf(_own(case_id).case_id, number, present_user())


@blueprint.post("/archive")
@requires(Role.CLERK, Role.APPROVER)
def make_archive(case_id: int) -> ResponseReturnValue:
    """Have the worker put all PDFs into one ZIP."""
    with write_tx():
        job_id = handout.plan_archive(_own(case_id), present_user()).id
    queue.wake(job_id)
    return redirect(url_for("jobs.show", job_id=job_id))


@blueprint.get("/archive.zip")
@requires(Role.CLERK, Role.APPROVER)
def archive(case_id: int) -> ResponseReturnValue:
    """The ZIP, once it is made."""
    batch = _own(case_id)
    if batch.archive is None:
        raise MissingError(Text("尚未打包，请先在证书页面点“打包全部 PDF”"))
    answer = serving.in_pieces(batch.archive)
    _record("batch.archive_downloaded", case_id)
    return answer


@blueprint.get("/slips")
@requires(Role.CLERK, Role.APPROVER)
def slips(case_id: int) -> ResponseReturnValue:
    """The slips with the holders' claim codes, for printing."""
    shown = issuing_pages.slips(_own(case_id).slips, "batch.slips_viewed", case_id)
    return render_template(
        "assessment/slips.html", batch=_own(case_id), slips=shown, base_url=installation().base_url
    )


def _issue_page(batch: Batch, form: IssueForm) -> str:
    return render_template(
        "assessment/issue.html",
        batch=batch,
        form=form,
        count=batches.counts(batch)[CandidateState.PASSED],
        may_issue=procedure.may(TABLE, batch.case, "issue", present_user()),
    )


def _own(case_id: int) -> Batch:
    return batches.own_batch(case_id, present_user())


def _record(action: str, subject_id: int) -> None:
    with write_tx():
        user = present_user()
        trail.seen(
            action,
            viewer_id=user.id,
            subject_id=subject_id,
            purpose=Purpose.HANDING_OUT,
            concerns_id=user.organisation_id,
        )
