"""The body's side after approval: issue with the second factor, hand out the PDFs and the slips."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.contest_lists import lists, shown, workflow
from certreg.contest_lists.models import ContestList
from certreg.contest_lists.states import TABLE
from certreg.installation import installation
from certreg.procedure import handing_out, issuing_pages
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
    return issuing_pages.issue(
        lambda: workflow.issue(_own(case_id), present_user()),
        lambda form: _issue_page(_own(case_id), form),
    )


@blueprint.get("/certificates/<number>.pdf")
@requires(Role.CLERK, Role.APPROVER)
def pdf(case_id: int, number: str) -> ResponseReturnValue:
    """One certificate as PDF."""
    return handing_out.pdf(_own(case_id).case_id, number, present_user())


@blueprint.get("/slips")
@requires(Role.CLERK, Role.APPROVER)
def claim_slips(case_id: int) -> ResponseReturnValue:
    """The slips with the holders' claim codes, for printing."""
    kept = issuing_pages.slips(_own(case_id).slips, "contest_list.slips_viewed", case_id)
    return render_template(
        "contest_lists/slips.html",
        row=_own(case_id),
        slips=kept,
        base_url=installation().base_url,
    )


def _issue_page(row: ContestList, form: IssueForm) -> str:
    return render_template(
        "contest_lists/issue.html",
        **shown.page_values(row),
        form=form,
        may_issue=may(TABLE, row.case, "issue", present_user()),
    )


def _own(case_id: int) -> ContestList:
    return lists.own(case_id, present_user())
