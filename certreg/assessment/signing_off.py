"""A batch leaves the body: submitted with a receipt, signed off or handed back by the approver."""

from __future__ import annotations

from collections import Counter
from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from certreg.accounts.models import Role
from certreg.assessment import submission
from certreg.assessment.forms import ReasonForm, sign_off_form
from certreg.assessment.shown import conditions, shared
from certreg.assessment.views import show_page
from certreg.audit import trail
from certreg.audit.purposes import Purpose
from certreg.batches import batches
from certreg.batches.announcement import passed
from certreg.batches.models import Batch
from certreg.batches.states import TABLE
from certreg.db import write_tx
from certreg.errors import MissingError
from certreg.files import store
from certreg.procedure import workflow
from certreg.text import Text, unpack
from certreg.web.access import requires

blueprint = Blueprint("signing_off", __name__, url_prefix="/workspace/batches/<int:case_id>")


@blueprint.post("/submit")
@requires(Role.CLERK)
def submit(case_id: int) -> ResponseReturnValue:
    """Hand the batch in; the answer is the receipt."""
    with write_tx():
        submission.submit(batches.own_batch(case_id, current_user), current_user)
    flash(_("已提交，待本单位审核人审核"), "good")
    return redirect(url_for("signing_off.receipt", case_id=case_id))


@blueprint.get("/receipt")
@requires(Role.CLERK, Role.APPROVER)
def receipt(case_id: int) -> ResponseReturnValue:
    """The dated receipt, for printing."""
    batch = _submitted(case_id)
    groups = Counter(
        (row.scope.occupation_name, row.scope.trade, row.level) for row in passed(batch)
    )
    by = next(row.user for row in reversed(batch.case.decisions) if row.action == "submit")
    return render_template(
        "assessment/receipt.html",
        batch=batch,
        method=batches.method_of(batch),
        groups=sorted(groups.items(), key=lambda group: (group[0][:2], group[0][2])),
        submitted_by=by,
        **shared(),
    )


@blueprint.get("/roster.json")
@requires(Role.CLERK, Role.APPROVER)
def roster(case_id: int) -> ResponseReturnValue:
    """The roster as submitted, whose SHA-256 is on the receipt; with full identity numbers."""
    with write_tx():
        batch = _submitted(case_id)
        if batch.submission is None:
            raise MissingError(Text("这个批次还没有提交过"))
        content, name = store.read(batch.submission), batch.submission.name
        trail.seen(
            "roster.downloaded",
            viewer_id=current_user.id,
            subject_id=case_id,
            purpose=Purpose.KEEPING,
            concerns_id=batch.case.organisation_id,
        )
    return send_file(BytesIO(content), submission.JSON, as_attachment=True, download_name=name)


@blueprint.route("/sign-off", methods=["GET", "POST"])
@requires(Role.APPROVER)
def sign_off(case_id: int) -> ResponseReturnValue:
    """The approver reads the batch and signs it off."""
    batch = batches.own_batch(case_id, current_user)
    left = submission.left_to_a_person(batch)
    form = sign_off_form(left)
    if form.validate_on_submit():
        reasons = {row.row: form[submission.reason_field(row.row)].data for row in left}
        with form.refusals("reason"):
            with write_tx():
                batch = batches.own_batch(case_id, current_user)
                submission.sign_off(batch, current_user, reasons, form.reason.data or "")
            flash(_("审核通过，已报人社部门受理"), "good")
            return redirect(url_for("batches.show", case_id=case_id))
    batch = batches.own_batch(case_id, current_user)
    left = submission.left_to_a_person(batch)
    page = render_template(
        "assessment/sign_off.html",
        batch=batch,
        left=left,
        form=form,
        reason_field=submission.reason_field,
        answers={
            row.id: [(rule, fit, unpack(text)) for rule, fit, text in row.eligibility["answers"]]
            for row in left
        },
        conditions=conditions(),
        candidates=passed(batch),
        may_sign=workflow.may(TABLE, batch.case, "sign_off", current_user),
        **shared(),
    )
    return page, form.status


@blueprint.post("/<any(return_for_correction, withdraw):action>")
@requires(Role.CLERK, Role.APPROVER)
def move(case_id: int, action: str) -> ResponseReturnValue:
    """The approver hands the batch back; the clerk withdraws it."""
    form = ReasonForm()
    if form.validate():
        with form.refusals("reason"):
            with write_tx():
                batch = batches.own_batch(case_id, current_user)
                reason = form.reason.data or ""
                workflow.apply(TABLE, batch.case, action, current_user, reason=reason)
            flash(_("办理完成"), "good")
            return redirect(url_for("batches.show", case_id=case_id))
    return show_page(batches.own_batch(case_id, current_user), form), form.status


def _submitted(case_id: int) -> Batch:
    batch = batches.own_batch(case_id, current_user)
    if not batch.receipt_sha256:
        raise MissingError(Text("这个批次还没有提交过"))
    return batch
