"""The end of a post: dismissed, left, taken over by a new post, or the term is over."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa

from certreg.accounts.models import User
from certreg.appointment.models import Appointment, AppointmentEnd, EndGround
from certreg.appointment.record import end_record
from certreg.appointment.states import TABLE
from certreg.clock import today
from certreg.db import db, write_tx
from certreg.errors import NotAllowedError, RefusedError
from certreg.jobs import work
from certreg.procedure import workflow
from certreg.procedure.models.cases import Case
from certreg.registry import log
from certreg.text import Text

HELD = ("appointed", "end_proposed")
ONE_DAY = timedelta(days=1)


def propose(
    appointment: Appointment, actor: User, *, ground: EndGround, last_day: date, reason: str
) -> None:
    """The employer's clerk says that a post ends early; it ends once the approver confirms.

    Args:
        last_day: last day on which the post is held; the day before the term: never.
        reason: in the clerk's words.

    Raises:
        NotAllowedError: as `certreg.procedure.workflow.apply`.
        RefusedError: the day is not in the term; field `last_day`.
    """
    workflow.apply(TABLE, appointment.case, "propose_end", actor, reason=reason)
    first = appointment.term_start - ONE_DAY
    if not first <= last_day < appointment.term_end:
        raise RefusedError(
            Text(
                "最后在聘日应在 {first} 至 {last} 之间；聘期届满的不用办理。",
                first=first,
                last=appointment.term_end - ONE_DAY,
            ),
            reason="not_in_term",
            rule="LD-02",
            field="last_day",
        )
    _take_back(appointment)
    appointment.end = AppointmentEnd(ground=ground, last_day=last_day)
    db.session.flush()  # the page shows it


def end(appointment: Appointment, actor: User, reason: str = "") -> None:
    """The approver confirms: the post ends on its day; the certificate below stays untouched.

    Raises:
        NotAllowedError: as `certreg.procedure.workflow.apply`.
    """
    workflow.apply(TABLE, appointment.case, "end", actor, reason=reason)
    if appointment.end is None:
        raise NotAllowedError(Text("没有待确认的终止"))
    log.append_for(appointment.end, end_record(appointment.end))


def keep_on(appointment: Appointment, actor: User, reason: str) -> None:
    """The approver does not confirm: the post goes on.

    Raises:
        NotAllowedError, RefusedError: as `certreg.procedure.workflow.apply`.
    """
    workflow.apply(TABLE, appointment.case, "keep_on", actor, reason=reason)
    _take_back(appointment)


def give_way(new: Appointment) -> None:
    """A new post ends the person's earlier ones the day before: at another employer any, here those
    of the occupation (a 特级技师 who becomes 首席技师)."""
    query = (
        sa.select(Appointment)
        .join(Appointment.case)
        .where(
            Appointment.person_id == new.person_id,
            Appointment.case_id != new.case_id,
            Case.state.in_(HELD),
            Appointment.term_end >= new.term_start,
            sa.or_(Appointment.body_id != new.body_id, Appointment.occupation == new.occupation),
        )
        .order_by(Appointment.case_id)
    )
    for old in db.session.scalars(query).all():
        workflow.apply(TABLE, old.case, "give_way", None, reason=Text("受聘新的岗位，原聘任终止"))
        _take_back(old)
        old.end = AppointmentEnd(ground=EndGround.NEW_POST, last_day=new.term_start - ONE_DAY)
        db.session.flush()  # the log's record names its case
        log.append_for(old.end, end_record(old.end))


@work.chore
def expire_terms() -> None:
    """What the worker does about terms: close the cases whose last day has passed."""
    query = (
        sa.select(Appointment)
        .join(Appointment.case)
        .where(Case.state.in_((*HELD, "approved")), Appointment.term_end < today())
    )
    with write_tx():
        for appointment in db.session.scalars(query).all():
            workflow.apply(TABLE, appointment.case, "expire", None)
            _take_back(appointment)


def _take_back(appointment: Appointment) -> None:
    """Forget a proposed end that nobody confirmed."""
    if appointment.end is not None and not appointment.end.is_confirmed:
        db.session.delete(appointment.end)
        db.session.flush()  # its key is free for another one
        db.session.expire(appointment, ["end"])
