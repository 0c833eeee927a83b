"""One hold or erasure: its page, and the steps that two officials take."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.db import db, write_tx
from certreg.errors import MissingError
from certreg.policy import law as policy
from certreg.policy.retention import Stays
from certreg.procedure.models.cases import Case
from certreg.procedure.turns import is_competent_official
from certreg.procedure.workflow import offered
from certreg.retention import erasure, holds, words
from certreg.retention.forms import DecisionForm
from certreg.retention.models import Erasure, Hold
from certreg.retention.states import ERASURE, HOLD
from certreg.text import Text
from certreg.web.access import requires
from certreg.web.language import translate

blueprint = Blueprint("retention_cases", __name__, url_prefix="/office/retention/cases")

ERASURE_STEPS = {"confirm": erasure.carry_out, "reject": erasure.reject}


@blueprint.get("/<int:case_id>")
@requires(Role.OFFICIAL)
def show(case_id: int) -> ResponseReturnValue:
    """What it is about, what would come of it, what was decided."""
    return _page(_found(case_id), DecisionForm(formdata=None)), 200


@blueprint.post("/<int:case_id>/<any(confirm, reject, propose_lifting, lift, keep):action>")
@requires(Role.OFFICIAL)
def decide(case_id: int, action: str) -> ResponseReturnValue:
    """Take one step."""
    form = DecisionForm()
    _found(case_id)
    if form.validate():
        with form.refusals("reason"):
            with write_tx():
                row, user = _found(case_id), present_user()
                if isinstance(row, Hold):
                    holds.move(row, action, user, form.reason.data)
                else:
                    _erasure_step(row, action, form.reason.data)
                table = HOLD if isinstance(row, Hold) else ERASURE
                state = translate(table.state(row.case.state).title)
            flash(_("办理完成，当前状态：%(state)s", state=state), "good")
            return redirect(url_for("retention_cases.show", case_id=case_id))
    return _page(_found(case_id), form), form.status


def _erasure_step(row: Erasure, action: str, reason: str) -> None:
    ERASURE.find(action, row.case.state)  # an action of holds is told what would be possible
    ERASURE_STEPS[action](row, present_user(), reason)


def _found(case_id: int) -> Hold | Erasure:
    """A hold or erasure of the official's region."""
    case = db.session.get(Case, case_id)
    row = db.session.get(Hold, case_id) or db.session.get(Erasure, case_id)
    if case is None or row is None or not is_competent_official(case, present_user()):
        raise MissingError(Text("没有这件保全或删除事项"))
    return row


def _page(row: Hold | Erasure, form: DecisionForm) -> str:
    table = HOLD if isinstance(row, Hold) else ERASURE
    steps = [each for each in offered(table, row.case, present_user()) if each.action != "propose"]
    values: dict[str, Any] = {
        "case": row.case,
        "table": table,
        "steps": steps,
        "form": form,
        "reason": row.case.decisions[0].reason,
    }
    if isinstance(row, Hold):
        return render_template(
            "retention/show_hold.html", **values, hold=row, subjects=words.SUBJECTS
        )
    person = row.person if row.case.state == "proposed" else None
    found = erasure.reach(person, row.case.region) if person else None
    if found is not None and not any(found.counts.values()):
        values["steps"] = [each for each in steps if each.action != "confirm"]
    law = policy.load()
    return render_template(
        "retention/show_erasure.html",
        **values,
        erasure=row,
        reach=found,
        erased=words.ERASED,
        kept=[(law.row(Stays, rule_id), count) for _what, rule_id, count in row.kept],
    )
