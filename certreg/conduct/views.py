"""One entry of an examiner's record, for officials: reading it, deciding on it."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.conduct import workflow
from certreg.conduct.forms import OpinionForm
from certreg.conduct.models import ConductEntry
from certreg.conduct.states import TABLE
from certreg.policy import law as policy
from certreg.policy.supervision import conduct_ground
from certreg.procedure import step_pages
from certreg.procedure.workflow import offered
from certreg.web.access import requires

blueprint = Blueprint("conduct", __name__, url_prefix="/office/conduct")

ACTIONS = ("confirm", "reject", "propose_withdrawal", "withdraw", "keep")


@blueprint.get("/<int:case_id>")
@requires(Role.OFFICIAL)
def show(case_id: int) -> ResponseReturnValue:
    """One entry."""
    return _page(workflow.in_region(case_id, present_user()), OpinionForm(formdata=None))


@blueprint.post(f"/<int:case_id>/<any({', '.join(ACTIONS)}):action>")
@requires(Role.OFFICIAL)
def decide(case_id: int, action: str) -> ResponseReturnValue:
    """Carry out one step."""
    return step_pages.take(case_id, action, OpinionForm(), DESK)


def _page(entry: ConductEntry, form: OpinionForm) -> str:
    case, user = entry.case, present_user()
    return render_template(
        "conduct/show.html",
        entry=entry,
        case=case,
        table=TABLE,
        form=form,
        ground=conduct_ground(policy.load(), entry.ground),
        transitions=[t for t in offered(TABLE, case, user) if t.action in ACTIONS],
    )


DESK = step_pages.Desk(
    table=TABLE,
    find=lambda case_id: workflow.in_region(case_id, present_user()),
    step=workflow.move,
    page=_page,
    home="conduct.show",
)
