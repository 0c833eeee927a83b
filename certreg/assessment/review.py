"""The office's side of a batch: accept and post the notice, decide after it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from certreg.accounts.models import Role
from certreg.assessment import announcement
from certreg.assessment.forms import ReasonForm
from certreg.assessment.models import Batch
from certreg.assessment.states import TABLE
from certreg.assessment.views import conditions, shared
from certreg.db import db, write_tx
from certreg.errors import MissingError
from certreg.procedure import marks, notice
from certreg.procedure import workflow as procedure
from certreg.text import Text
from certreg.web.access import requires
from certreg.web.language import translate

blueprint = Blueprint("batch_review", __name__, url_prefix="/office/batches")

ACTIONS = ("accept", "return_for_correction", "approve", "reject")


@blueprint.get("/<int:case_id>")
@requires(Role.OFFICIAL)
def show(case_id: int) -> ResponseReturnValue:
    """One batch as the official reads it."""
    return _page(_in_region(case_id), ReasonForm(formdata=None))


@blueprint.post("/<int:case_id>/<any(accept, return_for_correction, approve, reject):action>")
@requires(Role.OFFICIAL)
def decide(case_id: int, action: str) -> ResponseReturnValue:
    """Carry out one decision; accepting posts the public notice."""
    form = ReasonForm()
    if form.validate():
        with form.refusals("reason"):
            with write_tx():
                batch = _in_region(case_id)
                procedure.apply(
                    TABLE, batch.case, action, current_user, reason=form.reason.data or ""
                )
                if action == "accept":
                    notice.post(batch.case)
                state = translate(TABLE.state(batch.case.state).title)
            flash(_("办理完成，当前状态：%(state)s", state=state), "good")
            return redirect(url_for("batch_review.show", case_id=case_id))
    return _page(_in_region(case_id), form), form.status


def _in_region(case_id: int) -> Batch:
    """The batch, when it lies in the official's region and has left the organisation."""
    batch = db.session.get(Batch, case_id)
    if (
        batch is None
        or batch.case.state in ("draft", "submitted")
        or batch.case.submitted_at is None
        or not batch.case.region.startswith(current_user.region_prefix)
    ):
        raise MissingError(Text("没有这个认定批次"))
    return batch


def _page(batch: Batch, form: ReasonForm) -> str:
    return render_template(
        "assessment/review.html",
        batch=batch,
        candidates=announcement.passed(batch),
        form=form,
        table=TABLE,
        actions=[t for t in TABLE.transitions if t.action in ACTIONS],
        may={a: procedure.may(TABLE, batch.case, a, current_user) for a in ACTIONS},
        returned=marks.returned(batch.case, current_user),
        conditions=conditions(),
        **shared(),
    )
