"""Complaints: filing and following one, for everybody; handling them, for officials."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import contains_eager, joinedload

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.complaints import record, workflow
from certreg.complaints.forms import ComplaintForm, ReceiptForm, StepForm
from certreg.complaints.models import Complaint
from certreg.complaints.states import TABLE
from certreg.complaints.workflow import Subject
from certreg.db import db, write_tx
from certreg.filing.models import Body
from certreg.procedure.models.cases import Case, Waiting
from certreg.procedure.workflow import offered
from certreg.web.access import public, requires
from certreg.web.language import translate
from certreg.web.limits import limit
from certreg.web.pagination import paginate
from certreg.web.row_key import LARGEST

blueprint = Blueprint("complaints", __name__, url_prefix="/complaints")
office = Blueprint("office_complaints", __name__, url_prefix="/office/complaints")

ACTIONS = tuple(transition.action for transition in TABLE.transitions)


@blueprint.route("/new", methods=["GET", "POST"])
@public
@limit("60 per hour")
def new() -> ResponseReturnValue:
    """File a complaint; about a notice where the address names one."""
    notice = request.args.get("notice", 0, type=int)
    subject = workflow.subject_of_notice(notice) if 0 < notice <= LARGEST else None
    form = _form(subject)
    if form.validate_on_submit():
        with form.refusals():
            receipt = _filed(form, notice if subject else None)
            return render_template("complaints/filed.html", receipt=receipt)
    return render_template("complaints/new.html", form=form, subject=subject), form.status


@blueprint.route("", methods=["GET", "POST"])
@public
@limit("60 per hour")
def follow() -> ResponseReturnValue:
    """Follow a complaint by its receipt."""
    form, found = ReceiptForm(), None
    if form.validate_on_submit():
        with form.refusals():
            found = workflow.find(form.receipt.data)
    page = render_template(
        "complaints/follow.html",
        form=form,
        complaint=found,
        closing=record.closing(found) if found else None,
        table=TABLE,
    )
    return page, form.status


@office.get("")
@requires(Role.OFFICIAL)
def list_complaints() -> ResponseReturnValue:
    """The complaints of the region: those that wait first, the oldest in front."""
    is_open = Case.waiting_for != Waiting.NOBODY
    query = workflow.of_region(present_user()).options(
        contains_eager(Complaint.case).joinedload(Case.about)
    )
    page = paginate(
        query,
        sa.case((is_open, 0), else_=1),
        sa.case((is_open, Complaint.case_id), else_=-Complaint.case_id),
    )
    return render_template("complaints/list.html", page=page, table=TABLE)


@office.get("/<int:case_id>")
@requires(Role.OFFICIAL)
def show(case_id: int) -> ResponseReturnValue:
    """One complaint as officials read it."""
    return _page(workflow.in_region(case_id, present_user()), StepForm(formdata=None))


@office.post(f"/<int:case_id>/<any({', '.join(ACTIONS)}):action>")
@requires(Role.OFFICIAL)
def decide(case_id: int, action: str) -> ResponseReturnValue:
    """Carry out one step."""
    form = StepForm()
    if form.validate():
        with form.refusals("reason"):
            with write_tx():
                complaint = workflow.in_region(case_id, present_user())
                case = workflow.move(complaint, action, present_user(), form.reason.data)
                state = translate(TABLE.state(case.state).title)
            flash(_("办理完成，当前状态：%(state)s", state=state), "good")
            return redirect(url_for("office_complaints.show", case_id=case_id))
    return _page(workflow.in_region(case_id, present_user()), form), form.status


def _form(subject: Subject | None) -> ComplaintForm:
    """The form; of a notice it is known what the complaint is about."""
    form = ComplaintForm(about=request.args.get("about", "")[:40])
    if subject is not None:
        del form.about
    return form


def _filed(form: ComplaintForm, notice_id: int | None) -> str:
    """File what was typed; the receipt."""
    with write_tx():
        subject = (
            workflow.subject_named(form.about.data)
            if notice_id is None
            else workflow.subject_of_notice(notice_id)
        )
        filed = workflow.file(subject, text=form.text.data, contact=form.contact.data)
        return filed.receipt


def _page(complaint: Complaint, form: StepForm) -> str:
    case = complaint.case
    body = sa.select(Body).where(Body.organisation_id == case.about_id)
    return render_template(
        "complaints/show.html",
        complaint=complaint,
        body=db.session.scalar(body.options(joinedload(Body.organisation))),
        form=form,
        table=TABLE,
        transitions=offered(TABLE, case, present_user()),
    )
