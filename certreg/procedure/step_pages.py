"""The pages of every room on which somebody takes a case one step on, with a reason where one is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts.models import User
from certreg.accounts.sessions import present_user
from certreg.db import write_tx
from certreg.procedure.table import Table
from certreg.web.form import PageForm
from certreg.web.language import translate


@dataclass(frozen=True)
class Desk:
    """A room's case for those who decide on it.

    Attributes:
        find: the case's row by its key; refuses what is not the reader's.
        step: carries an action out on the row, by a person, with a reason.
        page: the row's page, with a form that was refused.
        home: endpoint of that page.
    """

    table: Table
    find: Callable[[int], Any]
    step: Callable[[Any, str, User, str], object]
    page: Callable[[Any, Any], str]
    home: str


def take(case_id: int, action: str, form: PageForm, desk: Desk) -> ResponseReturnValue:
    """Take the step, and say where the case stands now.

    Args:
        form: with the field `reason`.
    """
    if form.validate():
        with form.refusals("reason"):
            with write_tx():
                row = desk.find(case_id)
                desk.step(row, action, present_user(), form["reason"].data or "")
                state = translate(desk.table.state(row.case.state).title)
            flash(_("办理完成，当前状态：%(state)s", state=state), "good")
            return redirect(url_for(desk.home, case_id=case_id))
    return desk.page(desk.find(case_id), form), form.status
