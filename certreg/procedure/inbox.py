"""The two home pages of people who are signed in: what waits for them, and what is under way."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from certreg.accounts.models import Role, User
from certreg.accounts.sessions import present_user
from certreg.db import db
from certreg.procedure import objections
from certreg.procedure.models import Case, Waiting
from certreg.procedure.reminders import reminders_for
from certreg.procedure.workflow import in_turn, tables, visible_to
from certreg.web.access import requires

workspace = Blueprint("workspace", __name__, url_prefix="/workspace")
office = Blueprint("office", __name__, url_prefix="/office")

WAITING_FOR_ROLE = {Role.CLERK: Waiting.CLERK, Role.APPROVER: Waiting.APPROVER}

SHOWN = 50
"""Cases on a home page; the lists of each room show the rest."""


@workspace.get("")
@requires(Role.ADMINISTRATOR, Role.CLERK, Role.APPROVER)
def home() -> ResponseReturnValue:
    """An organisation's home: cases that wait for the user's role first."""
    roles = present_user().roles
    turns = {waiting for role, waiting in WAITING_FOR_ROLE.items() if role in roles}
    return render_template(
        "procedure/workspace.html",
        waiting=_cases(turns),
        others=_cases(set(Waiting) - turns),
        tables=tables(),
        reminders=reminders_for(present_user()),
    )


@office.get("", endpoint="home")
@requires(Role.OFFICIAL, Role.OFFICE_ADMINISTRATOR, Role.POLICY_OFFICER)
def office_home() -> ResponseReturnValue:
    """An office's home: cases of its region that wait for an official."""
    return render_template(
        "procedure/office.html",
        waiting=_cases({Waiting.OFFICE}, in_turn(present_user())),
        others=_cases(
            set(Waiting) - {Waiting.CLERK, Waiting.TERM, Waiting.NOBODY}, _under_way(present_user())
        ),
        open_objections=objections.count_open(present_user().region_prefix),
        tables=tables(),
        reminders=reminders_for(present_user()),
    )


def _cases(waiting: set[Waiting], *conditions: sa.ColumnElement[bool]) -> list[Case]:
    user = present_user()
    query = (
        sa.select(Case)
        .where(visible_to(user), Case.waiting_for.in_(waiting), *conditions)
        .order_by(Case.submitted_at.is_(None), Case.submitted_at, Case.id)
        .limit(SHOWN)
        .options(joinedload(Case.organisation), joinedload(Case.about))
    )
    if Role.OFFICIAL in user.roles:
        query = query.where(Case.submitted_at.is_not(None))
    return list(db.session.scalars(query))


def _under_way(official: User) -> sa.ColumnElement[bool]:
    """Cases that are others' turn, once their organisation has signed them off."""
    return sa.and_(
        ~sa.and_(Case.waiting_for == Waiting.OFFICE, in_turn(official)),
        ~sa.and_(Case.waiting_for == Waiting.APPROVER, Case.state == "submitted"),
    )
