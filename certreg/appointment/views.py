"""The employer's appointments, for its clerks: the list, nominating, completing, handing in."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import contains_eager, joinedload

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.appointment import announcement, nominating, shape, workflow
from certreg.appointment.forms import (
    DetailsForm,
    NominationForm,
    PhotoForm,
    as_typed,
)
from certreg.appointment.models import Appointment
from certreg.appointment.page import offer, own, show_page, words
from certreg.clock import today
from certreg.db import write_tx
from certreg.filing import bodies
from certreg.people import photos
from certreg.people.photos import ReadPhoto
from certreg.people.rules import photo_problems
from certreg.policy import law as policy
from certreg.policy.appointments import proposed_end
from certreg.policy.posts import PostTerm
from certreg.procedure import paper_pages, photo_pages
from certreg.procedure.models.cases import Case
from certreg.web.access import requires
from certreg.web.pagination import paginate

blueprint = Blueprint("appointments", __name__, url_prefix="/workspace/appointments")

EMPLOYER = (Role.ADMINISTRATOR, Role.CLERK, Role.APPROVER)

__all__ = ["announcement", "blueprint", "shape"]  # notice and places are registered with the pages


@blueprint.get("")
@requires(*EMPLOYER)
def list_appointments() -> ResponseReturnValue:
    """The organisation's nominations and appointments, the newest first."""
    user = present_user()
    query = (
        sa.select(Appointment)
        .join(Appointment.case)
        .where(Case.organisation_id == user.organisation_id)
        .options(contains_eager(Appointment.case), joinedload(Appointment.person))
    )
    body = bodies.body_of(user.organisation_id)
    return render_template(
        "appointment/list.html",
        page=paginate(query, Case.id, descending=True),
        has_filing=body is not None and bool(bodies.running_filings(body, today())),
        may_nominate=Role.CLERK in user.roles,
        **words(),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Role.CLERK)
def new() -> ResponseReturnValue:
    """Nominate somebody; `renews` in the address names the appointment that is continued."""
    renews = _renewed()
    form = NominationForm(data=_proposed(renews))
    offer(form)
    if form.validate_on_submit():
        with form.refusals():
            with write_tx():
                case_id = nominating.nominate(
                    present_user(),
                    number=form.number.data,
                    name=form.name.data,
                    level=form.post_level,
                    details=form.details,
                    renews=_renewed(),
                ).case_id
            return redirect(url_for("appointments.show", case_id=case_id))
    region = present_user().organisation.region
    page = render_template(
        "appointment/new.html",
        form=form,
        renews=_renewed(),
        body=bodies.body_of(present_user().organisation_id),
        term_rows=policy.load().rows(PostTerm, region=region, on=today()),
        **words(),
    )
    return page, form.status


@blueprint.get("/<int:case_id>")
@requires(*EMPLOYER)
def show(case_id: int) -> ResponseReturnValue:
    """One nomination or appointment: what it says, what it lacks, what was decided."""
    return show_page(own(case_id))


@blueprint.post("/<int:case_id>/details")
@requires(Role.CLERK)
def describe(case_id: int) -> ResponseReturnValue:
    """Change what is stated about the post."""
    form = DetailsForm()
    offer(form)
    if form.validate():
        with form.refusals():
            with write_tx():
                nominating.describe(_own_open(case_id), form.details)
            flash(_("已保存"), "good")
            return redirect(url_for("appointments.show", case_id=case_id))
    return show_page(own(case_id), details_form=form), form.status


@blueprint.post("/<int:case_id>/evidence")
@requires(Role.CLERK)
def add_evidence(case_id: int) -> ResponseReturnValue:
    """Add an evidence file."""
    return paper_pages.add(case_id, FOLDER)


@blueprint.post("/<int:case_id>/evidence/<int:evidence_id>/remove")
@requires(Role.CLERK)
def remove_evidence(case_id: int, evidence_id: int) -> ResponseReturnValue:
    """Take back a file that was never handed in."""
    return paper_pages.remove(case_id, evidence_id, FOLDER)


@blueprint.post("/<int:case_id>/photo")
@requires(Role.CLERK)
def add_photo(case_id: int) -> ResponseReturnValue:
    """Hand in the photo that the certificate will show."""
    form = PhotoForm()
    if form.validate():
        with form.refusals("file"):
            taken_on, region = form.taken_on.data, own(case_id).case.region
            read = photo_pages.receive(form.file.data, taken_on, region)
            with write_tx():
                for problem in _add_photo(_own_open(case_id), read, taken_on):
                    form.refuse(problem, "file")
            if not form.errors:
                flash(_("已上传照片"), "good")
                return redirect(url_for("appointments.show", case_id=case_id))
    return show_page(own(case_id), photo_form=form), form.status


@blueprint.post("/<int:case_id>/submit")
@requires(Role.CLERK)
def submit(case_id: int) -> ResponseReturnValue:
    """Hand the nomination to the organisation's approver."""
    with write_tx():
        workflow.submit(own(case_id), present_user())
    flash(_("已提交，待本单位审核人审核"), "good")
    return redirect(url_for("appointments.show", case_id=case_id))


@blueprint.post("/<int:case_id>/withdraw")
@requires(Role.CLERK)
def withdraw(case_id: int) -> ResponseReturnValue:
    """Take the nomination back."""
    with write_tx():
        workflow.move(own(case_id), "withdraw", present_user())
    flash(_("提名已撤回"), "info")
    return redirect(url_for("appointments.list_appointments"))


def _own_open(case_id: int) -> Appointment:
    """The organisation's nomination for somebody who is about to change it."""
    appointment = own(case_id)
    nominating.check_open(appointment, present_user())
    return appointment


def _renewed() -> Appointment | None:
    """The appointment that a new nomination continues."""
    case_id = request.args.get("renews", type=int)
    return own(case_id) if case_id is not None else None


def _proposed(renews: Appointment | None) -> dict[str, Any]:
    """What the form proposes: the term of the law's default, and what the last term had."""
    law, region = policy.load(), present_user().organisation.region
    start = max(today(), nominating.next_term(renews)) if renews else today()
    terms = {"term_start": start, "term_end": proposed_end(law, start, region=region)}
    if renews is None:
        return terms
    return {
        **as_typed(renews),
        **terms,
        "level": renews.level.value,
        "number": renews.prior_number,
        "name": renews.person.name,
        "merits": "",
    }


def _add_photo(appointment: Appointment, read: ReadPhoto, taken_on: date) -> tuple[Any, ...]:
    """Put a good photo on record; what is wrong with a bad one."""
    region = appointment.case.region
    problems = photo_problems(policy.load(), read.facts, issued_on=today(), region=region)
    if not problems:
        appointment.photo = photos.keep(
            read,
            person_id=appointment.person_id,
            taken_on=taken_on,
            stated_by_id=appointment.case.organisation_id,
        )
    return problems


FOLDER = paper_pages.Folder(
    own=own,
    open_case=lambda case_id: _own_open(case_id).case,
    page=lambda case_id, form: show_page(own(case_id), evidence_form=form),
    home="appointments.show",
)
