"""The body's side after approval: issue with the second factor, hand out the PDF and the slip."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.direct import nominations, shown, workflow
from certreg.direct.models import Nomination
from certreg.direct.states import TABLE
from certreg.installation import installation
from certreg.procedure import handing_out, issuing_pages
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
    _own(case_id)
    return issuing_pages.issue(
        lambda: workflow.issue(_own(case_id), present_user()),
        lambda form: _issue_page(_own(case_id), form),
    )


@blueprint.get("/certificates/<number>.pdf")
@requires(Role.CLERK, Role.APPROVER)
def pdf(case_id: int, number: str) -> ResponseReturnValue:
    """The certificate as PDF."""
    return handing_out.pdf(_own(case_id).case_id, number, present_user())


@blueprint.get("/slip")
@requires(Role.CLERK, Role.APPROVER)
def slip(case_id: int) -> ResponseReturnValue:
    """The slip with the holder's claim code, for printing."""
    kept = issuing_pages.slips(_own(case_id).slips, "nomination.slip_viewed", case_id)
    return render_template(
        "direct/slip.html",
        nomination=_own(case_id),
        slips=kept,
        base_url=installation().base_url,
    )


def _issue_page(nomination: Nomination, form: IssueForm) -> str:
    return render_template(
        "direct/issue.html",
        nomination=nomination,
        level=shown.level_text(nomination.level),
        form=form,
        may_issue=may(TABLE, nomination.case, "issue", present_user()),
    )


def _own(case_id: int) -> Nomination:
    return nominations.own(case_id, present_user())
