"""One certificate as officials find it: what it says, a new claim code, the way to revoking it."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.audit import trail
from certreg.certificates import notices, register
from certreg.certificates.claims import Slip
from certreg.certificates.models import Certificate
from certreg.db import db, write_tx
from certreg.errors import MissingError, RefusedError
from certreg.exchange.standing import of_certificates
from certreg.installation import installation
from certreg.people.masking import mask_number
from certreg.supervision import claim_codes
from certreg.supervision.forms import DocumentForm, NumberForm
from certreg.supervision.workflow import find_certificate
from certreg.text import Text
from certreg.web.access import requires
from certreg.web.limits import limit

blueprint = Blueprint("office_certificates", __name__, url_prefix="/office/certificates")


@blueprint.get("")
@requires(Role.OFFICIAL)
def find() -> ResponseReturnValue:
    """Find a certificate of the region by its number."""
    form = NumberForm(request.args, meta={"csrf": False})
    if "number" in request.args and form.validate():
        with form.refusals():
            found = find_certificate(form.number.data, present_user())
            return _page(found, DocumentForm(formdata=None))
    return render_template("supervision/find.html", form=form), form.status


def _certificate_asked() -> str:
    return str((request.view_args or {}).get("certificate_id"))


@blueprint.post("/<int:certificate_id>/claim-code")
@requires(Role.OFFICIAL)
@limit("30 per day", by=_certificate_asked)
def renew_claim_code(certificate_id: int) -> ResponseReturnValue:
    """A new claim code for the holder, shown once, here."""
    form = DocumentForm()
    if form.validate():
        with form.refusals("document_number"):
            slip = _renewed(certificate_id, form.document_number.data)
            return render_template(
                "supervision/claim_code.html", slip=slip, base_url=installation().base_url
            )
    return _page(_in_region(certificate_id), form), form.status


def _renewed(certificate_id: int, document_number: str) -> Slip:
    """The new code; a try with another number stays on the trail."""
    with write_tx():
        certificate = _in_region(certificate_id)
        if claim_codes.is_holders(certificate, document_number):
            return claim_codes.renew(certificate, present_user())
        trail.record("claim_code.refused", actor_id=present_user().id, subject_id=certificate_id)
    raise RefusedError(
        Text("证件号码与登记的持证人不符，请核对证件原件"), reason="document_mismatch"
    )


def _in_region(certificate_id: int) -> Certificate:
    certificate = db.session.get(Certificate, certificate_id)
    if (
        certificate is None
        or certificate.state not in register.PUBLIC_STATES
        or not certificate.region.startswith(present_user().region_prefix)
    ):
        raise MissingError(Text("本辖区没有这张证书"))
    return certificate


def _page(certificate: Certificate, form: DocumentForm) -> str:
    return render_template(
        "supervision/certificate.html",
        certificate=certificate,
        fields=register.printed_fields(certificate),
        notices=notices.of_certificate(certificate, for_holder=True),
        network=of_certificates([certificate])[certificate.id],
        masked_number=mask_number(register.document_number(certificate)),
        form=form,
    )
