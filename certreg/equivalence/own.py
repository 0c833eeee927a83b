"""Where an organisation keeps its own table: its clerks write, all its people read."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.clock import today
from certreg.db import write_tx
from certreg.equivalence import comparison
from certreg.equivalence.forms import ClosingForm, ComparisonForm
from certreg.policy import law as policy
from certreg.policy.levels import SkillLevel, describe
from certreg.web.access import requires

blueprint = Blueprint("comparison", __name__, url_prefix="/workspace/comparison")


@blueprint.route("", methods=["GET", "POST"])
@requires(Role.CLERK, Role.APPROVER, Role.ADMINISTRATOR)
def show() -> ResponseReturnValue:
    """The table with its history; for clerks a new row."""
    form = ComparisonForm(since=today())
    form.offer(policy.load(), today())
    if Role.CLERK in present_user().roles and form.validate_on_submit():
        with form.refusals():
            with write_tx():
                comparison.add(present_user(), form.entered)
            flash(_("已加入比照表；该等级原来的一条已截止，仍可查看"), "good")
            return redirect(url_for("comparison.show"))
    return _page(form), form.status


@blueprint.route("/<int:row_id>/close", methods=["GET", "POST"])
@requires(Role.CLERK)
def close(row_id: int) -> ResponseReturnValue:
    """End a row that no other follows."""
    row = comparison.of_people(row_id, present_user())
    form = ClosingForm(until=today())
    if form.validate_on_submit():
        with form.refusals():
            with write_tx():
                own = comparison.of_people(row_id, present_user())
                comparison.close(own, present_user(), form.until.data)
            flash(_("该条已截止"), "good")
            return redirect(url_for("comparison.show"))
    return render_template(
        "equivalence/close.html", form=form, row=row, level_names=_level_names()
    ), form.status


def _page(form: ComparisonForm) -> str:
    return render_template(
        "equivalence/comparison.html",
        form=form,
        rows=comparison.table_of(present_user().organisation_id),
        today=today(),
        may_write=Role.CLERK in present_user().roles,
        level_names=_level_names(),
    )


def _level_names() -> dict[SkillLevel, str]:
    law = policy.load()
    return {level: describe(law, level, on=today()).name for level in SkillLevel}
