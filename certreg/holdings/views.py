"""An organisation's side: its clerk reads a workbook in, its approver confirms."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.holdings import page, workflow
from certreg.holdings.forms import SheetForm
from certreg.web.access import requires
from certreg.web.limits import limit

blueprint = Blueprint("holdings", __name__, url_prefix="/workspace/holdings")

SIDE = page.Side("holdings", "workspace.home")


@blueprint.get("")
@requires(Role.CLERK, Role.APPROVER)
def list_imports() -> ResponseReturnValue:
    """What the organisation put on record."""
    return page.list_page(SIDE)


@blueprint.get("/new")
@requires(Role.CLERK)
def new() -> ResponseReturnValue:
    """The template and the upload."""
    return page.new_page(SIDE, SheetForm(formdata=None))


@blueprint.get("/template.xlsx")
@requires(Role.CLERK, Role.APPROVER)
@limit("60 per minute")
def template() -> ResponseReturnValue:
    """The empty workbook."""
    return page.template_file()


@blueprint.post("/new")
@requires(Role.CLERK)
@limit("60 per hour", by=lambda: f"user {present_user().id}")
def read_in() -> ResponseReturnValue:
    """Read a workbook in."""
    return page.read_in(SIDE)


@blueprint.get("/<int:case_id>")
@requires(Role.CLERK, Role.APPROVER)
def show(case_id: int) -> ResponseReturnValue:
    """One import."""
    return page.show_page(SIDE, workflow.own(case_id, present_user()))


@blueprint.post("/<int:case_id>/replace")
@requires(Role.CLERK)
@limit("60 per hour", by=lambda: f"user {present_user().id}")
def replace(case_id: int) -> ResponseReturnValue:
    """Read a corrected workbook in."""
    return page.read_in(SIDE, workflow.own(case_id, present_user()))


@blueprint.post("/<int:case_id>/<any(submit, withdraw):action>")
@requires(Role.CLERK)
def hand_in(case_id: int, action: str) -> ResponseReturnValue:
    """The clerk hands it in, or takes it back."""
    return page.act(SIDE, case_id, action)


@blueprint.post("/<int:case_id>/<any(confirm, return_for_correction):action>")
@requires(Role.APPROVER)
def decide(case_id: int, action: str) -> ResponseReturnValue:
    """The approver confirms, or hands it back."""
    return page.act(SIDE, case_id, action)


@blueprint.route("/<int:case_id>/rows/<int:row_id>/withdraw", methods=["GET", "POST"])
@requires(Role.APPROVER)
def withdraw(case_id: int, row_id: int) -> ResponseReturnValue:
    """Take one certificate back that turned out not to be one."""
    return page.withdraw_page(SIDE, case_id, row_id)
