"""Public notices and objections, for everybody; answering them, for officials."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from certreg.accounts.models import Role
from certreg.db import db, write_tx
from certreg.errors import MissingError
from certreg.procedure import notice as notices
from certreg.procedure import objections
from certreg.procedure.forms import AnswerForm, ObjectionForm, ReceiptForm
from certreg.procedure.models import Objection, PublicNotice
from certreg.text import Text
from certreg.web.access import public, requires
from certreg.web.limits import limit

blueprint = Blueprint("notices", __name__)


@blueprint.get("/notices", endpoint="list")
@public
def list_notices() -> ResponseReturnValue:
    """The notices that run now."""
    rows = [(row, notices.content(row)) for row in notices.running()]
    return render_template("procedure/notices.html", rows=rows)


@blueprint.get("/notices/<int:notice_id>")
@public
def show(notice_id: int) -> ResponseReturnValue:
    """One notice: masked names, last day, how to object."""
    row = _notice(notice_id)
    return render_template("procedure/notice.html", notice=row, content=notices.content(row))


@blueprint.route("/notices/<int:notice_id>/objection", methods=["GET", "POST"])
@public
@limit("60 per hour")
def object_to(notice_id: int) -> ResponseReturnValue:
    """File an objection."""
    form = ObjectionForm()
    if form.validate_on_submit():
        with write_tx():
            objection = objections.file(
                _notice(notice_id),
                about_row=form.about_row.data,
                text=form.text.data.strip(),
                contact=form.contact.data.strip(),
            )
            receipt = objection.receipt
        return render_template(
            "procedure/objection_filed.html", receipt=receipt, notice_id=notice_id
        )
    page = render_template("procedure/object.html", form=form, notice=_notice(notice_id))
    return page, 422 if form.errors else 200


@blueprint.route("/objections", methods=["GET", "POST"])
@public
@limit("60 per hour")
def follow() -> ResponseReturnValue:
    """Follow an objection by its receipt."""
    form = ReceiptForm()
    found = objections.find(form.receipt.data.strip()) if form.validate_on_submit() else None
    page = render_template("procedure/objection.html", form=form, objection=found)
    return page, 422 if form.errors else 200


@blueprint.get("/office/objections")
@requires(Role.OFFICIAL)
def open_objections() -> ResponseReturnValue:
    """Objections that wait for an answer."""
    rows = objections.open_in_region(current_user.region_prefix)
    return render_template("procedure/objections.html", rows=rows)


@blueprint.route("/office/objections/<int:objection_id>", methods=["GET", "POST"])
@requires(Role.OFFICIAL)
def answer(objection_id: int) -> ResponseReturnValue:
    """Answer one objection."""
    form = AnswerForm()
    if form.validate_on_submit():
        with write_tx():
            objections.answer(
                _objection(objection_id),
                current_user,
                text=form.text.data.strip(),
                is_upheld=form.outcome.data == "upheld",
            )
        flash(_("已答复"), "good")
        return redirect(url_for("notices.open_objections"))
    page = render_template("procedure/answer.html", form=form, objection=_objection(objection_id))
    return page, 422 if form.errors else 200


def _notice(notice_id: int) -> PublicNotice:
    row = db.session.get(PublicNotice, notice_id)
    if row is None:
        raise MissingError(Text("没有这份公示"))
    return row


def _objection(objection_id: int) -> Objection:
    """The objection, when its case lies in the official's region."""
    row = db.session.get(Objection, objection_id)
    if row is None or not row.notice.case.region.startswith(current_user.region_prefix):
        raise MissingError(Text("没有这件异议"))
    return row
