"""What the pages of an appointment show: the same for the clerk, the approver and the offices."""

from __future__ import annotations

from typing import Any

from flask import render_template

from certreg.accounts.models import Role
from certreg.accounts.regions import region_name
from certreg.accounts.sessions import present_user
from certreg.appointment import holding, nominating, rules, workflow
from certreg.appointment.forms import (
    GROUNDS,
    RELATIONS,
    DetailsForm,
    EndForm,
    NominationForm,
    OpinionForm,
    PhotoForm,
    as_typed,
)
from certreg.appointment.models import Appointment
from certreg.appointment.states import TABLE
from certreg.clock import today
from certreg.db import db
from certreg.errors import MissingError
from certreg.filing.rules import audience_rule
from certreg.people.masking import mask_number
from certreg.policy import law as policy
from certreg.policy.levels import Level, SkillLevel
from certreg.procedure import marks
from certreg.procedure import workflow as procedure
from certreg.procedure.forms import EvidenceForm
from certreg.procedure.models.cases import Waiting
from certreg.procedure.table import TIERS
from certreg.procedure.workflow import offered
from certreg.text import Text


def own(case_id: int) -> Appointment:
    """The appointment, when it belongs to the user's organisation."""
    appointment = db.session.get(Appointment, case_id)
    if appointment is None or appointment.case.organisation_id != present_user().organisation_id:
        raise MissingError(Text("没有这件评聘"))
    return appointment


def show_page(
    appointment: Appointment,
    *,
    details_form: DetailsForm | None = None,
    evidence_form: EvidenceForm | None = None,
    photo_form: PhotoForm | None = None,
    opinion_form: OpinionForm | None = None,
    end_form: EndForm | None = None,
) -> str:
    """The appointment's page; forms that were refused stand in the place of fresh ones."""
    case = appointment.case
    may = {transition.action for transition in offered(TABLE, case, present_user())}
    is_open = case.waiting_for is Waiting.CLERK and "submit" in may
    held = nominating.held_certificate(appointment)
    if details_form is None:
        terms = {"term_start": appointment.term_start, "term_end": appointment.term_end}
        details_form = DetailsForm(formdata=None, data=as_typed(appointment) | terms)
        offer(details_form)
    return render_template(
        "appointment/show.html",
        **shared(appointment),
        may=may,
        is_open=is_open,
        open_points=nominating.open_points(appointment) if is_open else [],
        needs_photo=is_open and held is None,
        held=held,
        may_renew=_may_renew(appointment),
        details_form=details_form,
        evidence_form=evidence_form or EvidenceForm(formdata=None),
        photo_form=photo_form or PhotoForm(formdata=None),
        opinion_form=opinion_form or OpinionForm(formdata=None),
        end_form=end_form or EndForm(formdata=None, data={"last_day": today()}),
    )


def shared(appointment: Appointment) -> dict[str, Any]:
    """What the pages of the employer and of the offices show of an appointment."""
    is_held = holding.is_taken_up(appointment)
    return {
        "appointment": appointment,
        "returned": marks.returned(appointment.case, present_user()),
        "answers": nominating.asked_of(appointment),
        "is_excepted": nominating.is_excepted(appointment),
        "review": workflow.review_of(appointment.case),
        "way": workflow.way_of(appointment.case),
        "post_state": holding.state_of(appointment, today()) if is_held else None,
        "masked_number": mask_number(appointment.document.number),
        "place": region_name(appointment.case.region, today()),
        **words(),
    }


def words() -> dict[str, Any]:
    """The words that every page of this room needs."""
    names: dict[SkillLevel, str] = {row.level: row.name for row in policy.load().every(Level)}
    return {
        "table": TABLE,
        "levels": names,
        "relations": RELATIONS,
        "grounds": GROUNDS,
        "tiers": TIERS,
        "state_of": lambda row: (
            holding.state_of(row, today()) if holding.is_taken_up(row) else None
        ),
    }


def offer(form: DetailsForm) -> None:
    """Fill in what can be chosen."""
    law, region = policy.load(), present_user().organisation.region
    form.offer_relations(audience_rule(law, "employees", region=region, on=today()).covers)
    if isinstance(form, NominationForm):
        form.offer_levels(rules.posts(law, on=today()))


def may_do(appointment: Appointment, action: str) -> bool:
    """Whether the user may do this now."""
    return procedure.may(TABLE, appointment.case, action, present_user())


def _may_renew(appointment: Appointment) -> bool:
    """Whether its term may be continued: it runs, or ran out, and nothing ended it early."""
    return appointment.case.state in ("appointed", "expired") and (
        Role.CLERK in present_user().roles and holding.is_taken_up(appointment)
    )
