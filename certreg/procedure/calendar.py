"""The working calendar with what the operator recorded, and the page where that is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, ValidationError

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.audit import trail
from certreg.clock import now, today
from certreg.db import db, write_tx
from certreg.errors import ConflictError, MissingError, RefusedError
from certreg.installation import installation
from certreg.policy import law as policy
from certreg.policy.calendar import WorkingCalendar, national_arrangement
from certreg.policy.notice import Step
from certreg.procedure import rules
from certreg.procedure.models.calendar import CalendarDay, CalendarYear
from certreg.text import Text
from certreg.web.access import requires
from certreg.web.form import OneOfFew, PageForm, PlainText, stripped
from certreg.web.pagination import paginate

blueprint = Blueprint("calendar", __name__, url_prefix="/admin/calendar")

YEARS_AHEAD = 5
"""No arrangement is known longer ahead: a later day is a slip of the pen."""


def working_calendar() -> WorkingCalendar:
    """The published arrangement under the recorded days and years."""
    days = db.session.execute(sa.select(CalendarDay.day, CalendarDay.is_working))
    return WorkingCalendar(
        overrides={day: is_working for day, is_working in days},
        complete_years=frozenset(db.session.scalars(sa.select(CalendarYear.year))),
    )


def due_on(step: Step, *, region: str) -> date | None:
    """Last day of a step that begins today, may be provisional.

    Returns:
        None outside a demo while the row of the law that gives the length is unverified.
    """
    term = rules.step_term(policy.load(), step, today(), working_calendar(), region=region)
    if term.row.is_unverified and not installation().is_demo:
        return None
    return term.last_day


@dataclass(frozen=True)
class Year:
    """A year and where its arrangement is known from.

    Attributes:
        record: the mark that it was recorded completely.
        is_published: certreg brings its arrangement.
    """

    number: int
    record: CalendarYear | None
    is_published: bool

    @property
    def is_open(self) -> bool:
        """Nobody has said yet which days are working days."""
        return self.record is None and not self.is_published


def years_from(first: int) -> list[Year]:
    """The years from one on up to the first that is open."""
    years = [_year(first)]
    while not years[-1].is_open:
        years.append(_year(years[-1].number + 1))
    return years


def sources_between(first: date, last: date) -> tuple[str, ...]:
    """The documents recorded here that arrange days of a term; none: only the published arrangement."""
    years = sa.select(CalendarYear.basis).where(CalendarYear.year.between(first.year, last.year))
    days = sa.select(CalendarDay.basis).where(CalendarDay.day.between(first, last))
    return tuple(dict.fromkeys((*db.session.scalars(years), *db.session.scalars(days))))


class BasisField(StringField):
    """The document on which a record rests."""

    def __init__(self, *arguments: object, **options: object) -> None:
        checks = [
            DataRequired(_l("请填写公布该安排的文件")),
            Length(max=200, message=_l("请控制在 200 字以内")),
            PlainText(),
        ]
        super().__init__(*arguments, validators=checks, filters=[stripped], **options)


class CalendarDayForm(PageForm):
    """One day of a new or changed arrangement."""

    day = DateField(_l("日期"), validators=[DataRequired(_l("请填写日期，如 2027-02-05"))])
    is_working = OneOfFew(
        _l("安排"),
        choices=[
            SelectChoice(value="0", label=_l("放假")),
            SelectChoice(value="1", label=_l("上班")),
        ],
        validators=[DataRequired(_l("请选择放假或上班"))],
    )
    basis = BasisField(_l("依据"))

    def validate_day(self, field: DateField) -> None:
        """Only days of this year and the next ones."""
        last = today().year + YEARS_AHEAD
        if field.data and not today().year <= field.data.year <= last:
            raise ValidationError(
                _l("只录入 %(first)s 年至 %(last)s 年的日子", first=today().year, last=last)
            )


class CalendarYearForm(PageForm):
    """That a year is recorded completely."""

    basis = BasisField(_l("依据"))


@blueprint.route("", methods=["GET", "POST"])
@requires(Role.SYSTEM_ADMINISTRATOR)
def days() -> ResponseReturnValue:
    """The years, the recorded days, and recording one."""
    form = CalendarDayForm()
    if form.validate_on_submit():
        with write_tx():
            _record(form)
        flash(_("已记录"), "good")
        return redirect(url_for("calendar.days"))
    return _page(form, CalendarYearForm(formdata=None)), form.status


@blueprint.post("/years/<int:year>/complete")
@requires(Role.SYSTEM_ADMINISTRATOR)
def complete(year: int) -> ResponseReturnValue:
    """Say that everything about a year is recorded: terms that reach into it become final."""
    form = CalendarYearForm()
    if form.validate():
        with form.refusals():
            with write_tx():
                _complete(year, form.basis.data)
            flash(_("%(year)s 年的安排已录入齐全", year=year), "good")
            return redirect(url_for("calendar.days"))
    return _page(CalendarDayForm(formdata=None), form), form.status


@blueprint.post("/years/<int:year>/reopen")
@requires(Role.SYSTEM_ADMINISTRATOR)
def reopen(year: int) -> ResponseReturnValue:
    """Take back that a year is recorded completely; terms that ended meanwhile stay as they are."""
    with write_tx() as session:
        record = session.get(CalendarYear, year)
        if record is None:
            raise MissingError(Text("{year} 年没有标记为录入齐全", year=year))
        session.delete(record)
        trail.record("calendar_year.reopened", actor_id=present_user().id, subject_id=year)
    flash(_("%(year)s 年已重新开放录入", year=year), "info")
    return redirect(url_for("calendar.days"))


def _page(day_form: CalendarDayForm, year_form: CalendarYearForm) -> str:
    return render_template(
        "procedure/calendar.html",
        day_form=day_form,
        year_form=year_form,
        years=years_from(today().year),
        page=paginate(sa.select(CalendarDay), CalendarDay.day, descending=True),
    )


def _year(number: int) -> Year:
    is_published = national_arrangement(date(number, 1, 1)) is not None
    return Year(number, db.session.get(CalendarYear, number), is_published)


def _record(form: CalendarDayForm) -> None:
    """Record a day; recorded again, the later record counts."""
    actor = present_user()
    is_working = form.is_working.data == "1"
    db.session.merge(
        CalendarDay(
            day=form.day.data,
            is_working=is_working,
            basis=form.basis.data,
            recorded_by_id=actor.id,
            recorded_at=now(),
        )
    )
    trail.record(
        "calendar_day.recorded", actor_id=actor.id, day=str(form.day.data), is_working=is_working
    )


def _complete(year: int, basis: str) -> None:
    """Mark the open year.

    Raises:
        ConflictError: it is not the one that is open.
        RefusedError: no day off is recorded in it, which no year is without.
    """
    if year != years_from(today().year)[-1].number:
        raise ConflictError(Text("{year} 年不是待录入的年份，请刷新页面查看", year=year))
    is_off = sa.select(CalendarDay.day).where(
        CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)), ~CalendarDay.is_working
    )
    if not db.session.scalar(sa.select(is_off.exists())):
        raise RefusedError(
            Text("{year} 年还没有录入任何放假的日子，请先逐日录入", year=year),
            reason="calendar_empty",
        )
    actor = present_user()
    db.session.add(CalendarYear(year=year, basis=basis, recorded_by_id=actor.id, recorded_at=now()))
    trail.record("calendar_year.completed", actor_id=actor.id, subject_id=year)
