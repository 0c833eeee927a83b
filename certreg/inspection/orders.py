"""Orders to put something right, for officials: the list, and closing one."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import contains_eager, joinedload

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.clock import today
from certreg.db import write_tx
from certreg.inspection import rectifying
from certreg.inspection.forms import ReasonForm
from certreg.inspection.models import Rectification
from certreg.inspection.states import RECTIFICATION
from certreg.procedure.models.cases import Case, Waiting
from certreg.procedure.workflow import offered
from certreg.web.access import requires
from certreg.web.language import translate
from certreg.web.pagination import paginate

blueprint = Blueprint("rectification_review", __name__, url_prefix="/office/rectifications")

ACTIONS = ("review", "report_overdue", "close", "return_for_correction", "fail")


@blueprint.get("")
@requires(Role.OFFICIAL)
def list_orders() -> ResponseReturnValue:
    """The orders of the region: what is open by its last day, then the rest."""
    query = rectifying.of_region(present_user()).options(
        contains_eager(Rectification.case).joinedload(Case.organisation),
        joinedload(Rectification.inspection),
    )
    is_closed = sa.case((Case.waiting_for != Waiting.NOBODY, 0), else_=1)
    page = paginate(query, is_closed, Case.due_on, Rectification.case_id)
    return render_template("inspection/orders.html", page=page, table=RECTIFICATION, today=today())


@blueprint.get("/<int:case_id>")
@requires(Role.OFFICIAL)
def show(case_id: int) -> ResponseReturnValue:
    """One order as officials read it."""
    return _page(rectifying.in_region(case_id, present_user()), ReasonForm(formdata=None))


@blueprint.post(f"/<int:case_id>/<any({', '.join(ACTIONS)}):action>")
@requires(Role.OFFICIAL)
def decide(case_id: int, action: str) -> ResponseReturnValue:
    """Carry out one step."""
    form = ReasonForm()
    if form.validate():
        with form.refusals("reason"):
            with write_tx():
                order = rectifying.in_region(case_id, present_user())
                rectifying.move(order, action, present_user(), form.reason.data)
                state = translate(RECTIFICATION.state(order.case.state).title)
            flash(_("办理完成，当前状态：%(state)s", state=state), "good")
            return redirect(url_for("rectification_review.show", case_id=case_id))
    return _page(rectifying.in_region(case_id, present_user()), form), form.status


def _page(order: Rectification, form: ReasonForm) -> str:
    return render_template(
        "inspection/order.html",
        order=order,
        case=order.case,
        table=RECTIFICATION,
        form=form,
        today=today(),
        transitions=[
            t for t in offered(RECTIFICATION, order.case, present_user()) if t.action in ACTIONS
        ],
    )
