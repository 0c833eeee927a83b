"""The pages of a suspension, its lifting or a cancellation, alike for the body and the offices."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.db import write_tx
from certreg.files.evidence import inspect
from certreg.filing import standing_changes
from certreg.filing.models import Body, Change, StandingChange
from certreg.filing.standing_changes import Statement
from certreg.filing.standing_forms import ChangeForm, OpinionForm
from certreg.filing.standing_states import TABLES
from certreg.filing.titles import CHANGES
from certreg.policy import law as policy
from certreg.policy.filing import filing_ground_name
from certreg.procedure.workflow import offered
from certreg.web.navigation import own_home

NAMES = {"suspension": Change.SUSPEND, "lifting": Change.LIFT, "cancellation": Change.CANCEL}
"""What stands in addresses -> the change."""


def proposing(change: Change, body: Body, *, then: str) -> ResponseReturnValue:
    """The form of a proposal or a request.

    Args:
        then: endpoint of the page of the new case.
    """
    asks = Role.OFFICIAL not in present_user().roles
    form = ChangeForm()
    form.offer(
        standing_changes.grounds(change, body, own_request=asks),
        has_last_day=change is Change.SUSPEND,
    )
    if form.validate_on_submit():
        with form.refusals():
            statement = _statement(form)
            with write_tx():
                row = standing_changes.propose(change, body, statement, present_user())
                case_id = row.case_id
            return redirect(url_for(then, case_id=case_id))
    shown = render_template(
        "filing/standing_new.html",
        form=form,
        body=body,
        change=change,
        title=CHANGES[change],
        asks=asks,
        home=own_home(),
    )
    return shown, form.status


def page(change: StandingChange, form: OpinionForm | None = None) -> str:
    """One case: what it rests on, who decided, what may be done."""
    case, table = change.case, TABLES[change.change]
    first = next((d for d in case.decisions if d.action in ("propose", "request")), None)
    return render_template(
        "filing/standing_case.html",
        change=change,
        case=case,
        table=table,
        title=CHANGES[change.change],
        ground=filing_ground_name(policy.load(), change.change.value, change.ground),
        facts=first.reason if first else "",
        form=form or OpinionForm(formdata=None),
        transitions=offered(table, case, present_user()),
        in_office=Role.OFFICIAL in present_user().roles,
        home=own_home(),
    )


def _statement(form: ChangeForm) -> Statement:
    """What was typed; a file is looked into before the transaction.

    Raises:
        RefusedError, UnreadableError: the file is none that is taken; field `file`.
    """
    return Statement(
        ground=form.ground.data,
        document=form.document.data,
        facts=form.facts.data,
        last_day=form.last_day.data if "last_day" in form else None,
        file=inspect(form.file.data) if form.file.data else None,
    )
