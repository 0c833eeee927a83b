"""Revoking a certificate, for officials: propose, and confirm by a second person."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from certreg.accounts.models import Role
from certreg.db import db, write_tx
from certreg.errors import MissingError
from certreg.procedure import workflow as procedure
from certreg.registry.chores import keep_published
from certreg.supervision import workflow
from certreg.supervision.forms import OpinionForm, ProposalForm
from certreg.supervision.models import Revocation
from certreg.text import Text
from certreg.web.access import requires
from certreg.web.language import translate

blueprint = Blueprint("revocation", __name__, url_prefix="/office/revocations")

ACTIONS = ("revoke", "reject")


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Role.OFFICIAL)
def propose() -> ResponseReturnValue:
    """Propose to revoke a certificate."""
    form = ProposalForm(number=request.args.get("number", ""))
    form.reason.choices = [(row.code, translate(row.name)) for row in workflow.reasons()]
    if form.validate_on_submit():
        with form.refusals():
            with write_tx():
                certificate = workflow.find_certificate(form.number.data, current_user)
                revocation = workflow.propose(
                    certificate, current_user, reason=form.reason.data, facts=form.facts.data
                )
                case_id = revocation.case_id
            flash(_("已提出，须由另一名工作人员确认"), "good")
            return redirect(url_for("revocation.show", case_id=case_id))
    return render_template("supervision/propose.html", form=form), form.status


@blueprint.get("/<int:case_id>")
@requires(Role.OFFICIAL)
def show(case_id: int) -> ResponseReturnValue:
    """One proposal."""
    return _page(_in_region(case_id), OpinionForm(formdata=None))


@blueprint.post("/<int:case_id>/<any(revoke, reject):action>")
@requires(Role.OFFICIAL)
def decide(case_id: int, action: str) -> ResponseReturnValue:
    """Confirm or reject; a confirmed revocation is published before the answer."""
    form = OpinionForm()
    if form.validate():
        with form.refusals("reason"):
            with write_tx():
                revocation = _in_region(case_id)
                if action == "revoke":
                    workflow.revoke(revocation, current_user, opinion=form.reason.data or "")
                else:
                    procedure.apply(
                        workflow.TABLE,
                        revocation.case,
                        action,
                        current_user,
                        reason=form.reason.data or "",
                    )
            keep_published()
            flash(_("办理完成"), "good")
            return redirect(url_for("revocation.show", case_id=case_id))
    return _page(_in_region(case_id), form), form.status


def _in_region(case_id: int) -> Revocation:
    revocation = db.session.get(Revocation, case_id)
    if revocation is None or not revocation.case.region.startswith(current_user.region_prefix):
        raise MissingError(Text("没有这件撤销提议"))
    return revocation


def _page(revocation: Revocation, form: OpinionForm) -> str:
    names = {row.code: row.name for row in workflow.reasons()}
    return render_template(
        "supervision/show.html",
        revocation=revocation,
        form=form,
        table=workflow.TABLE,
        reason_name=names.get(revocation.reason, revocation.reason),
        actions=[t for t in workflow.TABLE.transitions if t.action in ACTIONS],
        may={a: procedure.may(workflow.TABLE, revocation.case, a, current_user) for a in ACTIONS},
    )
