"""Flags, for officials: the list, and closing one with a reason."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import contains_eager, joinedload

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.flags import workflow
from certreg.flags.forms import ReasonForm
from certreg.flags.models import Flag
from certreg.flags.states import TABLE
from certreg.policy import law as policy
from certreg.policy.supervision import Threshold
from certreg.procedure import step_pages
from certreg.procedure.models.cases import Case, Waiting
from certreg.procedure.workflow import offered
from certreg.web.access import requires
from certreg.web.pagination import paginate
from certreg.web.row_key import LARGEST

blueprint = Blueprint("flags", __name__, url_prefix="/office/flags")


@blueprint.get("")
@requires(Role.OFFICIAL)
def list_flags() -> ResponseReturnValue:
    """The flags of the region, or of one batch: open ones first."""
    query = workflow.of_region(present_user()).options(
        contains_eager(Flag.case).joinedload(Case.about), joinedload(Flag.batch)
    )
    batch = request.args.get("batch", 0, type=int)
    if 0 < batch <= LARGEST:
        query = query.where(Flag.batch_id == batch)
    is_open = Case.waiting_for != Waiting.NOBODY
    page = paginate(
        query,
        sa.case((is_open, 0), else_=1),
        sa.case((is_open, Flag.case_id), else_=-Flag.case_id),
    )
    return render_template("flags/list.html", page=page, table=TABLE)


@blueprint.get("/<int:case_id>")
@requires(Role.OFFICIAL)
def show(case_id: int) -> ResponseReturnValue:
    """One flag: the figure, the threshold, the batch."""
    return _page(workflow.in_region(case_id, present_user()), ReasonForm(formdata=None))


@blueprint.post("/<int:case_id>/<any(examine, explain, confirm, send_back):action>")
@requires(Role.OFFICIAL)
def decide(case_id: int, action: str) -> ResponseReturnValue:
    """Carry out one step, with a reason."""
    return step_pages.take(case_id, action, ReasonForm(), DESK)


def _page(flag: Flag, form: ReasonForm) -> str:
    return render_template(
        "flags/show.html",
        flag=flag,
        case=flag.case,
        rule=policy.load().row(Threshold, flag.rule_id),
        table=TABLE,
        form=form,
        transitions=offered(TABLE, flag.case, present_user()),
    )


DESK = step_pages.Desk(
    table=TABLE,
    find=lambda case_id: workflow.in_region(case_id, present_user()),
    step=workflow.move,
    page=_page,
    home="flags.show",
)
