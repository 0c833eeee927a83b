"""The working calendar with the days that the operator recorded."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, StringField
from wtforms.validators import DataRequired, Length

from certreg.accounts.models import Role
from certreg.audit import trail
from certreg.clock import now, today
from certreg.db import db, write_tx
from certreg.policy import law as policy
from certreg.policy.calendar import WorkingCalendar, national_arrangement
from certreg.policy.notice import Step
from certreg.procedure import rules
from certreg.procedure.models import CalendarDay
from certreg.web.access import requires

blueprint = Blueprint("calendar", __name__, url_prefix="/admin/calendar")


class CalendarDayForm(FlaskForm):
    """One day of a new or changed arrangement."""

    day = DateField(_l("日期"), validators=[DataRequired(_l("请填写日期，如 2027-02-05"))])
    is_working = RadioField(
        _l("安排"),
        choices=[("0", _l("放假")), ("1", _l("上班"))],
        validators=[DataRequired(_l("请选择放假或上班"))],
    )
    basis = StringField(
        _l("依据"),
        validators=[
            DataRequired(_l("请填写公布该安排的文件")),
            Length(max=200, message=_l("请控制在 200 字以内")),
        ],
    )


def working_calendar() -> WorkingCalendar:
    """The published arrangement under the recorded days."""
    rows = db.session.execute(sa.select(CalendarDay.day, CalendarDay.is_working))
    return WorkingCalendar(overrides=dict(rows.tuples().all()))


def due_on(step: Step, *, region: str) -> date:
    """The last day of a step of a procedure that begins today."""
    return rules.step_term(
        policy.load(), step, today(), working_calendar(), region=region
    ).last_day


def is_published(year: int) -> bool:
    """Whether the arrangement of a year is known: from the published data, or recorded day by day."""
    return national_arrangement(date(year, 1, 1)) is not None


@blueprint.route("", methods=["GET", "POST"])
@requires(Role.SYSTEM_ADMINISTRATOR)
def days() -> ResponseReturnValue:
    """The recorded days, and recording one."""
    form = CalendarDayForm()
    if form.validate_on_submit():
        with write_tx() as session:
            session.merge(
                CalendarDay(
                    day=form.day.data,
                    is_working=form.is_working.data == "1",
                    basis=form.basis.data.strip(),
                    recorded_by_id=current_user.id,
                    recorded_at=now(),
                )
            )
            trail.record("calendar_day.recorded", actor_id=current_user.id, day=str(form.day.data))
        flash(_("已记录"), "good")
        return redirect(url_for("calendar.days"))
    rows = db.session.scalars(sa.select(CalendarDay).order_by(CalendarDay.day.desc())).all()
    years = [(year, is_published(year)) for year in (today().year, today().year + 1)]
    page = render_template("procedure/calendar.html", form=form, rows=rows, years=years)
    return page, 422 if form.errors else 200
