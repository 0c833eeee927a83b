"""The office's side of a filing: accept, return, approve, reject."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from certreg.accounts.models import Role
from certreg.db import db, write_tx
from certreg.errors import MissingError
from certreg.filing import workflow
from certreg.filing.forms import ReasonForm
from certreg.filing.models import Filing
from certreg.filing.views import level_names
from certreg.procedure import workflow as procedure
from certreg.text import Text
from certreg.web.access import requires

blueprint = Blueprint("filing_review", __name__, url_prefix="/office/filings")

ACTIONS = ("accept", "return_for_correction", "approve", "reject")


@blueprint.get("/<int:case_id>")
@requires(Role.OFFICIAL)
def show(case_id: int) -> ResponseReturnValue:
    """One application as the official reads it."""
    return _page(_in_region(case_id), ReasonForm(formdata=None))


@blueprint.post("/<int:case_id>/<any(accept, return_for_correction, approve, reject):action>")
@requires(Role.OFFICIAL)
def decide(case_id: int, action: str) -> ResponseReturnValue:
    """Carry out one decision."""
    form = ReasonForm()
    if not form.validate():
        return _page(_in_region(case_id), form), 422
    with write_tx():
        filing = _in_region(case_id)
        if action == "approve":
            workflow.approve(filing, current_user)
        else:
            procedure.apply(
                workflow.TABLE, filing.case, action, current_user, reason=form.reason.data or ""
            )
        state = workflow.TABLE.state(filing.case.state).title
    flash(_("办理完成，当前状态：%(state)s", state=state), "good")
    return redirect(url_for("filing_review.show", case_id=case_id))


def _in_region(case_id: int) -> Filing:
    """The filing, when it lies in the official's region and was ever submitted."""
    filing = db.session.get(Filing, case_id)
    if (
        filing is None
        or filing.case.submitted_at is None
        or not filing.case.region.startswith(current_user.region_prefix)
    ):
        raise MissingError(Text("没有这件备案申请"))
    return filing


def _page(filing: Filing, form: ReasonForm) -> str:
    return render_template(
        "filing/review.html",
        filing=filing,
        form=form,
        table=workflow.TABLE,
        audience=workflow.audience_name(filing),
        level_names=level_names(),
        may={action: procedure.may(workflow.TABLE, filing.case, action, current_user) for action in ACTIONS},
        actions=[t for t in workflow.TABLE.transitions if t.action in ACTIONS],
    )
