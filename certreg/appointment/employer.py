"""The employer decides: signing off, issuing or taking up, ending a post, handing out."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts import proving
from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.appointment import ending, nominating, taking_up, workflow
from certreg.appointment.forms import EndForm, IssueForm, OpinionForm
from certreg.appointment.models import EndGround
from certreg.appointment.page import may_do, own, shared, show_page
from certreg.audit import trail
from certreg.certificates import slips
from certreg.db import write_tx
from certreg.errors import MissingError
from certreg.installation import installation
from certreg.jobs import queue
from certreg.procedure import handing_out
from certreg.text import Text
from certreg.web.access import requires

blueprint = Blueprint(
    "appointment_employer", __name__, url_prefix="/workspace/appointments/<int:case_id>"
)


@blueprint.post("/<any(sign_off, return_for_correction, forgo, end, keep_on):action>")
@requires(Role.APPROVER)
def decide(case_id: int, action: str) -> ResponseReturnValue:
    """The approver signs off, hands back or forgoes a nomination, confirms or refuses an early end."""
    form = OpinionForm()
    if form.validate():
        with form.refusals("reason"):
            with write_tx():
                _decide(case_id, action, form.reason.data or "")
            flash(_("办理完成"), "good")
            return redirect(url_for("appointments.show", case_id=case_id))
    return show_page(own(case_id), opinion_form=form), form.status


@blueprint.route("/issue", methods=["GET", "POST"])
@requires(Role.APPROVER)
def issue(case_id: int) -> ResponseReturnValue:
    """Issue the certificate of an approved appointment: planned here, carried out by the worker."""
    own(case_id)
    form = IssueForm()
    if form.validate_on_submit():
        with form.refusals("code"):
            proving.by_second_factor(present_user(), form.code.data)
            with write_tx():
                job_id = taking_up.issue(own(case_id), present_user()).id
            queue.wake(job_id)
            return redirect(url_for("jobs.show", job_id=job_id))
    appointment = own(case_id)
    page = render_template(
        "appointment/issue.html",
        **shared(appointment),
        form=form,
        may_issue=may_do(appointment, "issue") and nominating.held_certificate(appointment) is None,
    )
    return page, form.status


@blueprint.post("/take-up")
@requires(Role.APPROVER)
def take_up(case_id: int) -> ResponseReturnValue:
    """Let the term begin with the certificate that the person holds already."""
    with write_tx():
        taking_up.take_up(own(case_id), present_user())
    flash(_("聘任已生效，沿用原证书"), "good")
    return redirect(url_for("appointments.show", case_id=case_id))


@blueprint.post("/propose-end")
@requires(Role.CLERK)
def propose_end(case_id: int) -> ResponseReturnValue:
    """The clerk proposes to end the post before its term."""
    form = EndForm()
    if form.validate():
        with form.refusals("end_reason"):
            with write_tx():
                ending.propose(
                    own(case_id),
                    present_user(),
                    ground=EndGround(form.ground.data),
                    last_day=form.last_day.data,
                    reason=form.end_reason.data,
                )
            flash(_("已提出，待本单位审核人确认"), "good")
            return redirect(url_for("appointments.show", case_id=case_id))
    return show_page(own(case_id), end_form=form), form.status


@blueprint.get("/certificate.pdf")
@requires(Role.CLERK, Role.APPROVER)
def pdf(case_id: int) -> ResponseReturnValue:
    """The certificate that was issued for this appointment."""
    certificate = own(case_id).certificate
    if certificate is None or certificate.case_id != case_id:
        raise MissingError(Text("这件评聘没有颁发新证书"))
    content, key = handing_out.asked_face(certificate), certificate.id
    name = handing_out.file_name(certificate.number)
    with write_tx():
        trail.record("certificate.downloaded", actor_id=present_user().id, subject_id=key)
    return send_file(
        BytesIO(content),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=name,
    )


@blueprint.get("/slip")
@requires(Role.CLERK, Role.APPROVER)
def slip(case_id: int) -> ResponseReturnValue:
    """The slip with the holder's claim code, for printing."""
    shown = slips.read(own(case_id).slips)
    with write_tx():
        trail.record("appointment.slip_viewed", actor_id=present_user().id, subject_id=case_id)
    return render_template(
        "appointment/slip.html",
        appointment=own(case_id),
        slips=shown,
        base_url=installation().base_url,
    )


def _decide(case_id: int, action: str, reason: str) -> None:
    appointment, actor = own(case_id), present_user()
    if action == "sign_off":
        workflow.sign_off(appointment, actor, reason)
    elif action == "end":
        ending.end(appointment, actor, reason)
    elif action == "keep_on":
        ending.keep_on(appointment, actor, reason)
    else:
        workflow.move(appointment, action, actor, reason)
