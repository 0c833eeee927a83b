"""The body's pages about a batch's exam plan, its examiners and what was handed in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts.models import Role
from certreg.accounts.regions import region_name
from certreg.accounts.sessions import present_user
from certreg.batches import batches
from certreg.batches.models import Batch
from certreg.clock import today
from certreg.db import write_tx
from certreg.examination import hand_ins, plans
from certreg.examination.plan_forms import RecusalForm, plan_form, recusal_form, sessions
from certreg.filing.staff_marks import marks
from certreg.policy import law as policy
from certreg.policy.exams import hand_in_term
from certreg.web.access import requires

blueprint = Blueprint("exam_plan", __name__, url_prefix="/workspace/batches/<int:case_id>/plan")


@blueprint.get("")
@requires(Role.CLERK, Role.APPROVER)
def show(case_id: int) -> ResponseReturnValue:
    """The plan in force, who steps aside for whom, what was handed in when."""
    batch = _own(case_id)
    return _page(batch, recusal_form(batch, plans.plan_of(batch), formdata=None))


@blueprint.route("/file", methods=["GET", "POST"])
@requires(Role.CLERK)
def file(case_id: int) -> ResponseReturnValue:
    """File a plan, or a changed one."""
    form = _plan_form(_own(case_id))
    if form.validate_on_submit():
        with form.refusals():
            with write_tx():
                batch = _own(case_id)
                typed = sessions(form, batches.scheme_of(batch))
                plans.file_plan(batch, present_user(), typed, form.examiners.data)
            flash(_("考核计划已报送并存证"), "good")
            return redirect(url_for("exam_plan.show", case_id=case_id))
    batch = _own(case_id)
    region = batch.case.region
    page = render_template(
        "examination/plan_file.html",
        batch=batch,
        form=form,
        scheme=batches.scheme_of(batch),
        least=plans.least_examiners(batch, today()),
        term=hand_in_term(policy.load(), "plan", region=region, on=today()),
        place_of=place_of,
    )
    return page, form.status


@blueprint.post("/recusals")
@requires(Role.CLERK)
def recuse(case_id: int) -> ResponseReturnValue:
    """Note that an examiner does not judge a candidate."""
    batch = _own(case_id)
    form = recusal_form(batch, plans.plan_of(batch))
    if form.validate():
        with form.refusals():
            with write_tx():
                plans.recuse(
                    _own(case_id),
                    present_user(),
                    form.examiner.data,
                    form.row.data,
                    form.reason.data,
                )
            flash(_("回避已登记"), "good")
            return redirect(url_for("exam_plan.show", case_id=case_id))
    return _page(_own(case_id), form), form.status


def shown(batch: Batch) -> dict[str, Any]:
    """What pages show of plan, examiners and hand-ins, the office's too."""
    recusals, plan = plans.recusals_of(batch), plans.plan_of(batch)
    return {
        "place_of": place_of,
        "plan": plan,
        "examiner_marks": marks(plan.examiners, batch.assessed_on) if plan else {},
        "recusals": recusals,
        "hand_ins": hand_ins.of_batch(batch),
        "hand_in_names": hand_ins.NAMES,
        "rows_of": batches.rows_of(batch, {each.person_id for each in recusals}),
        "late": hand_ins.late_rows(batch),
    }


def place_of(batch: Batch) -> str:
    """Where it is held, with the county whose office is competent."""
    return f"{batch.place}（{region_name(batch.case.region, today())}）"


def _own(case_id: int) -> Batch:
    return batches.own_batch(case_id, present_user())


def _plan_form(batch: Batch) -> Any:
    members = plans.on_call(batch, max(today(), batch.assessed_on))
    return plan_form(batch, batches.scheme_of(batch), members, plans.plan_of(batch))


def _page(batch: Batch, form: RecusalForm) -> str:
    return render_template(
        "examination/plan.html",
        batch=batch,
        form=form,
        scheme=batches.scheme_of(batch),
        least=plans.least_examiners(batch, batch.assessed_on),
        lacking=plans.lacking_examiners(batch),
        may_edit=batches.is_open(batch) and Role.CLERK in present_user().roles,
        **shown(batch),
    )
