"""What the log commits to about appointments, and what their rows claim of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from certreg.appointment.models import Appointment, AppointmentEnd
from certreg.appointment.states import DECIDED
from certreg.db import db
from certreg.procedure.models.cases import Case
from certreg.registry import log
from certreg.text import Text

APPROVED = "appointment.approved"
ENDED = "appointment.ended"


def approval_record(appointment: Appointment) -> log.Record:
    """What is logged when a nomination is approved."""
    return log.Record(APPROVED, _appointment(appointment))


def end_record(end: AppointmentEnd) -> log.Record:
    """What is logged when a post ends before its term."""
    return log.Record(ENDED, _end(end))


def recorded() -> Iterator[log.Recorded]:
    """What approved appointments and confirmed ends claim of the log."""
    approved = (
        sa.select(Appointment)
        .join(Appointment.case)
        .where(sa.or_(Appointment.log_position.is_not(None), Case.state.in_(DECIDED)))
        .order_by(Appointment.case_id)
    )
    for row in db.session.scalars(approved):
        name = Text("评聘 {case}", case=row.case_id)
        yield log.recorded(name, row, APPROVED, _appointment(row))
    ended = (
        sa.select(AppointmentEnd)
        .join(Case, Case.id == AppointmentEnd.case_id)
        .where(sa.or_(AppointmentEnd.log_position.is_not(None), Case.state == "ended"))
        .order_by(AppointmentEnd.case_id)
    )
    for end in db.session.scalars(ended):
        yield log.recorded(Text("评聘 {case} 的终止", case=end.case_id), end, ENDED, _end(end))


def _appointment(row: Appointment) -> dict[str, Any]:
    """The record; it can be put together again from the row at any time."""
    return {
        "case": row.case_id,
        "employer": row.body.number,
        "person": row.person_id,
        "occupation": row.occupation,
        "trade": row.trade,
        "level": row.level.value,
        "post": row.post,
        "termStart": str(row.term_start),
        "termEnd": str(row.term_end),
        "prior": row.prior_number,
        "exception": row.exception,
        "renews": row.renews_id,
    }


def _end(end: AppointmentEnd) -> dict[str, Any]:
    return {"case": end.case_id, "ground": end.ground.value, "lastDay": str(end.last_day)}
