"""The enterprise's side of a nomination: nominate, complete, hand in, sign off."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts.models import OrganisationKind, Role
from certreg.accounts.sessions import present_user
from certreg.audit import trail
from certreg.clock import today
from certreg.db import write_tx
from certreg.direct import announcement, nominations, shape, shown, workflow
from certreg.direct.forms import (
    MeritForm,
    NominationForm,
    OpinionForm,
    PhotoForm,
    ProposalForm,
)
from certreg.direct.models import Nomination
from certreg.direct.states import TABLE
from certreg.errors import ConflictError
from certreg.people.identifying import identify
from certreg.policy import law as policy
from certreg.procedure import handing_out, step_pages
from certreg.procedure.forms import EvidenceForm
from certreg.procedure.models.cases import Case
from certreg.procedure.workflow import may
from certreg.web.access import requires
from certreg.web.limits import limit
from certreg.web.pagination import paginate

blueprint = Blueprint("nominations", __name__, url_prefix="/workspace/nominations")

ORGANISATION = (Role.ADMINISTRATOR, Role.CLERK, Role.APPROVER)
MOVES = ("submit", "withdraw", "sign_off", "return_for_correction", "issue")
NOTICES, PLACES = announcement.content, shape.places
"""What notices of nominations announce; the application knows of it by importing it."""


@blueprint.get("")
@requires(*ORGANISATION)
def list_nominations() -> ResponseReturnValue:
    """The organisation's nominations, newest first."""
    user = present_user()
    page = paginate(nominations.own_all(user), Case.id, descending=True)
    return render_template(
        "direct/list.html",
        page=page,
        table=TABLE,
        level_text=shown.level_text,
        may_nominate=Role.CLERK in user.roles and bool(nominations.scopes_of(user)),
        is_enterprise=user.organisation.kind is OrganisationKind.ENTERPRISE,
    )


@blueprint.get("/new")
@requires(Role.CLERK)
def new() -> ResponseReturnValue:
    """Whom to nominate, for what."""
    return _new_page(_new_form())


@blueprint.post("/new")
@requires(Role.CLERK)
@limit("60 per hour", by=lambda: f"user {present_user().id}")
def nominate() -> ResponseReturnValue:
    """Begin a nomination; a name that is not the one on record could be a guess, hence the limit."""
    form = _new_form()
    if form.validate() and form.check_person(policy.load(), today()):
        with form.refusals():
            case_id = _open(form)
            return redirect(url_for("nominations.show", case_id=case_id))
    return _new_page(form)


@blueprint.get("/<int:case_id>")
@requires(*ORGANISATION)
def show(case_id: int) -> ResponseReturnValue:
    """One nomination: what it says, what the law says, what it lacks, what was decided."""
    return page_of(nominations.own(case_id, present_user())), 200


@blueprint.post("/<int:case_id>/describe")
@requires(Role.CLERK)
def describe(case_id: int) -> ResponseReturnValue:
    """Change what the nomination states."""
    form = _proposal_form(nominations.own(case_id, present_user()))
    if form.validate():
        with form.refusals():
            with write_tx():
                user = present_user()
                nominations.describe(nominations.own(case_id, user), user, form.stated())
            flash(_("已保存"), "good")
            return redirect(url_for("nominations.show", case_id=case_id))
    return page_of(nominations.own(case_id, present_user()), proposal_form=form), form.status


@blueprint.post("/<int:case_id>/submit")
@requires(Role.CLERK)
def submit(case_id: int) -> ResponseReturnValue:
    """Hand the nomination to the organisation's approver."""
    with write_tx():
        user = present_user()
        workflow.submit(nominations.own(case_id, user), user)
    flash(_("已提交，待本单位审核人审核"), "good")
    return redirect(url_for("nominations.show", case_id=case_id))


@blueprint.post("/<int:case_id>/<any(sign_off, return_for_correction, withdraw):action>")
@requires(Role.CLERK, Role.APPROVER)
def move(case_id: int, action: str) -> ResponseReturnValue:
    """The approver signs off or hands back; the clerk withdraws."""
    return step_pages.take(case_id, action, OpinionForm(), DESK)


def page_of(nomination: Nomination, **forms: Any) -> str:
    """The nomination's page; forms that were refused stand in the place of fresh ones."""
    user = present_user()
    offered = {action for action in MOVES if may(TABLE, nomination.case, action, user)}
    is_open = nominations.is_open(nomination) and "submit" in offered
    on_file = nominations.merits_on_file(nomination) if is_open else []
    return render_template(
        "direct/show.html",
        **shown.page_values(nomination),
        may=offered,
        is_open=is_open,
        open_points=workflow.open_points(nomination) if is_open else [],
        has_merits_on_file=bool(on_file),
        votes=shown.tally(nomination),
        history_shown=shown.decisions_for_outsiders(nomination),
        certificates=handing_out.certificates_of(nomination.case_id),
        proposal_form=forms.get("proposal_form") or _proposal_form(nomination, is_fresh=True),
        photo_form=forms.get("photo_form") or PhotoForm(formdata=None),
        merit_form=forms.get("merit_form") or merit_form(nomination, is_fresh=True),
        evidence_form=forms.get("evidence_form") or EvidenceForm(formdata=None),
        opinion_form=forms.get("opinion_form") or OpinionForm(formdata=None),
    )


def merit_form(nomination: Nomination, *, is_fresh: bool = False) -> MeritForm:
    """The records that may be attached."""
    form = MeritForm(formdata=None) if is_fresh else MeritForm()
    form.show(nominations.merits_on_file(nomination))
    return form


def _new_form() -> NominationForm:
    form, user = NominationForm(), present_user()
    region = user.organisation.region
    form.offer(policy.load(), region=region, on=today())
    form.show(policy.load(), nominations.scopes_of(user), region=region, on=today())
    return form


def _new_page(form: NominationForm) -> ResponseReturnValue:
    return render_template("direct/new.html", form=form), form.status


def _proposal_form(nomination: Nomination, *, is_fresh: bool = False) -> ProposalForm:
    if is_fresh:
        form = ProposalForm(
            formdata=None,
            obj=nomination,
            scope=nomination.scope_id,
            level=nomination.level.value,
        )
        form.scope.data, form.level.data = nomination.scope_id, nomination.level.value
    else:
        form = ProposalForm()
    region = nomination.case.region
    scopes = nominations.scopes_of(present_user())
    form.show(policy.load(), scopes, region=region, on=today())
    return form


def _open(form: NominationForm) -> int:
    """The new case's key; an identity that is refused stays on the trail although nothing is kept.

    Raises:
        ConflictError: the document is on record with another name or birth date.
    """
    identity = identify(policy.load(), form.typed(), on=today())
    try:
        with write_tx():
            return nominations.open_nomination(present_user(), identity, form.stated()).case.id
    except ConflictError:
        with write_tx():
            trail.record("identity.refused", actor_id=present_user().id)
        raise


DESK = step_pages.Desk(
    table=TABLE,
    find=lambda case_id: nominations.own(case_id, present_user()),
    step=workflow.move,
    page=lambda row, form: page_of(row, opinion_form=form),
    home="nominations.show",
)
