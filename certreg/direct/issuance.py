"""The body's side after approval: issue with the second factor, hand out the PDF and the slip."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from certreg.accounts import proving
from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.audit import trail
from certreg.certificates import slips
from certreg.db import write_tx
from certreg.direct import nominations, shown, workflow
from certreg.direct.models import Nomination
from certreg.direct.states import TABLE
from certreg.installation import installation
from certreg.jobs import queue
from certreg.procedure import handing_out
from certreg.procedure.forms import IssueForm
from certreg.procedure.workflow import may
from certreg.web.access import requires

blueprint = Blueprint(
    "nomination_issuance", __name__, url_prefix="/workspace/nominations/<int:case_id>"
)


@blueprint.route("/issue", methods=["GET", "POST"])
@requires(Role.APPROVER)
def issue(case_id: int) -> ResponseReturnValue:
    """Issue the certificate of an approved nomination: planned here, carried out by the worker."""
    nomination, form = _own(case_id), IssueForm()
    if form.validate_on_submit():
        with form.refusals("code"):
            proving.by_second_factor(present_user(), form.code.data)
            with write_tx():
                job_id = workflow.issue(_own(case_id), present_user()).id
            queue.wake(job_id)
            return redirect(url_for("jobs.show", job_id=job_id))
    nomination = _own(case_id)
    page = render_template(
        "direct/issue.html",
        nomination=nomination,
        level=shown.level_text(nomination.level),
        form=form,
        may_issue=may(TABLE, nomination.case, "issue", present_user()),
    )
    return page, form.status


@blueprint.get("/certificates/<number>.pdf")
@requires(Role.CLERK, Role.APPROVER)
def pdf(case_id: int, number: str) -> ResponseReturnValue:
    """The certificate as PDF."""
    return handing_out.pdf(_own(case_id).case_id, number, present_user())


@blueprint.get("/slip")
@requires(Role.CLERK, Role.APPROVER)
def slip(case_id: int) -> ResponseReturnValue:
    """The slip with the holder's claim code, for printing."""
    kept = slips.read(_own(case_id).slips)
    with write_tx():
        trail.record("nomination.slip_viewed", actor_id=present_user().id, subject_id=case_id)
    return render_template(
        "direct/slip.html",
        nomination=_own(case_id),
        slips=kept,
        base_url=installation().base_url,
    )


def _own(case_id: int) -> Nomination:
    return nominations.own(case_id, present_user())
