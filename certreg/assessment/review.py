"""The office's side of a batch: accept and post the notice, decide after it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts.models import Role, User
from certreg.accounts.sessions import present_user
from certreg.assessment.forms import ReasonForm, fates, fates_form
from certreg.assessment.shown import conditions, shared
from certreg.batches import announcement, batches, holding_back
from certreg.batches.models import Batch
from certreg.batches.states import TABLE
from certreg.db import db, write_tx
from certreg.errors import MissingError
from certreg.examination import planning, remarks
from certreg.procedure import marks, notice, step_pages
from certreg.procedure import workflow as procedure
from certreg.text import Text
from certreg.web.access import requires

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
    return step_pages.take(case_id, action, ReasonForm(), DESK)


@blueprint.route("/<int:case_id>/partial", methods=["GET", "POST"])
@requires(Role.OFFICIAL)
def partial(case_id: int) -> ResponseReturnValue:
    """Approve the batch except for some candidates, each with a reason."""
    batch = _in_region(case_id)
    form = fates_form(announcement.passed(batch))
    if form.validate_on_submit():
        with form.refusals():
            with write_tx():
                batch = _in_region(case_id)
                chosen = fates(form, announcement.passed(batch))
                opinion = form.reason.data or ""
                holding_back.approve(batch, present_user(), chosen, opinion)
            flash(_("已核准其余人员；暂缓和剔除的人员及理由已告知评价机构"), "good")
            return redirect(url_for("batch_review.show", case_id=case_id))
    batch = _in_region(case_id)
    page = render_template(
        "assessment/partial.html",
        batch=batch,
        candidates=announcement.passed(batch),
        form=form,
        fate_field=holding_back.fate_field,
        reason_field=holding_back.reason_field,
        scheme=batches.scheme_of(batch),
        may_approve=procedure.may(TABLE, batch.case, "approve", present_user()),
        **shared(),
    )
    return page, form.status


def _carry_out(batch: Batch, action: str, actor: User, reason: str) -> None:
    """One decision: accepting posts the notice, approving says whom it covers."""
    if action == "approve":
        holding_back.approve(batch, actor, {}, reason)
        return
    procedure.apply(TABLE, batch.case, action, actor, reason=reason)
    if action == "accept":
        notice.post(batch.case)


def _in_region(case_id: int) -> Batch:
    """The batch, when it lies in the official's region and has left the organisation."""
    batch = db.session.get(Batch, case_id)
    if (
        batch is None
        or batch.case.state in ("draft", "submitted")
        or batch.case.submitted_at is None
        or not batch.case.region.startswith(present_user().region_prefix)
    ):
        raise MissingError(Text("没有这个认定批次"))
    return batch


def _page(batch: Batch, form: ReasonForm) -> str:
    return render_template(
        "assessment/review.html",
        batch=batch,
        scheme=batches.scheme_of(batch),
        candidates=announcement.passed(batch),
        form=form,
        held=holding_back.held_of(batch),
        remarks=remarks.of_batch(batch),
        certificate_number=remarks.certificate_number,
        table=TABLE,
        actions=[t for t in TABLE.transitions if t.action in ACTIONS],
        may={a: procedure.may(TABLE, batch.case, a, present_user()) for a in ACTIONS},
        returned=marks.returned(batch.case, present_user()),
        conditions=conditions(),
        **planning.shown(batch),
        **shared(),
    )


DESK = step_pages.Desk(
    table=TABLE,
    find=_in_region,
    step=_carry_out,
    page=_page,
    home="batch_review.show",
)
