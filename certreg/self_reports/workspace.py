"""The body's side: its reports by year, writing one, signing it off."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.db import db, write_tx
from certreg.filing import bodies
from certreg.procedure import paper_pages, step_pages
from certreg.procedure.forms import EvidenceForm
from certreg.procedure.models.cases import Case, Waiting
from certreg.procedure.workflow import offered
from certreg.self_reports import reminders, workflow
from certreg.self_reports.forms import ReasonForm, ReportForm, YearForm, report_form
from certreg.self_reports.models import SelfReport
from certreg.self_reports.page import facts
from certreg.self_reports.states import SELF_REPORT
from certreg.web.access import requires

blueprint = Blueprint("self_reports", __name__, url_prefix="/workspace/self-reports")

ORGANISATION = (Role.ADMINISTRATOR, Role.CLERK, Role.APPROVER)
STEPS = ("sign_off", "return_for_correction")


@blueprint.get("")
@requires(*ORGANISATION)
def list_reports() -> ResponseReturnValue:
    """The reports of the user's organisation, the newest year first."""
    return _list(YearForm(formdata=None))


@blueprint.post("")
@requires(Role.CLERK)
def begin() -> ResponseReturnValue:
    """Open the report on a year."""
    form = YearForm()
    form.offer(workflow.open_years(workflow.body_of(present_user())))
    if form.validate():
        with form.refusals("year"):
            with write_tx():
                report = workflow.begin(form.year.data, present_user())
                db.session.flush()
                case_id = report.case_id
            return redirect(url_for("self_reports.show", case_id=case_id))
    return _list(form), form.status


@blueprint.get("/<int:case_id>")
@requires(*ORGANISATION)
def show(case_id: int) -> ResponseReturnValue:
    """One report."""
    return _page(_own(case_id))


@blueprint.post("/<int:case_id>")
@requires(Role.CLERK)
def write(case_id: int) -> ResponseReturnValue:
    """Keep what was written, or hand it in."""
    form, hands_in = ReportForm(), "hand_in" in request.form
    if form.validate():
        with form.refusals("quality"):
            with write_tx():
                found = _own(case_id)
                step = workflow.hand_in if hands_in else workflow.write
                step(found, form.written(), present_user())
            flash(
                _("自查报告已提交，由本单位审核人审核") if hands_in else _("已保存"),
                "good",
            )
            return redirect(url_for("self_reports.show", case_id=case_id))
    return _page(_own(case_id), report_form=form), form.status


@blueprint.post("/<int:case_id>/evidence")
@requires(Role.CLERK)
def add_evidence(case_id: int) -> ResponseReturnValue:
    """Add a file that shows what the report says."""
    return paper_pages.add(case_id, FOLDER)


@blueprint.post("/<int:case_id>/evidence/<int:evidence_id>/remove")
@requires(Role.CLERK)
def remove_evidence(case_id: int, evidence_id: int) -> ResponseReturnValue:
    """Take back a file that was never handed in."""
    return paper_pages.remove(case_id, evidence_id, FOLDER)


@blueprint.post(f"/<int:case_id>/<any({', '.join(STEPS)}):action>")
@requires(Role.APPROVER)
def decide(case_id: int, action: str) -> ResponseReturnValue:
    """Sign the report off, or hand it back to the clerk."""
    return step_pages.take(case_id, action, ReasonForm(), DESK)


def _list(form: YearForm) -> str:
    user = present_user()
    body = bodies.body_of(user.organisation_id)
    query = sa.select(SelfReport).join(SelfReport.case).options(joinedload(SelfReport.case))
    reports = db.session.scalars(
        query.where(SelfReport.body_id == (body.id if body else None)).order_by(
            SelfReport.year.desc()
        )
    ).all()
    years = workflow.open_years(body) if body else []
    form.offer(years)
    return render_template(
        "self_reports/list.html",
        reports=reports,
        table=SELF_REPORT,
        body=body,
        owed=reminders.owed_by(body) if body else None,
        form=form if years and Role.CLERK in user.roles else None,
    )


def _page(
    report: SelfReport,
    *,
    form: ReasonForm | None = None,
    evidence_form: EvidenceForm | None = None,
    **forms: ReportForm,
) -> str:
    user = present_user()
    transitions = offered(SELF_REPORT, report.case, user)
    return render_template(
        "self_reports/report.html",
        **facts(report),
        form=form or ReasonForm(formdata=None),
        report_form=forms.get("report_form") or report_form(report),
        evidence_form=evidence_form or EvidenceForm(formdata=None),
        is_open=report.case.waiting_for is Waiting.CLERK and Role.CLERK in user.roles,
        steps=[each for each in transitions if each.action in STEPS],
    )


def _own(case_id: int) -> SelfReport:
    return workflow.own(case_id, present_user())


def _open_case(case_id: int) -> Case:
    report = _own(case_id)
    workflow.check_open(report)
    return report.case


FOLDER = paper_pages.Folder(
    own=_own,
    open_case=_open_case,
    page=lambda case_id, form: _page(_own(case_id), evidence_form=form),
    home="self_reports.show",
)


DESK = step_pages.Desk(
    table=SELF_REPORT,
    find=_own,
    step=workflow.move,
    page=lambda row, form: _page(row, form=form),
    home="self_reports.show",
)
