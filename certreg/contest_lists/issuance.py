"""The body's side after approval: issue with the second factor, hand out the PDFs and the slips."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from certreg.accounts import proving
from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.audit import trail
from certreg.certificates import slips
from certreg.contest_lists import lists, shown, workflow
from certreg.contest_lists.models import ContestList
from certreg.contest_lists.states import TABLE
from certreg.db import write_tx
from certreg.installation import installation
from certreg.jobs import queue
from certreg.procedure import handing_out
from certreg.procedure.forms import IssueForm
from certreg.procedure.workflow import may
from certreg.web.access import requires

blueprint = Blueprint(
    "contest_list_issuance", __name__, url_prefix="/workspace/contest-lists/<int:case_id>"
)


@blueprint.route("/issue", methods=["GET", "POST"])
@requires(Role.APPROVER)
def issue(case_id: int) -> ResponseReturnValue:
    """Issue the certificates of an approved list: planned here, carried out by the worker."""
    _own(case_id)
    form = IssueForm()
    if form.validate_on_submit():
        with form.refusals("code"):
            proving.by_second_factor(present_user(), form.code.data)
            with write_tx():
                job_id = workflow.issue(_own(case_id), present_user()).id
            queue.wake(job_id)
            return redirect(url_for("jobs.show", job_id=job_id))
    row = _own(case_id)
    page = render_template(
        "contest_lists/issue.html",
        **shown.page_values(row),
        form=form,
        may_issue=may(TABLE, row.case, "issue", present_user()),
    )
    return page, form.status


@blueprint.get("/certificates/<number>.pdf")
@requires(Role.CLERK, Role.APPROVER)
def pdf(case_id: int, number: str) -> ResponseReturnValue:
    """One certificate as PDF."""
    return handing_out.pdf(_own(case_id).case_id, number, present_user())


@blueprint.get("/slips")
@requires(Role.CLERK, Role.APPROVER)
def claim_slips(case_id: int) -> ResponseReturnValue:
    """The slips with the holders' claim codes, for printing."""
    kept = slips.read(_own(case_id).slips)
    with write_tx():
        trail.record("contest_list.slips_viewed", actor_id=present_user().id, subject_id=case_id)
    return render_template(
        "contest_lists/slips.html",
        row=_own(case_id),
        slips=kept,
        base_url=installation().base_url,
    )


def _own(case_id: int) -> ContestList:
    return lists.own(case_id, present_user())
