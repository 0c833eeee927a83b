"""The body's pages about candidates who were held back or taken out: take them up again, or give them up."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.assessment.forms import DropForm, drop_form
from certreg.assessment.shown import shared
from certreg.batches import batches, holding_back
from certreg.batches.models import Batch, Candidate
from certreg.db import write_tx
from certreg.web.access import requires

blueprint = Blueprint("held", __name__, url_prefix="/workspace/batches/<int:case_id>/held")


@blueprint.get("")
@requires(Role.CLERK, Role.APPROVER)
def show(case_id: int) -> ResponseReturnValue:
    """Who was held back or taken out, why, and what becomes of them."""
    batch = batches.own_batch(case_id, present_user())
    return _page(batch, drop_form(_waiting(batch), formdata=None))


@blueprint.post("/follow-up")
@requires(Role.CLERK)
def follow_up(case_id: int) -> ResponseReturnValue:
    """Open the batch that takes up everybody held back."""
    with write_tx():
        batch = batches.own_batch(case_id, present_user())
        following_id = holding_back.follow_up(batch, present_user()).case_id
    flash(_("已为暂缓人员开设批次，改正后重新提交"), "good")
    return redirect(url_for("batches.show", case_id=following_id))


@blueprint.post("/drop")
@requires(Role.CLERK)
def drop(case_id: int) -> ResponseReturnValue:
    """Give up somebody who was held back."""
    form = drop_form(_waiting(batches.own_batch(case_id, present_user())))
    if form.validate():
        with form.refusals("row"):
            with write_tx():
                batch = batches.own_batch(case_id, present_user())
                holding_back.drop(batch, form.row.data, present_user(), form.reason.data)
            flash(_("已登记：第 %(row)s 号不再认定", row=form.row.data), "good")
            return redirect(url_for("held.show", case_id=case_id))
    return _page(batches.own_batch(case_id, present_user()), form), form.status


def _waiting(batch: Batch) -> list[Candidate]:
    return [row.candidate for row in holding_back.held_of(batch) if holding_back.is_waiting(row)]


def _page(batch: Batch, form: DropForm) -> str:
    return render_template(
        "assessment/held.html",
        batch=batch,
        held=holding_back.held_of(batch),
        waiting=_waiting(batch),
        form=form,
        may_edit=Role.CLERK in present_user().roles
        and batch.case.state in ("approved", "issuing", "issued"),
        **shared(),
    )
