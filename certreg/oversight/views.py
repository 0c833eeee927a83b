"""The auditor's pages: cases, certificates, trail of the region. Nothing here changes anything but the trail."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from certreg.accounts.models import Role
from certreg.accounts.regions import region_name
from certreg.accounts.sessions import present_user
from certreg.audit.models import AuditEvent
from certreg.certificates import notices, register
from certreg.certificates.models import Certificate
from certreg.clock import today
from certreg.db import db
from certreg.errors import MissingError
from certreg.oversight import reading, words
from certreg.oversight.forms import CasesForm, CertificatesForm, EventsForm
from certreg.policy import law as policy
from certreg.policy.levels import describe
from certreg.procedure.handing_out import certificates_of
from certreg.procedure.models.cases import Case
from certreg.procedure.table import tables
from certreg.text import Text
from certreg.web.access import requires
from certreg.web.pagination import paginate

blueprint = Blueprint("oversight", __name__, url_prefix="/oversight")


@blueprint.before_request
def record_the_look() -> None:
    """Every look of an auditor is an event, and stands before the page is made."""
    user = present_user()
    values = request.view_args or {}
    subject = values.get("case_id") or values.get("certificate_id")
    reading.looked(user.id, str(request.endpoint), subject)


@blueprint.get("")
@requires(Role.REGION_AUDITOR)
def home() -> ResponseReturnValue:
    """The cases of the region, the newest first."""
    form = CasesForm(request.args)
    form.offer()
    if "kind" in request.args:
        form.validate()
    query = reading.cases(_prefix(), form.wanted)
    page = paginate(query, Case.id, descending=True)
    shown = render_template(
        "oversight/cases.html",
        form=form,
        page=page,
        tables=tables(),
        region=region_name(present_user().organisation.region, today()),
    )
    return shown, form.status


@blueprint.get("/cases/<int:case_id>")
@requires(Role.REGION_AUDITOR)
def case(case_id: int) -> ResponseReturnValue:
    """One case: who decided what and why, its evidence by name and digest, notices, objections."""
    found = reading.case(case_id, _prefix())
    return render_template(
        "oversight/case.html",
        case=found,
        table=tables()[found.kind],
        certificates=certificates_of(case_id),
    )


@blueprint.get("/certificates")
@requires(Role.REGION_AUDITOR)
def certificates() -> ResponseReturnValue:
    """The certificates of the region, the newest first."""
    form = CertificatesForm(request.args)
    number = form.number.data if form.validate() else ""
    page = paginate(
        reading.certificates(_prefix(), (number or "").upper()), Certificate.id, descending=True
    )
    return render_template("oversight/certificates.html", form=form, page=page), form.status


@blueprint.get("/certificates/<int:certificate_id>")
@requires(Role.REGION_AUDITOR)
def certificate(certificate_id: int) -> ResponseReturnValue:
    """One certificate as printed, without number of the identity document and without photo."""
    query = reading.certificates(_prefix(), "").where(Certificate.id == certificate_id)
    found = db.session.scalar(query)
    if found is None:
        raise MissingError(Text("本地区没有这张证书"))
    return render_template(
        "oversight/certificate.html",
        certificate=found,
        level=describe(policy.load(), found.level, on=found.issued_on).face_text,
        how=register.how_won(found),
        notices=notices.of_certificate(found, for_holder=True),
    )


@blueprint.get("/trail")
@requires(Role.REGION_AUDITOR)
def trail() -> ResponseReturnValue:
    """What people of the region did and saw, the newest first; the auditor's own looks too."""
    form = EventsForm(request.args)
    action = form.action.data if form.validate() else ""
    page = paginate(reading.events(_prefix(), action or ""), AuditEvent.id, descending=True)
    shown = render_template(
        "oversight/trail.html",
        form=form,
        page=page,
        event_title=words.event_title,
        purpose_title=words.purpose_title,
    )
    return shown, form.status


def _prefix() -> str:
    return present_user().region_prefix
