"""The body's side of a change of its filing: asking for it, reading it, taking a request back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.db import write_tx
from certreg.errors import MissingError
from certreg.filing import bodies, standing_changes
from certreg.filing.standing_page import NAMES, page, proposing
from certreg.text import Text
from certreg.web.access import requires

blueprint = Blueprint("standing", __name__, url_prefix="/workspace/filings/standing")


@blueprint.route("/new/<any(lifting, cancellation):name>", methods=["GET", "POST"])
@requires(Role.CLERK)
def request_change(name: str) -> ResponseReturnValue:
    """Ask for the filing to be taken up again, or to be cancelled."""
    body = bodies.body_of(present_user().organisation_id)
    if body is None:
        raise MissingError(Text("本单位还没有备案"))
    return proposing(NAMES[name], body, then="standing.show")


@blueprint.get("/<int:case_id>")
@requires(Role.ADMINISTRATOR, Role.CLERK, Role.APPROVER)
def show(case_id: int) -> ResponseReturnValue:
    """One case about the own filing."""
    return page(standing_changes.of_organisation(case_id, present_user()))


@blueprint.post("/<int:case_id>/withdraw")
@requires(Role.CLERK)
def withdraw(case_id: int) -> ResponseReturnValue:
    """Take a request back."""
    with write_tx():
        change = standing_changes.of_organisation(case_id, present_user())
        standing_changes.move(change, "withdraw", present_user())
    flash(_("申请已撤回"), "info")
    return redirect(url_for("standing.show", case_id=case_id))
