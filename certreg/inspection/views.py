"""Inspections, for officials: writing one down, confirming it, reading it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import contains_eager

from certreg.accounts.models import Role, User
from certreg.accounts.sessions import present_user
from certreg.clock import today
from certreg.db import db, write_tx
from certreg.errors import MissingError
from certreg.filing import bodies
from certreg.inspection import workflow
from certreg.inspection.forms import (
    InspectionForm,
    ReasonForm,
    inspection_form,
    written,
)
from certreg.inspection.models import Inspection
from certreg.inspection.states import INSPECTION
from certreg.inspection.titles import CONCLUSIONS, JUDGEMENTS
from certreg.policy import law as policy
from certreg.policy.supervision import item_name
from certreg.procedure import paper_pages, step_pages
from certreg.procedure.forms import EvidenceForm
from certreg.procedure.models.cases import Case, Waiting
from certreg.procedure.table import tables
from certreg.procedure.turns import visible_to
from certreg.procedure.workflow import offered
from certreg.text import Text
from certreg.web.access import requires
from certreg.web.pagination import paginate
from certreg.web.row_key import LARGEST

blueprint = Blueprint("inspections", __name__, url_prefix="/office/inspections")

ACTIONS = tuple(transition.action for transition in INSPECTION.transitions)


@blueprint.get("")
@requires(Role.OFFICIAL)
def list_inspections() -> ResponseReturnValue:
    """The inspections of the region: those under way first."""
    is_open = Case.waiting_for != Waiting.NOBODY
    query = workflow.of_region(present_user()).options(
        contains_eager(Inspection.case).joinedload(Case.about)
    )
    page = paginate(
        query,
        sa.case((is_open, 0), else_=1),
        sa.case((is_open, Inspection.case_id), else_=-Inspection.case_id),
    )
    return render_template(
        "inspection/list.html", page=page, table=INSPECTION, conclusions=CONCLUSIONS
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Role.OFFICIAL)
def new() -> ResponseReturnValue:
    """Write down an inspection of a body."""
    user = present_user()
    number = request.args.get("body", "")[:13]
    term = workflow.usual_term(user.organisation.region)
    form = _form(user, body=number, inspected_on=today(), put_right_by=term.last_day)
    origin = _origin(user)
    if form.validate_on_submit():
        with form.refusals():
            with write_tx():
                case_id = _begun(form, origin.id if origin else None).case_id
            flash(_("已记录，请上传佐证材料并提交第二名检查人员"), "good")
            return redirect(url_for("inspections.show", case_id=case_id))
    return _form_page(form, user, origin=origin, term=term), form.status


@blueprint.get("/<int:case_id>")
@requires(Role.OFFICIAL)
def show(case_id: int) -> ResponseReturnValue:
    """One inspection."""
    return _page(_in_region(case_id))


@blueprint.route("/<int:case_id>/edit", methods=["GET", "POST"])
@requires(Role.OFFICIAL)
def edit(case_id: int) -> ResponseReturnValue:
    """Write a record anew while it is a draft."""
    user = present_user()
    inspection = workflow.in_region(case_id, user)
    form = _form(user, **written(inspection))
    del form.body
    if form.validate_on_submit():
        with form.refusals():
            with write_tx():
                found = _in_region(case_id)
                observed = form.observations(workflow.items(found.case.region))
                workflow.write(found, observed, present_user())
            flash(_("已保存"), "good")
            return redirect(url_for("inspections.show", case_id=case_id))
    return _form_page(form, user, inspection=inspection), form.status


@blueprint.post("/<int:case_id>/evidence")
@requires(Role.OFFICIAL)
def add_evidence(case_id: int) -> ResponseReturnValue:
    """Add a file to a draft."""
    return paper_pages.add(case_id, FOLDER)


@blueprint.post(f"/<int:case_id>/<any({', '.join(ACTIONS)}):action>")
@requires(Role.OFFICIAL)
def decide(case_id: int, action: str) -> ResponseReturnValue:
    """Carry out one step."""
    return step_pages.take(case_id, action, ReasonForm(), DESK)


def shared(inspection: Inspection) -> dict[str, Any]:
    """What the pages of the office and of the body show of an inspection."""
    law = policy.load()
    return {
        "inspection": inspection,
        "case": inspection.case,
        "table": INSPECTION,
        "conclusions": CONCLUSIONS,
        "judgements": JUDGEMENTS,
        "item_names": {row.item: item_name(law, row.item) for row in inspection.findings},
    }


def _form(user: User, **values: Any) -> InspectionForm:
    form = inspection_form(workflow.items(user.organisation.region), **values)
    form.offer(workflow.colleagues(user))
    return form


def _origin(user: User) -> Case | None:
    """The case that leads to the inspection, where the address names one of the region."""
    case_id = request.args.get("origin", 0, type=int)
    if not 0 < case_id <= LARGEST:
        return None
    case = db.session.scalar(sa.select(Case).where(Case.id == case_id, visible_to(user)))
    if case is None:
        raise MissingError(Text("没有这件事项，或它不在您的地区"))
    return case


def _begun(form: InspectionForm, origin_id: int | None) -> Inspection:
    user = present_user()
    body = workflow.body_of_region(form.body.data, user)
    origin = db.session.get(Case, origin_id) if origin_id else None
    observed = form.observations(workflow.items(user.organisation.region))
    return workflow.begin(body, observed, user, origin=origin)


def _form_page(form: InspectionForm, user: User, **values: Any) -> str:
    return render_template(
        "inspection/form.html",
        form=form,
        items=workflow.items(user.organisation.region),
        tables=tables(),
        **values,
    )


def _page(
    inspection: Inspection,
    *,
    form: ReasonForm | None = None,
    evidence_form: EvidenceForm | None = None,
) -> str:
    user = present_user()
    transitions = offered(INSPECTION, inspection.case, user)
    own = {
        inspection.first_id: ("hand_over", "abandon"),
        inspection.second_id: ("conclude", "send_back"),
    }
    return render_template(
        "inspection/show.html",
        **shared(inspection),
        body=bodies.body_of(inspection.case.about_id) if inspection.case.about_id else None,
        tables=tables(),
        form=form or ReasonForm(formdata=None),
        evidence_form=evidence_form or EvidenceForm(formdata=None),
        transitions=[t for t in transitions if t.action in own.get(user.id, ())],
        is_draft=inspection.case.state == "draft" and inspection.first_id == user.id,
    )


def _in_region(case_id: int) -> Inspection:
    return workflow.in_region(case_id, present_user())


def _draft(case_id: int) -> Case:
    inspection = _in_region(case_id)
    workflow.check_draft(inspection, present_user())
    return inspection.case


FOLDER = paper_pages.Folder(
    own=_in_region,
    open_case=_draft,
    page=lambda case_id, form: _page(_in_region(case_id), evidence_form=form),
    home="inspections.show",
)


DESK = step_pages.Desk(
    table=INSPECTION,
    find=_in_region,
    step=workflow.move,
    page=lambda row, form: _page(row, form=form),
    home="inspections.show",
)
