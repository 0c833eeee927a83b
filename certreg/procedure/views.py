"""Public notices and objections, for everybody; answering them, for officials."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.certificates.pdf.qr import qr_png
from certreg.clock import today
from certreg.db import db, write_tx
from certreg.errors import MissingError
from certreg.installation import installation
from certreg.policy import law as policy
from certreg.policy.notice import Reader, WorkingTerm
from certreg.procedure import notice as notices
from certreg.procedure import objections
from certreg.procedure.calendar import sources_between
from certreg.procedure.forms import AnswerForm, BoardForm, ColleagueForm, ObjectionForm, ReceiptForm
from certreg.procedure.models.notices import Objection, PublicNotice
from certreg.text import Text
from certreg.web.access import public, requires
from certreg.web.limits import limit
from certreg.web.pagination import paginate
from certreg.web.reading import may_lag

blueprint = Blueprint("notices", __name__)

ROWS = 200
"""Names on one page of a notice; some hundred bytes each, on a phone."""


@blueprint.get("/notices", endpoint="list")
@public
@may_lag
def list_notices() -> ResponseReturnValue:
    """The notices that run or, with `?past=1`, that are closed, the newest first."""
    form = BoardForm(request.args)
    form.validate()
    query = notices.board(closed=form.past.data, words=form.words.data if not form.errors else "")
    page = paginate(query, PublicNotice.posted_on, PublicNotice.id, descending=True)
    return render_template("procedure/notices.html", page=page, form=form, today=today())


@blueprint.get("/notices/<int:notice_id>")
@public
@may_lag
def show(notice_id: int) -> ResponseReturnValue:
    """One notice: its names as everybody may see them, last day, how to object."""
    row = _notice(notice_id)
    return _page(row, "afterwards" if row.closed_at else "everybody", request.args)


@blueprint.route("/notices/<int:notice_id>/names", methods=["GET", "POST"])
@public
@limit("60 per hour")
def names(notice_id: int) -> ResponseReturnValue:
    """One notice with full names, for colleagues who read the code at the workplace."""
    row, form = _notice(notice_id), ColleagueForm()
    if form.validate_on_submit():
        with form.refusals():
            notices.check_colleague(row, form.code.data)
            return _page(row, "colleague", request.form, code=form.code.data)
    return render_template("procedure/names.html", form=form, notice=row), form.status


@blueprint.get("/workspace/notices/<int:notice_id>/poster")
@requires(Role.CLERK, Role.APPROVER)
def poster(notice_id: int) -> ResponseReturnValue:
    """The sheet that the body posts at the workplace, with the code for colleagues."""
    row = notices.of_organisation(notice_id, present_user())
    address = installation().base_url + url_for("notices.show", notice_id=row.id)
    return render_template(
        "procedure/poster.html",
        notice=row,
        code=notices.colleague_code(row),
        address=address,
        picture="data:image/png;base64," + b64encode(qr_png(address)).decode(),
    )


def _page(
    row: PublicNotice, reader: Reader, asked: Mapping[str, str], *, code: str = ""
) -> ResponseReturnValue:
    """A notice as one kind of reader sees it, one page of its rows."""
    every = notices.rows_for(row, reader)
    number = max(1, int(typed) if (typed := asked.get("page", "")).isdecimal() else 1)
    rows = every[(number - 1) * ROWS : number * ROWS]
    if not rows and number > 1:
        raise MissingError(Text("名单没有这一页"))
    return render_template(
        "procedure/notice.html",
        notice=row,
        rows=rows,
        number=number,
        has_more=number * ROWS < len(every),
        naming=notices.names_for(row, reader),
        term=policy.load().row(WorkingTerm, row.rule_id),
        calendar=sources_between(row.posted_on, row.last_day),
        code=code,
        today=today(),
    )


@blueprint.route("/notices/<int:notice_id>/objection", methods=["GET", "POST"])
@public
@limit("60 per hour")
def object_to(notice_id: int) -> ResponseReturnValue:
    """File an objection."""
    form = ObjectionForm()
    if form.validate_on_submit():
        with form.refusals():
            with write_tx():
                receipt = objections.file(
                    _notice(notice_id),
                    about_row=form.about_row.data,
                    text=form.text.data,
                    contact=form.contact.data,
                ).receipt
            return render_template(
                "procedure/objection_filed.html", receipt=receipt, notice_id=notice_id
            )
    notice = _notice(notice_id)
    objections.check_running(notice)
    return render_template("procedure/object.html", form=form, notice=notice), form.status


@blueprint.route("/objections", methods=["GET", "POST"])
@public
@limit("60 per hour")
def follow() -> ResponseReturnValue:
    """Follow an objection by its receipt."""
    form, found = ReceiptForm(), None
    if form.validate_on_submit():
        with form.refusals():
            found = objections.find(form.receipt.data)
    return render_template("procedure/objection.html", form=form, objection=found), form.status


@blueprint.get("/office/objections")
@requires(Role.OFFICIAL)
def open_objections() -> ResponseReturnValue:
    """Objections that wait for an answer, the oldest first."""
    query = objections.open_in_region(present_user().region_prefix)
    return render_template("procedure/objections.html", page=paginate(query, Objection.id))


@blueprint.route("/office/objections/<int:objection_id>", methods=["GET", "POST"])
@requires(Role.OFFICIAL)
def answer(objection_id: int) -> ResponseReturnValue:
    """Answer one objection."""
    form = AnswerForm()
    if form.validate_on_submit():
        with write_tx():
            objections.answer(
                objections.in_reach(objection_id, present_user()),
                present_user(),
                text=form.text.data,
                is_upheld=form.outcome.data == "upheld",
            )
        flash(_("已答复"), "good")
        return redirect(url_for("notices.open_objections"))
    objection = objections.in_reach(objection_id, present_user())
    return render_template("procedure/answer.html", form=form, objection=objection), form.status


def _notice(notice_id: int) -> PublicNotice:
    row = db.session.get(PublicNotice, notice_id)
    if row is None:
        raise MissingError(Text("没有这份公示"))
    return row
