"""Officials confirm the organisations of their region, and help their administrators back in."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from certreg.accounts import handing_over, inviting, registering
from certreg.accounts.membership import find_holder, holders
from certreg.accounts.models import InvitationKind, Organisation, OrganisationState, Role, User
from certreg.accounts.organisation_forms import AdministratorForm, DecisionForm
from certreg.accounts.regions import region_name
from certreg.accounts.sessions import present_user
from certreg.accounts.titles import KINDS, STATES
from certreg.audit import trail
from certreg.audit.purposes import Purpose
from certreg.clock import today
from certreg.db import db, write_tx
from certreg.errors import MissingError
from certreg.files import evidence
from certreg.text import Text
from certreg.web.access import requires
from certreg.web.pagination import paginate

blueprint = Blueprint("organisations", __name__, url_prefix="/office/organisations")


@blueprint.get("")
@requires(Role.OFFICIAL)
def show_all() -> ResponseReturnValue:
    """The organisations of the region, those that wait first."""
    waits = sa.case((Organisation.state == OrganisationState.PENDING, 0), else_=1)
    query = sa.select(Organisation).where(registering.visible_to(present_user()))
    page = paginate(query, waits, Organisation.id)
    places = {row.region: region_name(row.region, today()) for row in page.rows}
    return render_template(
        "accounts/organisations.html", page=page, kinds=KINDS, states=STATES, places=places
    )


@blueprint.route("/<int:organisation_id>", methods=["GET", "POST"])
@requires(Role.OFFICIAL)
def show(organisation_id: int) -> ResponseReturnValue:
    """One organisation; letting it in leads to its first administrator's link."""
    form = DecisionForm()
    if form.validate_on_submit():
        with form.refusals():
            with write_tx():
                organisation, official = _find(organisation_id), present_user()
                if form.decision.data == "refuse":
                    registering.refuse(organisation, official, form.reason.data)
                    link = None
                else:
                    link = registering.confirm(organisation, official, form.reason.data)
            address = url_for("organisations.show", organisation_id=organisation_id)
            return handing_over.show(link, address) if link else redirect(address)
    return _page(_find(organisation_id), form)


@blueprint.get("/<int:organisation_id>/proof")
@requires(Role.OFFICIAL)
def proof(organisation_id: int) -> ResponseReturnValue:
    """The file that the organisation handed in, as a download; seeing it is recorded."""
    organisation = _find(organisation_id)
    if organisation.proof is None:
        raise MissingError(Text("该单位没有证明文件"))
    with write_tx():
        trail.seen(
            "organisation.proof_viewed",
            viewer_id=present_user().id,
            subject_id=organisation_id,
            purpose=Purpose.CONFIRMING,
            concerns_id=organisation_id,
        )
    return evidence.serve(organisation.proof)


@blueprint.route("/<int:organisation_id>/administrators", methods=["GET", "POST"])
@requires(Role.OFFICIAL)
def administrators(organisation_id: int) -> ResponseReturnValue:
    """Who administers the organisation; another administrator, where none can act any more."""
    organisation = _find(organisation_id, confirmed=True)
    form = AdministratorForm()
    if form.validate_on_submit():
        with write_tx():
            link = inviting.invite(
                organisation, form.name.data, {Role.ADMINISTRATOR}, present_user()
            )
        return handing_over.show(link, _administrators_address(organisation_id))
    page = render_template(
        "accounts/administrators.html",
        form=form,
        organisation=organisation,
        users=holders(organisation, Role.ADMINISTRATOR),
        reset_endpoint="organisations.reset",
        back=(organisation.name, url_for("organisations.show", organisation_id=organisation.id)),
    )
    return page, form.status


@blueprint.post(
    "/<int:organisation_id>/administrators/<int:user_id>/reset/<any(password, second_factor):kind>"
)
@requires(Role.OFFICIAL)
def reset(organisation_id: int, user_id: int, kind: str) -> ResponseReturnValue:
    """A link for an administrator who lost password or second factor."""
    with write_tx():
        organisation = _find(organisation_id, confirmed=True)
        administrator = find_holder(organisation, Role.ADMINISTRATOR, user_id)
        link = inviting.offer_reset(administrator, InvitationKind(kind), present_user())
    return handing_over.show(link, _administrators_address(organisation_id))


def _find(organisation_id: int, *, confirmed: bool = False) -> Organisation:
    """The organisation, when it lies in the official's region."""
    query = sa.select(Organisation).where(
        Organisation.id == organisation_id, registering.visible_to(present_user())
    )
    if confirmed:
        query = query.where(Organisation.state == OrganisationState.CONFIRMED)
    organisation = db.session.scalar(query)
    if organisation is None:
        raise MissingError(Text("没有这个单位，或它不在您的地区"))
    return organisation


def _page(organisation: Organisation, form: DecisionForm) -> ResponseReturnValue:
    page = render_template(
        "accounts/organisation.html",
        form=form,
        organisation=organisation,
        doubt=registering.doubt(organisation),
        kinds=KINDS,
        states=STATES,
        region=region_name(organisation.region, today()),
        decided_by=db.session.get(User, organisation.decided_by_id)
        if organisation.decided_by_id
        else None,
    )
    return page, form.status


def _administrators_address(organisation_id: int) -> str:
    return url_for("organisations.administrators", organisation_id=organisation_id)
