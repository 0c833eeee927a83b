"""`/office/graduates`: the office reads the same of the schools of its region, with a purpose on the trail."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from certreg.accounts.models import Organisation, OrganisationKind, OrganisationState, Role
from certreg.accounts.sessions import present_user
from certreg.audit import trail
from certreg.db import db, write_tx
from certreg.graduates import table
from certreg.graduates.forms import OfficeForm
from certreg.web.access import requires
from certreg.web.limits import limit

blueprint = Blueprint("office_graduates", __name__, url_prefix="/office/graduates")


@blueprint.get("")
@requires(Role.OFFICIAL)
@limit("120 per hour")
def show() -> ResponseReturnValue:
    """A school's classes and graduates; without a question, the form alone."""
    form, page = _form(), {}
    if request.args and (school := _school(form)):
        found = table.shown(school.id, form)
        if not form.errors:
            page = found
            _keep("viewed", form, school)
    return render_template("graduates/office.html", form=form, **page), form.status


@blueprint.get("/graduates.csv")
@requires(Role.OFFICIAL)
@limit("10 per hour")
def download() -> ResponseReturnValue:
    """The same, whole, as CSV; without a question, the form."""
    if not request.args:
        return show()
    form = _form()
    school = _school(form)
    answer = table.csv_of(school.id, form) if school else None
    if school is None or answer is None:
        return render_template("graduates/office.html", form=form), form.status
    _keep("downloaded", form, school)
    return answer


def _form() -> OfficeForm:
    form = OfficeForm(request.args)
    form.offer_schools(db.session.scalars(_schools().order_by(Organisation.name)).all())
    return form


def _schools() -> sa.Select[Organisation]:
    return sa.select(Organisation).where(
        Organisation.kind == OrganisationKind.SCHOOL,
        Organisation.state == OrganisationState.CONFIRMED,
        Organisation.region.startswith(present_user().region_prefix),
    )


def _school(form: OfficeForm) -> Organisation | None:
    """The school asked for, one of the region; None: none was chosen, or the form says why not."""
    chosen = {value for value, *_rest in form.school.choices} - {""}
    if form.school.data not in chosen:
        form.offer((), ())
        form.validate()
        return None
    return db.session.scalar(_schools().where(Organisation.id == int(form.school.data)))


def _keep(done: str, form: OfficeForm, school: Organisation) -> None:
    """Put on the trail who looked, at whose graduates and what for."""
    with write_tx():
        trail.record(
            f"graduates.{done}",
            actor_id=present_user().id,
            subject_id=school.id,
            purpose=form.purpose.data,
        )
