"""On every page of a case: who holds it; taking it, giving it back, passing it on, taking it over."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts.models import Role, User
from certreg.accounts.sessions import present_user
from certreg.db import write_tx
from certreg.procedure import handling, holding
from certreg.procedure.forms import NoteForm, PassOnForm
from certreg.procedure.models.cases import Case
from certreg.procedure.models.handling import Handling
from certreg.procedure.offices import Turn
from certreg.procedure.table import tables
from certreg.procedure.turns import turn_of
from certreg.procedure.workflow import has_turn
from certreg.web.access import requires

blueprint = Blueprint("desk", __name__, url_prefix="/cases/<int:case_id>")

works = requires(Role.CLERK, Role.APPROVER, Role.OFFICIAL)


@dataclass(frozen=True)
class Desk:
    """Who holds a case, as the person who reads its page may know and change it.

    Attributes:
        holder: of the reader's own side; None: nobody.
        is_own: the reader holds it.
        is_anothers: a colleague holds it, and the reader cannot act before taking it over.
        is_in_stead: the reader acts as the holder's deputy.
        has_turn: the reader could act in it if nobody held it.
        turn: the office that the step falls to; None: any of the region, or no office's step.
        is_shared: somebody else might act in it, so that holding it says something.
        history: what became of who held it, oldest first.
    """

    holder: User | None
    is_own: bool
    is_anothers: bool
    is_in_stead: bool
    has_turn: bool
    is_shared: bool
    turn: Turn | None
    history: list[Handling]
    titles = handling.TITLES


@blueprint.app_template_global()
def desk_of(case: Case) -> Desk:
    """The desk of a case for its page."""
    user = present_user()
    holder = holding.holder_of(case)
    if holder is not None and not holding.is_same_side(holder, user):
        holder = None
    is_own = holder is not None and holder.id == user.id
    is_anothers = holding.is_anothers(case, user)
    table = tables()[case.kind]
    return Desk(
        holder=holder,
        is_own=is_own,
        is_anothers=is_anothers,
        is_in_stead=holder is not None and not is_own and not is_anothers,
        has_turn=has_turn(table, case, user),
        turn=turn_of(table, case),
        is_shared=holding.is_at_office(user) or holding.has_colleagues(user),
        history=handling.history(case),
    )


@blueprint.post("/take")
@works
def take(case_id: int) -> ResponseReturnValue:
    """Take a case that nobody holds."""
    with write_tx():
        handling.take(handling.find(case_id, present_user()), present_user())
    flash(_("已由您领办"), "good")
    return redirect(address(case_id))


@blueprint.post("/release")
@works
def release(case_id: int) -> ResponseReturnValue:
    """Give it back."""
    with write_tx():
        handling.release(handling.find(case_id, present_user()), present_user())
    flash(_("已放回，其他人员可以领办"), "info")
    return redirect(address(case_id))


@blueprint.route("/pass-on", methods=["GET", "POST"])
@works
def pass_on(case_id: int) -> ResponseReturnValue:
    """Pass it on to a colleague."""
    form = PassOnForm()
    form.offer(handling.colleagues(handling.find(case_id, present_user()), present_user()))
    if form.validate_on_submit():
        with form.refusals():
            with write_tx():
                case, to = handling.find(case_id, present_user()), int(form.colleague.data)
                handling.pass_on(case, present_user(), to, form.note.data)
            flash(_("已转交"), "good")
            return redirect(address(case_id))
    return _page("procedure/pass_on.html", case_id, form)


@blueprint.route("/take-over", methods=["GET", "POST"])
@works
def take_over(case_id: int) -> ResponseReturnValue:
    """Take it over from a colleague."""
    form = NoteForm()
    if form.validate_on_submit():
        with form.refusals():
            with write_tx():
                case = handling.find(case_id, present_user())
                handling.take_over(case, present_user(), form.note.data)
            flash(_("已由您接手"), "good")
            return redirect(address(case_id))
    return _page("procedure/take_over.html", case_id, form)


def address(case_id: int) -> str:
    """The page of a case for whoever is signed in."""
    user = present_user()
    table = tables()[handling.find(case_id, user).kind]
    page = table.office_page if holding.is_at_office(user) else table.workspace_page
    return url_for(page, case_id=case_id)


def _page(template: str, case_id: int, form: NoteForm) -> ResponseReturnValue:
    case = handling.find(case_id, present_user())
    shown = render_template(
        template,
        case=case,
        title=tables()[case.kind].title,
        back=address(case_id),
        holder=holding.holder_of(case),
        form=form,
    )
    return shown, form.status
