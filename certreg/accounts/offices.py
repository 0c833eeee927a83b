"""The system administrator sets up offices and invites their first administrators."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from certreg.accounts import handing_over, inviting, setup
from certreg.accounts.membership import find_holder, holders
from certreg.accounts.models import InvitationKind, Organisation, OrganisationKind, Role
from certreg.accounts.organisation_forms import AdministratorForm, OfficeForm
from certreg.accounts.regions import all_levels, region_name
from certreg.accounts.sessions import present_user
from certreg.clock import today
from certreg.db import db, write_tx
from certreg.errors import MissingError
from certreg.installation import installation
from certreg.text import Text
from certreg.web.access import requires

blueprint = Blueprint("offices", __name__, url_prefix="/admin/offices")


@blueprint.get("")
@requires(Role.SYSTEM_ADMINISTRATOR)
def show_all() -> ResponseReturnValue:
    """The offices, by region."""
    offices = _offices()
    places = {office.region: region_name(office.region, today()) for office in offices}
    names = {office.id: office.name for office in offices}
    return render_template("accounts/offices.html", offices=offices, places=places, names=names)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Role.SYSTEM_ADMINISTRATOR)
def create() -> ResponseReturnValue:
    """A new office, with the link of its first administrator."""
    form = OfficeForm()
    above = [SelectChoice(value=str(office.id), label=office.name) for office in _offices()]
    form.offer(all_levels(installation().province, today()), above)
    if form.validate_on_submit():
        with form.refusals():
            with write_tx():
                parent = _find(int(form.parent.data)) if form.parent.data else None
                office = setup.create_office(
                    form.name.data, form.region.data, parent, present_user()
                )
                link = setup.invite_administrator(
                    office, form.administrator_name.data, present_user()
                )
            return handing_over.show(link, url_for("offices.show_all"))
    return render_template("accounts/new_office.html", form=form), form.status


@blueprint.route("/<int:organisation_id>/administrators", methods=["GET", "POST"])
@requires(Role.SYSTEM_ADMINISTRATOR)
def administrators(organisation_id: int) -> ResponseReturnValue:
    """Who administers the office; another administrator, where none can act any more."""
    office, form = _find(organisation_id), AdministratorForm()
    if form.validate_on_submit():
        with write_tx():
            link = setup.invite_administrator(office, form.name.data, present_user())
        return handing_over.show(link, _address(organisation_id))
    page = render_template(
        "accounts/administrators.html",
        form=form,
        organisation=office,
        users=holders(office, Role.OFFICE_ADMINISTRATOR),
        reset_endpoint="offices.reset",
        back=(_("人社部门"), url_for("offices.show_all")),
    )
    return page, form.status


@blueprint.post(
    "/<int:organisation_id>/administrators/<int:user_id>/reset/<any(password, second_factor):kind>"
)
@requires(Role.SYSTEM_ADMINISTRATOR)
def reset(organisation_id: int, user_id: int, kind: str) -> ResponseReturnValue:
    """A link for an office's administrator who lost password or second factor."""
    with write_tx():
        administrator = find_holder(_find(organisation_id), Role.OFFICE_ADMINISTRATOR, user_id)
        link = inviting.offer_reset(administrator, InvitationKind(kind), present_user())
    return handing_over.show(link, _address(organisation_id))


def _offices() -> list[Organisation]:
    query = sa.select(Organisation).where(Organisation.kind == OrganisationKind.OFFICE)
    return list(db.session.scalars(query.order_by(Organisation.region, Organisation.id)))


def _find(organisation_id: int) -> Organisation:
    office = db.session.get(Organisation, organisation_id)
    if office is None or office.kind is not OrganisationKind.OFFICE:
        raise MissingError(Text("没有这个人社部门"))
    return office


def _address(organisation_id: int) -> str:
    return url_for("offices.administrators", organisation_id=organisation_id)
