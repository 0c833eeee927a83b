"""The public lookup: one certificate by its number, a worker's levels by the identity number."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg import kept
from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.certificates import register
from certreg.certificates.asking import law_of_today
from certreg.certificates.repair import repaired
from certreg.clock import known_at, today
from certreg.db import write_tx
from certreg.lookup import corrections, keeping, rules  # noqa: F401  # `keeping` names a term
from certreg.lookup.forms import AnswerForm, CertificateForm, CorrectionForm, PersonForm
from certreg.lookup.models import CorrectionRequest
from certreg.policy import law as policy
from certreg.web.access import public, requires
from certreg.web.alike import alike, page_for_all
from certreg.web.limits import limit
from certreg.web.navigation import own_home
from certreg.web.pagination import paginate
from certreg.web.question import question
from certreg.web.reading import may_lag

blueprint = Blueprint("lookup", __name__)


@blueprint.get("/lookup")
@public
@may_lag
@alike
def look_up() -> str:
    """The two ways to look something up."""
    return _page(CertificateForm(formdata=None), PersonForm(formdata=None))


@blueprint.get("/lookup/certificate")
@blueprint.get("/lookup/person")
@public
def start_again() -> ResponseReturnValue:
    """Reloading an answer, or changing its language, asks again: nothing is kept in an address."""
    return redirect(url_for("lookup.look_up", lang=request.args.get("lang")))


@blueprint.post("/lookup/certificate")
@public
@may_lag
@question
@limit("30 per minute")
def certificate() -> ResponseReturnValue:
    """One certificate by its number and its holder's name.

    What names one exactly is found by a single query; all else is looked at closely, whatever is wrong.
    """
    typed = request.form.get("number", "").strip(), request.form.get("name", "").strip()
    public_id = register.public_id_of(*typed)
    if public_id is not None:
        return redirect(url_for("verify.certificate", public_id=public_id), 303)
    return _look_closely(typed)


def _look_closely(typed: tuple[str, str]) -> ResponseReturnValue:
    """Faults of what was typed, slips put right, or that nothing was found."""
    kept.watch()
    form = CertificateForm()
    if not form.validate():
        return _page(form, PersonForm(formdata=None)), form.status
    number = repaired(form.number.data)
    asked = {"number": number.number, "name": form.name.data}
    law, day = law_of_today()
    given = rules.check_keys(law, asked, on=day)
    meant = given["number"], given["name"]
    public_id = register.public_id_of(*meant) if meant != typed else None
    if public_id is None:
        return _not_found()
    if number.differs:
        text = _(
            "输入的编号含小写、空格、连字符或全角字符，已按 %(number)s 查询。", number=number.number
        )
        flash(text, "info")
    return redirect(url_for("verify.certificate", public_id=public_id), 303)


@blueprint.post("/lookup/person")
@public
@may_lag
@question
@limit("10 per minute")
def person() -> ResponseReturnValue:
    """A worker's levels and their states, without numbers and under a masked name."""
    form = PersonForm()
    if not form.validate():
        return _page(CertificateForm(formdata=None), form), form.status
    asked = {"id_number": form.document_number.data, "name": form.name.data}
    given = rules.check_keys(policy.load(), asked, on=today())
    holdings = register.of_document(given["id_number"], given["name"])
    if not holdings:
        return _not_found()
    shown = [(holding, _shown(holding, given)) for holding in holdings]
    return render_template("lookup/person.html", shown=shown, asked_at=known_at())


@blueprint.route("/lookup/correction", methods=["GET", "POST"])
@public
@limit("30 per hour")
def correction() -> ResponseReturnValue:
    """Ask the body to look into a missing or wrong certificate."""
    form = CorrectionForm(body=request.args.get("body", ""))
    if form.validate_on_submit():
        with form.refusals():
            with write_tx():
                filed = corrections.file(
                    form.body.data,
                    text=form.text.data,
                    contact=form.contact.data,
                )
                receipt = filed.receipt
            return render_template("lookup/correction_filed.html", receipt=receipt)
    return render_template("lookup/correction.html", form=form), form.status


@blueprint.get("/lookup/correction/<receipt>")
@public
@limit("60 per hour")
def follow_correction(receipt: str) -> ResponseReturnValue:
    """What the body answered."""
    return render_template("lookup/correction_answer.html", filed=corrections.by_receipt(receipt))


@blueprint.get("/workspace/corrections")
@requires(Role.CLERK, Role.APPROVER)
def requests() -> ResponseReturnValue:
    """The organisation's correction requests, the newest first."""
    return _requests("lookup.answer")


@blueprint.get("/office/correction-requests")
@requires(Role.OFFICIAL)
def office_requests() -> ResponseReturnValue:
    """Requests about what the office itself stated about workers, the newest first."""
    return _requests("lookup.office_answer")


@blueprint.route("/workspace/corrections/<int:request_id>", methods=["GET", "POST"])
@requires(Role.CLERK, Role.APPROVER)
def answer(request_id: int) -> ResponseReturnValue:
    """One request, and answering it."""
    return _answer(request_id, "lookup.requests")


@blueprint.route("/office/correction-requests/<int:request_id>", methods=["GET", "POST"])
@requires(Role.OFFICIAL)
def office_answer(request_id: int) -> ResponseReturnValue:
    """One request to the office, and answering it."""
    return _answer(request_id, "lookup.office_requests")


def _requests(answering: str) -> str:
    """The list; `answering` is the endpoint of one request."""
    query = corrections.of_organisation(present_user().organisation_id)
    page = paginate(query, CorrectionRequest.id, descending=True)
    return render_template("lookup/requests.html", page=page, answering=answering, home=own_home())


def _answer(request_id: int, listing: str) -> ResponseReturnValue:
    """The page of a request; `listing` is the endpoint of the list it stands in."""
    form = AnswerForm()
    if form.validate_on_submit():
        with write_tx():
            filed = corrections.of_people(request_id, present_user())
            corrections.answer(filed, present_user(), form.text.data)
        flash(_("已答复"), "good")
        return redirect(url_for(listing))
    filed = corrections.of_people(request_id, present_user())
    page = render_template(
        "lookup/answer.html", filed=filed, form=form, listing=listing, home=own_home()
    )
    return page, form.status


def _page(certificate_form: CertificateForm, person_form: PersonForm) -> str:
    return render_template(
        "lookup/look_up.html", certificate_form=certificate_form, person_form=person_form
    )


def _shown(holding: register.Holding, given: dict[str, str]) -> rules.PublicView:
    """What of a holding is said to who gave no certificate number."""
    return rules.public_view(
        policy.load(),
        name=given["name"],
        state=holding.state,
        state_date=holding.state_date,
        asked=given,
        on=today(),
    )


def _not_found() -> ResponseReturnValue:
    """The same answer whatever failed, with what to do next."""
    return page_for_all("not found", _nothing), 404


def _nothing() -> str:
    row = rules.not_found(policy.load(), on=today())
    return render_template("lookup/not_found.html", row=row)
