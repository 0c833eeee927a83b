"""`/office/subsidy-facts`: facts for those who decide on subsidies; only officials of the region see them."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.audit import trail
from certreg.certificates import register
from certreg.certificates.models import Certificate
from certreg.clock import today
from certreg.db import write_tx
from certreg.errors import MissingError
from certreg.people.masking import mask_number
from certreg.policy import law as policy
from certreg.policy.levels import SkillLevel, describe
from certreg.policy.provisions import Provision
from certreg.policy.subsidy_claims import CURRENCY_MARK
from certreg.subsidies.forms import PersonForm
from certreg.subsidies.rules import HeldCertificate, certificate_facts
from certreg.text import Text
from certreg.web.access import requires
from certreg.web.limits import limit

blueprint = Blueprint("subsidies", __name__, url_prefix="/office/subsidy-facts")

REMARKS = ("SU-05", "SU-17")
"""Provisions on how far the rules are known to be in use; those that replace them speak as well."""


@blueprint.get("")
@requires(Role.OFFICIAL)
def ask() -> ResponseReturnValue:
    """Whose facts."""
    return render_template("subsidies/ask.html", form=PersonForm(formdata=None, data=_today()))


@blueprint.post("")
@requires(Role.OFFICIAL)
@limit("120 per hour")
def show() -> ResponseReturnValue:
    """The facts; that they were seen, or asked for in vain, stays on the trail."""
    form = PersonForm()
    if not form.validate():
        return render_template("subsidies/ask.html", form=form), form.status
    held = _held(form.document_number.data, form.name.data)
    if not held:
        raise MissingError(Text("本辖区没有为此人颁发过证书，或证件号码、姓名不符。"))
    law, day = policy.load(), form.on.data
    return render_template(
        "subsidies/show.html",
        name=form.name.data,
        masked_number=mask_number(form.document_number.data),
        on=day,
        facts=certificate_facts(law, [_certificate(row) for row in held], on=day),
        revoked=[row for row in held if register.state_of(row) == "revoked"],
        law=law,
        remarks=_remarks(held[0].region, day),
        level_name=_level_name,
        currency_mark=CURRENCY_MARK,
    )


def _held(document_number: str, name: str) -> list[Certificate]:
    """Every certificate of a person, if any of them was issued in the official's region."""
    rows = register.certificates_of_document(document_number, name)
    prefix = present_user().region_prefix
    is_own = any(row.region.startswith(prefix) for row in rows)
    subject, action = (rows[0].person_id, "viewed") if is_own else (None, "refused")
    with write_tx():
        actor = present_user().id
        trail.record(f"subsidy_facts.{action}", actor_id=actor, subject_id=subject)
    return rows if is_own else []


def _remarks(region: str, on: date) -> list[Provision]:
    """What is said about the subsidy rules as a whole."""
    rows = policy.load().rows(Provision, region=region, on=on)
    return [row for row in rows if not {row.id, *row.replaces}.isdisjoint(REMARKS)]


def _certificate(row: Certificate) -> HeldCertificate:
    return HeldCertificate(
        row.occupation,
        row.occupation_name,
        row.level,
        row.obtained_on,
        row.region,
        row.issuer_name,
        register.state_of(row),
    )


def _today() -> dict[str, object]:
    return {"on": today()}


def _level_name(level: SkillLevel) -> Text:
    return Text(describe(policy.load(), level, on=today()).face_text)
