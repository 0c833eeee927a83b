"""The public lookup: one certificate by number and name, a worker's levels by identity number and name."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from certreg.accounts.models import Role
from certreg.certificates import register
from certreg.clock import now, today
from certreg.db import write_tx
from certreg.errors import CertregError
from certreg.lookup import corrections, rules
from certreg.lookup.forms import AnswerForm, CertificateForm, CorrectionForm, PersonForm
from certreg.people.masking import mask_name
from certreg.people.rules import normalise
from certreg.policy import law as policy
from certreg.web.access import public, requires
from certreg.web.errors import show_on
from certreg.web.limits import limit

blueprint = Blueprint("lookup", __name__)


@blueprint.get("/lookup")
@public
def look_up() -> ResponseReturnValue:
    """The two ways to look something up."""
    return _page(CertificateForm(formdata=None), PersonForm(formdata=None))


@blueprint.post("/lookup/certificate")
@public
@limit("30 per minute")
def certificate() -> ResponseReturnValue:
    """One certificate by its number and its holder's name."""
    form = CertificateForm()
    if not form.validate():
        return _page(form, PersonForm(formdata=None)), 422
    found = register.by_number_and_name(form.number.data.strip(), form.name.data.strip())
    if found is None:
        return _not_found()
    return redirect(url_for("verify.certificate", public_id=found.public_id), 303)


@blueprint.post("/lookup/person")
@public
@limit("10 per minute")
def person() -> ResponseReturnValue:
    """A worker's levels and their states, without numbers and under a masked name."""
    form = PersonForm()
    if not form.validate():
        return _page(CertificateForm(formdata=None), form), 422
    name = form.name.data.strip()
    holdings = register.of_document(normalise(form.document_number.data), name)
    if not holdings:
        return _not_found()
    return render_template(
        "lookup/person.html",
        masked_name=mask_name(name),
        holdings=holdings,
        state_names=register.STATE_NAMES,
        asked_at=now(),
    )


@blueprint.route("/lookup/correction", methods=["GET", "POST"])
@public
@limit("30 per hour")
def correction() -> ResponseReturnValue:
    """Ask the body to look into a missing or wrong certificate."""
    form = CorrectionForm()
    if form.validate_on_submit():
        try:
            with write_tx():
                filed = corrections.file(
                    form.body.data.strip(),
                    text=form.text.data.strip(),
                    contact=form.contact.data.strip(),
                )
                receipt = filed.receipt
            return render_template("lookup/correction_filed.html", receipt=receipt)
        except CertregError as error:
            show_on(form, error)
    return render_template("lookup/correction.html", form=form), 422 if form.errors else 200


@blueprint.get("/lookup/correction/<receipt>")
@public
@limit("60 per hour")
def follow_correction(receipt: str) -> ResponseReturnValue:
    """What the body answered."""
    filed = corrections.by_receipt(receipt)
    return render_template("lookup/correction_answer.html", filed=filed), 200 if filed else 404


@blueprint.route("/workspace/corrections", methods=["GET", "POST"])
@requires(Role.CLERK, Role.APPROVER)
def requests() -> ResponseReturnValue:
    """The organisation's correction requests."""
    form = AnswerForm()
    if form.validate_on_submit():
        with write_tx():
            corrections.answer(form.request_id.data, current_user, form.text.data.strip())
        return redirect(url_for("lookup.requests"))
    rows = corrections.of_organisation(current_user.organisation_id)
    page = render_template("lookup/requests.html", rows=rows, form=form)
    return page, 422 if request.method == "POST" else 200


def _page(certificate_form: CertificateForm, person_form: PersonForm) -> str:
    return render_template(
        "lookup/look_up.html", certificate_form=certificate_form, person_form=person_form
    )


def _not_found() -> ResponseReturnValue:
    """The same answer whatever failed, with what to do next."""
    text = rules.not_found_text(policy.load(), on=today())
    return render_template("lookup/not_found.html", text=text, title=_("未查询到")), 404
