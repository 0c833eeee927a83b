"""The body's side: what happened to its certificates, and printing a lost one again."""

from __future__ import annotations

from io import BytesIO

import sqlalchemy as sa
from flask import Blueprint, Response, render_template, request, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.audit import trail
from certreg.certificates import notices
from certreg.certificates.claims import Slip
from certreg.certificates.models import Certificate, Change
from certreg.db import db, write_tx
from certreg.errors import MissingError, RefusedError
from certreg.filing import bodies
from certreg.installation import installation
from certreg.procedure import handing_out
from certreg.procedure.models.cases import CaseKind
from certreg.registry.chores import keep_published
from certreg.supervision import claim_codes, reprints, views, workflow
from certreg.supervision.forms import OpinionForm, ReprintForm
from certreg.text import Text
from certreg.web.access import requires
from certreg.web.limits import limit
from certreg.web.pagination import paginate

blueprint = Blueprint("certificate_changes", __name__, url_prefix="/workspace/certificate-changes")


@blueprint.get("")
@requires(Role.CLERK, Role.APPROVER)
def list_changes() -> ResponseReturnValue:
    """What happened to the body's certificates, the newest first."""
    query = (
        sa.select(Change)
        .join(Change.certificate)
        .where(Certificate.body_number == _body_number())
        .options(joinedload(Change.certificate))
    )
    page = paginate(query, Change.id, descending=True)
    told = [(row, notices.told_of(row)) for row in page.rows]
    return render_template("supervision/changes.html", page=page, told=told)


@blueprint.route("/corrections/new", methods=["GET", "POST"])
@requires(Role.CLERK)
def ask_correction() -> ResponseReturnValue:
    """Ask for a correction of certificates that the body issued; an official confirms."""
    return views.proposing(CaseKind.CORRECTION, then="certificate_changes.correction")


@blueprint.get("/corrections/<int:case_id>")
@requires(Role.CLERK, Role.APPROVER)
def correction(case_id: int) -> ResponseReturnValue:
    """What became of a correction that the body asked for."""
    measure = workflow.of_organisation(case_id, present_user())
    return views.case_page(measure, OpinionForm(formdata=None))


@blueprint.get("/<int:certificate_id>.pdf")
@requires(Role.CLERK, Role.APPROVER)
def pdf(certificate_id: int) -> ResponseReturnValue:
    """A certificate that was reissued or is printed again."""
    certificate = _own(certificate_id)
    content, name = handing_out.asked_face(certificate), handing_out.file_name(certificate.number)
    with write_tx():
        handing_out.taken(certificate_id, present_user())
    return send_file(
        BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name
    )


def _certificate_asked() -> str:
    return request.form.get("number", "").strip().upper()


@blueprint.route("/reprint", methods=["GET", "POST"])
@requires(Role.CLERK, Role.APPROVER)
def reprint() -> ResponseReturnValue:
    """Print a lost certificate again for its holder."""
    form = ReprintForm(number=request.args.get("number", ""))
    if form.validate_on_submit():
        with form.refusals():
            return _reprinted(form)
    return render_template("supervision/reprint.html", form=form), form.status


@limit("30 per day", by=_certificate_asked)
def _reprinted(form: ReprintForm) -> ResponseReturnValue:
    slip, certificate_id = _slip(form)
    if slip is None:
        raise RefusedError(
            Text("证件号码与登记的持证人不符，请核对证件原件"),
            reason="document_mismatch",
            field="document_number",
        )
    keep_published()
    page = render_template(
        "supervision/reprinted.html",
        slip=slip,
        certificate_id=certificate_id,
        base_url=installation().base_url,
    )
    return Response(page, headers={"Cache-Control": "no-store"})


def _slip(form: ReprintForm) -> tuple[Slip | None, int]:
    """The new code; None where the document is another's, which stays on the trail."""
    with write_tx():
        user = present_user()
        certificate = reprints.own_certificate(form.number.data, user)
        if claim_codes.is_holders(certificate, form.document_number.data):
            slip = reprints.reprint(certificate, user, asked_by=form.asked_by.data)
            return slip, certificate.id
        trail.record("claim_code.refused", actor_id=user.id, subject_id=certificate.id)
        return None, certificate.id


def _own(certificate_id: int) -> Certificate:
    """A certificate that the user's body issued."""
    certificate = db.session.get(Certificate, certificate_id)
    if (
        certificate is None
        or certificate.log_position is None
        or certificate.body_number != _body_number()
    ):
        raise MissingError(Text("本机构没有这张证书"))
    return certificate


def _body_number() -> str:
    body = bodies.body_of(present_user().organisation_id)
    return body.number if body else ""
