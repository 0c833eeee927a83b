"""`/workspace/graduates`: a school reads who of its students holds both, and states diplomas."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.audit import trail
from certreg.db import write_tx
from certreg.errors import ConflictError, MissingError
from certreg.graduates import stating, table
from certreg.graduates.forms import (
    FirstDiplomaForm,
    ListForm,
    diploma_form,
    name_of,
    taken,
)
from certreg.graduates.rules import Programme, Student
from certreg.text import Text
from certreg.web.access import requires
from certreg.web.limits import limit
from certreg.web.row_key import LARGEST

blueprint = Blueprint("graduates", __name__, url_prefix="/workspace/graduates")

AT_ONCE = 100
"""Students of a class on one page of diplomas; the links lead to the others."""


@blueprint.get("")
@requires(Role.CLERK, Role.APPROVER)
def show() -> ResponseReturnValue:
    """The classes with their counts, and the graduates of one of them."""
    form = ListForm(request.args)
    page = table.shown(present_user().organisation_id, form)
    may_state = Role.CLERK in present_user().roles
    return render_template(
        "graduates/list.html", form=form, may_state=may_state, **page
    ), form.status


@blueprint.get("/graduates.csv")
@requires(Role.CLERK, Role.APPROVER)
@limit("30 per hour")
def download() -> ResponseReturnValue:
    """The graduates asked for, as CSV; that it was taken stays on the trail."""
    form = ListForm(request.args)
    answer = table.csv_of(present_user().organisation_id, form)
    if answer is None:
        return show()
    with write_tx():
        trail.record("graduates.downloaded", actor_id=present_user().id)
    return answer


@blueprint.route("/diplomas", methods=["GET", "POST"])
@requires(Role.CLERK)
def state() -> ResponseReturnValue:
    """State the diplomas of a class."""
    key, start = request.args.get("programme", ""), max(0, request.args.get("start", 0, type=int))
    waiting = stating.waiting(present_user().organisation_id, key)
    students = waiting[start : start + AT_ONCE]
    form = diploma_form(key, students)
    if form.validate_on_submit():
        with form.refusals():
            ids, numbers = taken(form, students)
            with write_tx():
                conflicting = stating.state(
                    present_user(),
                    key,
                    form.programme() if isinstance(form, FirstDiplomaForm) else _class_of(students),
                    ids,
                    graduated_on=form.graduated_on.data,
                    numbers=numbers,
                )
            _tell(len(ids), conflicting)
            return redirect(url_for("graduates.show"))
    page = render_template(
        "graduates/state.html",
        form=form,
        key=key,
        students=students,
        start=start,
        following=start + AT_ONCE if len(waiting) > start + AT_ONCE else None,
        total=len(waiting),
        is_first=isinstance(form, FirstDiplomaForm),
        name=name_of(students[0].programme if students else None),
    )
    return page, form.status


@blueprint.post("/withdraw")
@requires(Role.CLERK)
def withdraw() -> ResponseReturnValue:
    """Take back a diploma that was stated wrongly."""
    with write_tx():
        stating.withdraw(present_user(), _fact_id(request.form))
    flash(_("已撤回，可以重新登记"), "good")
    return redirect(url_for("graduates.show"))


def _class_of(students: list[Student]) -> Programme:
    found = students[0].programme if students else None
    if found is None:
        raise ConflictError(Text("这个班级没有待登记的学生。"))
    return found


def _tell(count: int, conflicting: int) -> None:
    if conflicting:
        flash(
            _(
                "%(count)s 人的毕业情况与其他单位所述不符，暂不计入双证书，请联系人社部门核实",
                count=conflicting,
            ),
            "warn",
        )
    if count > conflicting:
        flash(_("已登记 %(count)s 人的毕业证书", count=count - conflicting), "good")


def _fact_id(form: MultiDict[str, str]) -> int:
    found = form.get("diploma", 0, type=int)
    if not 0 < found <= LARGEST:
        raise MissingError(Text("没有这条毕业证书登记"))
    return found
