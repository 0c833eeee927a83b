"""The body's side: what was found at its inspections, and answering an order."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.clock import today
from certreg.db import write_tx
from certreg.inspection import rectifying, workflow
from certreg.inspection.forms import AnswerForm, ReasonForm
from certreg.inspection.models import Rectification
from certreg.inspection.states import RECTIFICATION
from certreg.inspection.views import shared
from certreg.procedure import paper_pages, step_pages
from certreg.procedure.forms import EvidenceForm
from certreg.procedure.models.cases import Case, Waiting
from certreg.procedure.workflow import offered
from certreg.web.access import requires

inspected = Blueprint("inspected", __name__, url_prefix="/workspace/inspections")
blueprint = Blueprint("rectifications", __name__, url_prefix="/workspace/rectifications")

ORGANISATION = (Role.ADMINISTRATOR, Role.CLERK, Role.APPROVER)
STEPS = ("sign_off", "return_for_correction")


@inspected.get("/<int:case_id>")
@requires(*ORGANISATION)
def show(case_id: int) -> ResponseReturnValue:
    """A concluded inspection of the user's organisation."""
    inspection = workflow.of_organisation(case_id, present_user().organisation)
    return render_template("inspection/inspected.html", **shared(inspection))


@blueprint.get("/<int:case_id>", endpoint="show")
@requires(*ORGANISATION)
def show_order(case_id: int) -> ResponseReturnValue:
    """One order: what is demanded, by when, and what was answered."""
    return _page(_own(case_id))


@blueprint.post("/<int:case_id>/evidence")
@requires(Role.CLERK)
def add_evidence(case_id: int) -> ResponseReturnValue:
    """Add a file that shows what was done."""
    return paper_pages.add(case_id, FOLDER)


@blueprint.post("/<int:case_id>/evidence/<int:evidence_id>/remove")
@requires(Role.CLERK)
def remove_evidence(case_id: int, evidence_id: int) -> ResponseReturnValue:
    """Take back a file that was never handed in."""
    return paper_pages.remove(case_id, evidence_id, FOLDER)


@blueprint.post("/<int:case_id>/answer")
@requires(Role.CLERK)
def answer(case_id: int) -> ResponseReturnValue:
    """Hand in what was done."""
    form = AnswerForm()
    if form.validate():
        with form.refusals("text"):
            with write_tx():
                found = _own(case_id)
                rectifying.answer(found, form.text.data, present_user())
            flash(_("整改报告已提交，由本单位审核人审核"), "good")
            return redirect(url_for("rectifications.show", case_id=case_id))
    return _page(_own(case_id), answer_form=form), form.status


@blueprint.post(f"/<int:case_id>/<any({', '.join(STEPS)}):action>")
@requires(Role.APPROVER)
def decide(case_id: int, action: str) -> ResponseReturnValue:
    """Sign the answer off, or hand it back to the clerk."""
    return step_pages.take(case_id, action, ReasonForm(), DESK)


def _page(
    order: Rectification,
    *,
    form: ReasonForm | None = None,
    answer_form: AnswerForm | None = None,
    evidence_form: EvidenceForm | None = None,
) -> str:
    user = present_user()
    transitions = offered(RECTIFICATION, order.case, user)
    return render_template(
        "inspection/rectification.html",
        order=order,
        case=order.case,
        table=RECTIFICATION,
        today=today(),
        form=form or ReasonForm(formdata=None),
        answer_form=answer_form or AnswerForm(formdata=None, text=order.answer),
        evidence_form=evidence_form or EvidenceForm(formdata=None),
        is_open=order.case.waiting_for is Waiting.CLERK and Role.CLERK in user.roles,
        steps=[t for t in transitions if t.action in STEPS],
    )


def _own(case_id: int) -> Rectification:
    return rectifying.own(case_id, present_user())


def _open_case(case_id: int) -> Case:
    order = _own(case_id)
    rectifying.check_open(order)
    return order.case


FOLDER = paper_pages.Folder(
    own=_own,
    open_case=_open_case,
    page=lambda case_id, form: _page(_own(case_id), evidence_form=form),
    home="rectifications.show",
)


DESK = step_pages.Desk(
    table=RECTIFICATION,
    find=_own,
    step=rectifying.move,
    page=lambda row, form: _page(row, form=form),
    home="rectifications.show",
)
