"""The two home pages of people who are signed in: what waits for them, and what is under way."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from certreg.accounts.models import Role, User
from certreg.accounts.sessions import present_user
from certreg.clock import today
from certreg.db import db
from certreg.policy.regions import significant_digits
from certreg.procedure import holding, objections
from certreg.procedure.forms import InboxForm
from certreg.procedure.models.cases import Case, CaseKind, Waiting
from certreg.procedure.reminders import reminders_for
from certreg.procedure.table import tables
from certreg.procedure.turns import in_region, in_turn, visible_to
from certreg.web.access import requires
from certreg.web.pagination import paginate

workspace = Blueprint("workspace", __name__, url_prefix="/workspace")
office = Blueprint("office", __name__, url_prefix="/office")

WAITING_FOR_ROLE = {Role.CLERK: Waiting.CLERK, Role.APPROVER: Waiting.APPROVER}

UNDER_WAY = (
    Waiting.APPROVER,
    Waiting.OFFICE,
    Waiting.EXPERTS,
    Waiting.NOTICE,
    Waiting.WORKER,
)
"""What an office looks after: neither with the clerk nor decided nor closed."""

SHOWN = 20
"""Cases under way on a home page; the lists of each room show the rest."""


ORDER = (Case.waiting_since, Case.id)
"""What waits longest stands first."""


@workspace.get("")
@requires(Role.ADMINISTRATOR, Role.CLERK, Role.APPROVER)
def home() -> ResponseReturnValue:
    """An organisation's home: cases that wait for the user's role first."""
    user = present_user()
    turns = [waiting for role, waiting in WAITING_FOR_ROLE.items() if role in user.roles]
    return _page(
        "procedure/workspace.html",
        waiting=Case.waiting_for.in_(turns),
        others={turn: sa.true() for turn in Waiting if turn not in turns},
        form=InboxForm(request.args),
        reminders=reminders_for(user),
    )


@office.get("", endpoint="home")
@requires(Role.OFFICIAL, Role.OFFICE_ADMINISTRATOR, Role.POLICY_OFFICER)
def office_home() -> ResponseReturnValue:
    """An office's home: cases of its region that wait for an official."""
    user = present_user()
    form = InboxForm(request.args)
    form.offer_regions(user.organisation.region)
    return _page(
        "procedure/office.html",
        waiting=sa.and_(Case.waiting_for == Waiting.OFFICE, in_turn(user)),
        others={turn: _is_others(turn, user) for turn in UNDER_WAY},
        form=form,
        open_objections=objections.count_open(user.region_prefix),
        reminders=reminders_for(user),
    )


def _page(
    template: str,
    *,
    waiting: sa.ColumnElement[bool],
    others: Mapping[Waiting, sa.ColumnElement[bool]],
    form: InboxForm,
    **values: object,
) -> ResponseReturnValue:
    """Both lists; what waits longest stands first in each.

    Args:
        others: whose turn it is -> which of those cases are under way.
    """
    form.offer_kinds(tables())
    wanted = _wanted(form) if form.validate() else []
    shown = render_template(
        template,
        page=paginate(_cases(waiting, *wanted), *ORDER),
        others=_first_of(others),
        tables=tables(),
        form=form,
        is_filtered=bool(wanted),
        today=today(),
        **values,
    )
    return shown, form.status


def _first_of(others: Mapping[Waiting, sa.ColumnElement[bool]]) -> list[Case]:
    """The first of several turns together: each turn's own first come from an index, unsorted."""
    each = [
        sa.select(_ids(Case.waiting_for == turn, condition).subquery().c.id)
        for turn, condition in others.items()
    ]
    query = _cases(Case.id.in_(sa.union_all(*each))).order_by(*ORDER).limit(SHOWN)
    return list(db.session.scalars(query))


def _ids(*conditions: sa.ColumnElement[bool]) -> sa.Select[int]:
    chosen = sa.select(Case.id).where(*_visible(), *conditions)
    return chosen.order_by(*ORDER).limit(SHOWN)


def _cases(*conditions: sa.ColumnElement[bool]) -> sa.Select[Case]:
    """Cases that the user may see, with what a line of a list shows of each."""
    return (
        sa.select(Case)
        .where(*_visible(), *conditions)
        .options(
            joinedload(Case.organisation),
            joinedload(Case.about),
            joinedload(Case.holder).lazyload(User.grants),
        )
    )


def _visible() -> list[sa.ColumnElement[bool]]:
    user = present_user()
    submitted = [Case.submitted_at.is_not(None)] if Role.OFFICIAL in user.roles else []
    return [visible_to(user), *submitted]


def _wanted(form: InboxForm) -> list[sa.ColumnElement[bool]]:
    """What the filters ask for."""
    user, conditions = present_user(), []
    if form.kind.data:
        conditions.append(Case.kind == CaseKind(form.kind.data))
    if form.region.data:
        conditions.append(in_region(significant_digits(form.region.data)))
    if form.holder.data == "mine":
        mine = Case.holder_id.in_(holding.represented(user))
        conditions.append(sa.or_(Case.holder_id == user.id, mine))
    if form.holder.data == "free":
        conditions.append(~sa.exists().where(User.id == Case.holder_id, User.is_active))
    if form.overdue.data:
        conditions.append(Case.due_on < today())
    return conditions


def _is_others(turn: Waiting, official: User) -> sa.ColumnElement[bool]:
    """Which cases are others' turn, once their organisation has signed them off."""
    if turn is Waiting.OFFICE:
        return ~in_turn(official)
    if turn is Waiting.APPROVER:
        return Case.state != "submitted"
    return sa.true()
