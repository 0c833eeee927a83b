"""The office's side of a change of a filing: proposing it, and deciding by another official."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.db import write_tx
from certreg.errors import MissingError
from certreg.filing import directory, standing_changes
from certreg.filing.models import StandingChange
from certreg.filing.standing_forms import OpinionForm
from certreg.filing.standing_page import NAMES, page, proposing
from certreg.filing.standing_states import TABLES
from certreg.text import Text
from certreg.web.access import requires
from certreg.web.language import translate

blueprint = Blueprint("standing_review", __name__, url_prefix="/office/standing")


@blueprint.route(
    "/new/<any(suspension, lifting, cancellation):name>/<number>", methods=["GET", "POST"]
)
@requires(Role.OFFICIAL)
def propose(name: str, number: str) -> ResponseReturnValue:
    """Propose that a body of the region is suspended, taken up again or cancelled."""
    body = directory.find(number)
    if not body.region.startswith(present_user().region_prefix):
        raise MissingError(Text("本辖区没有编号为 {number} 的评价机构", number=number))
    return proposing(NAMES[name], body, then="standing_review.show")


@blueprint.get("/<int:case_id>")
@requires(Role.OFFICIAL)
def show(case_id: int) -> ResponseReturnValue:
    """One case as an official reads it."""
    return page(standing_changes.in_region(case_id, present_user()))


@blueprint.post("/<int:case_id>/<any(accept, decline, confirm, reject):action>")
@requires(Role.OFFICIAL)
def decide(case_id: int, action: str) -> ResponseReturnValue:
    """Carry out one decision."""
    form = OpinionForm()
    if form.validate():
        with form.refusals():
            with write_tx():
                change = standing_changes.in_region(case_id, present_user())
                state = _decide(change, action, form.reason.data or "")
            flash(_("办理完成，当前状态：%(state)s", state=translate(state)), "good")
            return redirect(url_for("standing_review.show", case_id=case_id))
    return page(standing_changes.in_region(case_id, present_user()), form), form.status


def _decide(change: StandingChange, action: str, reason: str) -> Text:
    """Do it; the name of the state that the case is in afterwards."""
    if action == "confirm":
        standing_changes.confirm(change, present_user(), reason)
    else:
        standing_changes.move(change, action, present_user(), reason)
    return TABLES[change.change].state(change.case.state).title
