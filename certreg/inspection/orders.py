"""Orders to put something right, for officials: the list, and closing one."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import contains_eager, joinedload

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.clock import today
from certreg.inspection import rectifying
from certreg.inspection.forms import ReasonForm
from certreg.inspection.models import Rectification
from certreg.inspection.states import RECTIFICATION
from certreg.procedure import step_pages
from certreg.procedure.models.cases import Case, Waiting
from certreg.procedure.workflow import offered
from certreg.web.access import requires
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
    return step_pages.take(case_id, action, ReasonForm(), DESK)


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


DESK = step_pages.Desk(
    table=RECTIFICATION,
    find=lambda case_id: rectifying.in_region(case_id, present_user()),
    step=rectifying.move,
    page=_page,
    home="rectification_review.show",
)
