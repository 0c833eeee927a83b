"""The office's side: who has reported and who owes it, reading a report, closing it with a remark."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import contains_eager, joinedload

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.clock import today
from certreg.db import db
from certreg.filing.models import Body
from certreg.procedure import step_pages
from certreg.procedure.models.cases import Case, Waiting
from certreg.procedure.workflow import offered
from certreg.self_reports import rules, workflow
from certreg.self_reports.forms import ReasonForm
from certreg.self_reports.models import SelfReport
from certreg.self_reports.page import facts
from certreg.self_reports.states import SELF_REPORT
from certreg.web.access import requires
from certreg.web.pagination import paginate

blueprint = Blueprint("self_report_review", __name__, url_prefix="/office/self-reports")

ACTIONS = ("close", "return_for_correction")
MOST = 50
"""Bodies named that owe a report; the rest is counted."""


@blueprint.get("")
@requires(Role.OFFICIAL)
def list_reports() -> ResponseReturnValue:
    """The reports of the region, those to be read first; and who owes the one on last year."""
    user = present_user()
    query = workflow.of_region(user).options(
        contains_eager(SelfReport.case), joinedload(SelfReport.body)
    )
    is_open = Case.waiting_for != Waiting.NOBODY
    page = paginate(
        query,
        sa.case((is_open, 0), else_=1),
        sa.case((is_open, SelfReport.case_id), else_=-SelfReport.case_id),
    )
    year, term = today().year - 1, workflow.term(user.organisation.region)
    owing = workflow.owing(year, region_prefix=user.region_prefix)
    count = sa.select(sa.func.count()).select_from(owing.subquery())
    return render_template(
        "self_reports/office_list.html",
        page=page,
        table=SELF_REPORT,
        year=year,
        term=term,
        last_day=rules.last_day(term, year),
        today=today(),
        owing=db.session.scalars(owing.order_by(Body.number).limit(MOST)).all(),
        owing_count=db.session.scalar(count),
    )


@blueprint.get("/<int:case_id>")
@requires(Role.OFFICIAL)
def show(case_id: int) -> ResponseReturnValue:
    """One report as officials read it."""
    return _page(workflow.in_region(case_id, present_user()), ReasonForm(formdata=None))


@blueprint.post(f"/<int:case_id>/<any({', '.join(ACTIONS)}):action>")
@requires(Role.OFFICIAL)
def decide(case_id: int, action: str) -> ResponseReturnValue:
    """Close the report with a remark, or return it with the reason."""
    return step_pages.take(case_id, action, ReasonForm(), DESK)


def _page(report: SelfReport, form: ReasonForm) -> str:
    steps = offered(SELF_REPORT, report.case, present_user())
    return render_template(
        "self_reports/office.html",
        **facts(report),
        form=form,
        steps=[each for each in steps if each.action in ACTIONS],
    )


DESK = step_pages.Desk(
    table=SELF_REPORT,
    find=lambda case_id: workflow.in_region(case_id, present_user()),
    step=workflow.move,
    page=_page,
    home="self_report_review.show",
)
