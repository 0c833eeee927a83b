"""An organisation registers itself, and asks with its receipt how that stands."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from certreg.accounts import half_way, registering
from certreg.accounts.models import OrganisationKind
from certreg.accounts.organisation_forms import ReceiptForm, RegistrationForm
from certreg.accounts.regions import counties
from certreg.accounts.titles import STATES
from certreg.clock import today
from certreg.db import write_tx
from certreg.files import evidence
from certreg.installation import installation
from certreg.web.access import public
from certreg.web.limits import limit

blueprint = Blueprint("registration", __name__, url_prefix="/register")

DONE = "registered"


@blueprint.get("")
@public
def register() -> ResponseReturnValue:
    """The form."""
    return _page(_form())


@blueprint.post("")
@public
@limit("20 per hour")
def send() -> ResponseReturnValue:
    """Register; the file is looked into last, before the transaction: that takes a while."""
    form = _form()
    if form.validate_on_submit():
        registration = _read(form)
        with form.refusals("proof"):
            registering.check_registrable(registration)
            proof = evidence.inspect(form.proof.data)
            with write_tx():
                organisation, receipt = registering.register(registration, evidence.keep(proof))
                shown = {
                    "receipt": receipt,
                    "organisation_name": organisation.name,
                    "uscc": organisation.uscc,
                }
            half_way.remember(DONE, shown)
            return redirect(url_for("registration.done"))
    return _page(form)


@blueprint.get("/done")
@public
def done() -> ResponseReturnValue:
    """The receipt, shown for a few minutes, and what happens next."""
    shown = half_way.recall(DONE)
    if shown is None:
        return redirect(url_for("registration.receipt"))
    return render_template("accounts/registered.html", **shown)


@blueprint.get("/receipt")
@public
def receipt() -> ResponseReturnValue:
    """Where receipt number and credit code are typed."""
    return render_template("accounts/receipt.html", form=ReceiptForm())


@blueprint.post("/receipt")
@public
@limit("30 per 10 minutes")
def show_standing() -> ResponseReturnValue:
    """How the registration stands; once it is confirmed, the first administrator's link."""
    form = ReceiptForm()
    if form.validate_on_submit():
        with form.refusals():
            with write_tx():
                organisation = registering.find_registered(form.receipt.data, form.uscc.data)
                link = registering.claim(organisation)
            return render_template(
                "accounts/standing.html", organisation=organisation, link=link, states=STATES
            )
    return render_template("accounts/receipt.html", form=form), form.status


def _form() -> RegistrationForm:
    form = RegistrationForm()
    form.offer(counties(installation().province, today()))
    return form


def _read(form: RegistrationForm) -> registering.Registration:
    return registering.Registration(
        kind=OrganisationKind(form.kind.data),
        name=form.name.data,
        uscc=form.uscc.data,
        region=form.region.data,
        contact_name=form.contact_name.data,
        contact_phone=form.contact_phone.data,
        administrator_name=form.administrator_name.data,
    )


def _page(form: RegistrationForm) -> ResponseReturnValue:
    return render_template("accounts/register.html", form=form), form.status
