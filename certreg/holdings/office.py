"""The offices' side: one official reads a workbook in, another confirms; what bodies did is seen."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.holdings import page, workflow
from certreg.holdings.forms import SheetForm
from certreg.web.access import requires
from certreg.web.limits import limit

blueprint = Blueprint("office_holdings", __name__, url_prefix="/office/holdings")

SIDE = page.Side("office_holdings", "office.home")


@blueprint.get("")
@requires(Role.OFFICIAL)
def list_imports() -> ResponseReturnValue:
    """What offices and organisations of the region put on record."""
    return page.list_page(SIDE)


@blueprint.get("/new")
@requires(Role.OFFICIAL)
def new() -> ResponseReturnValue:
    """The template and the upload."""
    return page.new_page(SIDE, SheetForm(formdata=None))


@blueprint.get("/template.xlsx")
@requires(Role.OFFICIAL)
@limit("60 per minute")
def template() -> ResponseReturnValue:
    """The empty workbook."""
    return page.template_file()


@blueprint.post("/new")
@requires(Role.OFFICIAL)
@limit("60 per hour", by=lambda: f"user {present_user().id}")
def read_in() -> ResponseReturnValue:
    """Read a workbook in."""
    return page.read_in(SIDE)


@blueprint.get("/<int:case_id>")
@requires(Role.OFFICIAL)
def show(case_id: int) -> ResponseReturnValue:
    """One import."""
    return page.show_page(SIDE, workflow.own(case_id, present_user()))


@blueprint.post("/<int:case_id>/<any(approve, reject, take_back):action>")
@requires(Role.OFFICIAL)
def decide(case_id: int, action: str) -> ResponseReturnValue:
    """The second official confirms or refuses; the first may take it back."""
    return page.act(SIDE, case_id, action)


@blueprint.route("/<int:case_id>/rows/<int:row_id>/withdraw", methods=["GET", "POST"])
@requires(Role.OFFICIAL)
def withdraw(case_id: int, row_id: int) -> ResponseReturnValue:
    """Take one certificate back that turned out not to be one."""
    return page.withdraw_page(SIDE, case_id, row_id)
