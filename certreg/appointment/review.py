"""The offices' side of an appointment: the list with its figures, and each tier's decisions."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from certreg.accounts.models import Role, User
from certreg.accounts.sessions import present_user
from certreg.appointment import holding, nominating, rules, workflow
from certreg.appointment.forms import OpinionForm
from certreg.appointment.models import Appointment
from certreg.appointment.page import shared, words
from certreg.appointment.states import TABLE
from certreg.clock import today
from certreg.db import db
from certreg.errors import MissingError
from certreg.installation import installation
from certreg.policy import law as policy
from certreg.procedure import step_pages
from certreg.procedure.models.cases import Case, Waiting
from certreg.procedure.turns import in_turn, visible_to
from certreg.procedure.workflow import offered
from certreg.text import Text
from certreg.web.access import requires
from certreg.web.pagination import paginate

blueprint = Blueprint("appointment_review", __name__, url_prefix="/office/appointments")

NOT_YET = ("draft", "submitted", "returned", "withdrawn")
"""States in which a nomination is, or stayed, with the employer."""


@blueprint.get("")
@requires(Role.OFFICIAL)
def list_appointments() -> ResponseReturnValue:
    """The region's appointments: first those that wait for this office, longest first."""
    user = present_user()
    waits = sa.and_(Case.waiting_for == Waiting.OFFICE, in_turn(user))
    query = (
        sa.select(Appointment)
        .join(Appointment.case)
        .where(visible_to(user), _was_signed_off())
        .options(
            joinedload(Appointment.case).joinedload(Case.organisation),
            joinedload(Appointment.person),
        )
    )
    return render_template(
        "appointment/office_list.html",
        page=paginate(
            query,
            sa.case((waits, 0), else_=1),
            sa.case((waits, Appointment.case_id), else_=-Appointment.case_id),
        ),
        figures=_figures(),
        **words(),
    )


@blueprint.get("/<int:case_id>")
@requires(Role.OFFICIAL)
def show(case_id: int) -> ResponseReturnValue:
    """One nomination as the official reads it."""
    return _page(_in_region(case_id), OpinionForm(formdata=None))


@blueprint.post(
    "/<int:case_id>/<any(recommend, accept, return_for_correction, decline, approve, reject):action>"
)
@requires(Role.OFFICIAL)
def decide(case_id: int, action: str) -> ResponseReturnValue:
    """Carry out one decision."""
    return step_pages.take(case_id, action, OpinionForm(), DESK)


def _decide(appointment: Appointment, action: str, actor: User, reason: str) -> None:
    """Do it: what has rules of its own, or what needs the table alone."""
    if action == "accept":
        workflow.accept(appointment, actor, reason)
    elif action == "approve":
        workflow.approve(appointment, actor, reason)
    else:
        workflow.move(appointment, action, actor, reason)


def _was_signed_off() -> sa.ColumnElement[bool]:
    """Only what its employer's approver has signed off is for the offices to see."""
    return sa.and_(Case.submitted_at.is_not(None), Case.state.not_in(NOT_YET))


def _in_region(case_id: int) -> Appointment:
    """The appointment, when it lies in the official's region and has left the employer."""
    query = (
        sa.select(Appointment)
        .join(Appointment.case)
        .where(
            Appointment.case_id == case_id,
            visible_to(present_user()),
            Case.submitted_at.is_not(None),
            Case.state.not_in(("draft", "submitted")),
        )
    )
    appointment = db.session.scalars(query).first()
    if appointment is None:
        raise MissingError(Text("没有这件评聘"))
    return appointment


def _figures() -> list[holding.Figure]:
    """What the province aims at, and how many hold a post now."""
    return holding.figures(f"{installation().province}0000", today())


def _page(appointment: Appointment, form: OpinionForm) -> str:
    case = appointment.case
    return render_template(
        "appointment/review.html",
        **shared(appointment),
        form=form,
        transitions=offered(TABLE, case, present_user()),
        tier=TABLE.state(case.state).tier,
        elsewhere=_elsewhere(appointment),
        figures=_figures(),
        models=rules.models(policy.load(), appointment.level, on=appointment.term_start),
        problems=list(nominating.standing_problems(appointment))
        if case.waiting_for is Waiting.OFFICE
        else [],
    )


def _elsewhere(appointment: Appointment) -> list[Appointment]:
    """Other posts of the person whose terms reach into this one: approval ends them."""
    query = (
        sa.select(Appointment)
        .join(Appointment.case)
        .where(
            Appointment.person_id == appointment.person_id,
            Appointment.case_id != appointment.case_id,
            Case.state.in_(("appointed", "end_proposed")),
            Appointment.term_end >= appointment.term_start,
        )
        .options(joinedload(Appointment.body))
    )
    return list(db.session.scalars(query))


DESK = step_pages.Desk(
    table=TABLE,
    find=_in_region,
    step=_decide,
    page=_page,
    home="appointment_review.show",
)
