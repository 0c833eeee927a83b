"""Spot checks, for officials: planning one, saying what was found, closing it."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import contains_eager, joinedload

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.clock import today
from certreg.db import db, write_tx
from certreg.errors import MissingError
from certreg.procedure.models.cases import Case
from certreg.procedure.workflow import offered
from certreg.spot_checks import workflow
from certreg.spot_checks.forms import CloseForm, FindingForm, PlanForm
from certreg.spot_checks.models import Result, SpotCheck, SpotCheckItem
from certreg.spot_checks.states import TABLE
from certreg.spot_checks.titles import POPULATIONS, RESULTS
from certreg.text import Text
from certreg.web.access import requires
from certreg.web.pagination import paginate

blueprint = Blueprint("office_spot_checks", __name__, url_prefix="/office/spot-checks")


@blueprint.get("")
@requires(Role.OFFICIAL)
def list_spot_checks() -> ResponseReturnValue:
    """The spot checks that the official may read, the newest first."""
    query = workflow.in_reach_of(present_user()).options(
        contains_eager(SpotCheck.case).joinedload(Case.organisation)
    )
    page = paginate(query, SpotCheck.case_id, descending=True)
    return render_template(
        "spot_checks/office_list.html", page=page, table=TABLE, populations=POPULATIONS
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Role.OFFICIAL)
def new() -> ResponseReturnValue:
    """Plan one."""
    form = PlanForm(since=today().replace(month=1, day=1), until=today())
    if form.validate_on_submit():
        with form.refusals():
            with write_tx():
                case_id = workflow.plan(form.plan, present_user()).case_id
            flash(_("计划已记入登记日志，检查点公布后自动抽取"), "good")
            return redirect(url_for("office_spot_checks.show", case_id=case_id))
    return render_template("spot_checks/new.html", form=form), form.status


@blueprint.get("/<int:case_id>")
@requires(Role.OFFICIAL)
def show(case_id: int) -> ResponseReturnValue:
    """One spot check: what was drawn, who looks, what was found."""
    spot_check = workflow.in_reach(case_id, present_user())
    return _page(spot_check, CloseForm(formdata=None))


@blueprint.route("/<int:case_id>/items/<int:position>", methods=["GET", "POST"])
@requires(Role.OFFICIAL)
def find_out(case_id: int, position: int) -> ResponseReturnValue:
    """Say what was found about one that was drawn."""
    item = _item(case_id, position)
    form = FindingForm(result=item.result.value if item.result else None, note=item.note)
    if form.validate_on_submit():
        with form.refusals():
            with write_tx():
                found = _item(case_id, position)
                workflow.find_out(found, Result(form.result.data), form.note.data, present_user())
            flash(_("已保存"), "good")
            return redirect(url_for("office_spot_checks.show", case_id=case_id))
    return render_template("spot_checks/item.html", form=form, item=item), form.status


@blueprint.post("/<int:case_id>/close")
@requires(Role.OFFICIAL)
def close(case_id: int) -> ResponseReturnValue:
    """Close it; the findings are published."""
    form = CloseForm()
    if form.validate():
        with form.refusals("reason"):
            with write_tx():
                spot_check = workflow.in_reach(case_id, present_user())
                workflow.close(spot_check, present_user(), form.reason.data)
            flash(_("抽查已结束，结果已公布"), "good")
            return redirect(url_for("office_spot_checks.show", case_id=case_id))
    return _page(workflow.in_reach(case_id, present_user()), form), form.status


def _item(case_id: int, position: int) -> SpotCheckItem:
    spot_check = workflow.in_reach(case_id, present_user())
    query = sa.select(SpotCheckItem).where(
        SpotCheckItem.case_id == spot_check.case_id, SpotCheckItem.position == position
    )
    item = db.session.scalar(query)
    if item is None:
        raise MissingError(Text("没有抽到这个对象"))
    return item


def _page(spot_check: SpotCheck, form: CloseForm) -> str:
    user = present_user()
    items = (
        sa.select(SpotCheckItem)
        .where(SpotCheckItem.case_id == spot_check.case_id)
        .options(joinedload(SpotCheckItem.body), joinedload(SpotCheckItem.certificate))
    )
    return render_template(
        "spot_checks/office.html",
        spot_check=spot_check,
        case=spot_check.case,
        page=paginate(items, SpotCheckItem.rank),
        looks=user.id in [row.user_id for row in spot_check.inspectors],
        table=TABLE,
        populations=POPULATIONS,
        results=RESULTS,
        form=form,
        closes=any(t.action == "close" for t in offered(TABLE, spot_check.case, user)),
    )
