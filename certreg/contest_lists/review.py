"""The office's side of a contest list: hand one to a body, accept, strike off, decide."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts.models import Role, User
from certreg.accounts.sessions import present_user
from certreg.contest_lists import checking, lists, shown, uploading, workflow
from certreg.contest_lists.checking import Report
from certreg.contest_lists.forms import OfficeListForm, OpinionForm, StrikeForm
from certreg.contest_lists.models import ContestList
from certreg.contest_lists.states import TABLE
from certreg.db import db, write_tx
from certreg.errors import MissingError
from certreg.filing.models import Body
from certreg.merits import register
from certreg.procedure import step_pages
from certreg.procedure.models.cases import Case, Waiting
from certreg.procedure.turns import visible_to
from certreg.procedure.workflow import offered
from certreg.text import Text
from certreg.web.access import requires
from certreg.web.limits import limit
from certreg.web.pagination import paginate

blueprint = Blueprint("contest_list_review", __name__, url_prefix="/office/contest-lists")

DECISIONS = {"accept": workflow.accept, "approve": workflow.approve}
BEFORE_THE_OFFICE = ("draft", "submitted", "withdrawn")


@blueprint.get("")
@requires(Role.OFFICIAL)
def list_lists() -> ResponseReturnValue:
    """The lists of the region: first those that wait for the office, longest first."""
    waits = Case.waiting_for == Waiting.OFFICE
    page = paginate(
        _visible(),
        sa.case((waits, 0), else_=1),
        sa.case((waits, ContestList.case_id), else_=-ContestList.case_id),
    )
    return render_template("contest_lists/office_list.html", page=page, table=TABLE)


@blueprint.get("/new")
@requires(Role.OFFICIAL)
def new() -> ResponseReturnValue:
    """Choose contest and body, upload the list."""
    return _new_page(_new_form())


@blueprint.get("/template/<int:contest_id>.xlsx")
@requires(Role.OFFICIAL)
def template(contest_id: int) -> ResponseReturnValue:
    """The empty workbook of a contest, for whichever body."""
    user = present_user()
    contest = register.find_contest(contest_id, user)
    return uploading.template(checking.offer_of(None, contest, user.organisation.region))


@blueprint.post("/new")
@requires(Role.OFFICIAL)
@limit("60 per hour", by=lambda: f"user {present_user().id}")
def upload() -> ResponseReturnValue:
    """Check the list and give it to the body that is to issue."""
    form = _new_form()
    if form.validate():
        with form.refusals("file"):
            contest_id, body_id = form.contest.data, form.body.data
            contest = register.find_contest(contest_id, present_user())

            def enter(report: Report, name: str) -> int:
                with write_tx():
                    user = present_user()
                    found = register.find_contest(contest_id, user)
                    return lists.open_list(user, _body(body_id), found, report, name).case_id

            answer = uploading.receive(form, form.file.data, _body(body_id), contest, enter)
            if not isinstance(answer, int):
                return answer
            flash(_("已交评价机构补充照片、提交审核"), "good")
            return _back(answer)
    return _new_page(form)


@blueprint.get("/<int:case_id>")
@requires(Role.OFFICIAL)
def show(case_id: int) -> ResponseReturnValue:
    """One list as the official reads it."""
    return _page(_in_region(case_id)), 200


@blueprint.post("/<int:case_id>/<any(accept, return_for_correction, approve, reject):action>")
@requires(Role.OFFICIAL)
def decide(case_id: int, action: str) -> ResponseReturnValue:
    """Carry out one decision."""
    return step_pages.take(case_id, action, OpinionForm(), DESK)


@blueprint.post("/<int:case_id>/strike")
@requires(Role.OFFICIAL)
def strike(case_id: int) -> ResponseReturnValue:
    """Take somebody off the list."""
    form = StrikeForm()
    form.show(_in_region(case_id).standing)
    if form.validate():
        with form.refusals("reason"):
            with write_tx():
                row = _in_region(case_id)
                workflow.strike(row, form.entrant.data, present_user(), form.reason.data)
            flash(_("已剔除"), "info")
            return _back(case_id)
    return _page(_in_region(case_id), strike_form=form), form.status


def _back(case_id: int) -> ResponseReturnValue:
    return redirect(url_for("contest_list_review.show", case_id=case_id))


def _visible() -> sa.Select[ContestList]:
    """The lists of the official's region that have left their bodies, or that the office began."""
    user = present_user()
    has_left = sa.and_(Case.submitted_at.is_not(None), Case.state.not_in(BEFORE_THE_OFFICE))
    return (
        sa.select(ContestList)
        .join(ContestList.case)
        .where(visible_to(user), sa.or_(has_left, ContestList.office_id == user.organisation_id))
    )


def _in_region(case_id: int) -> ContestList:
    row = db.session.scalar(_visible().where(ContestList.case_id == case_id))
    if row is None:
        raise MissingError(Text("没有这份以赛代评名单，或它不在您的地区"))
    return row


def _body(body_id: int) -> Body:
    found = next((row for row in lists.bodies_for(present_user()) if row.id == body_id), None)
    if found is None:
        raise MissingError(Text("本辖区没有这家备案有效的评价机构"))
    return found


def _new_form() -> OfficeListForm:
    form, user = OfficeListForm(), present_user()
    form.show(lists.contests(user))
    form.show_bodies(lists.bodies_for(user))
    return form


def _new_page(form: OfficeListForm) -> ResponseReturnValue:
    user = present_user()
    page = render_template(
        "contest_lists/office_new.html",
        form=form,
        contests=lists.contests(user),
    )
    return page, form.status


def _page(row: ContestList, **forms: Any) -> str:
    """The list's page; forms that were refused stand in the place of fresh ones."""
    strike_form = forms.get("strike_form") or StrikeForm(formdata=None)
    strike_form.show(row.standing)
    possible = {each.action: each for each in offered(TABLE, row.case, present_user())}
    return render_template(
        "contest_lists/review.html",
        **shown.page_values(row),
        offered=possible,
        form=forms.get("form") or OpinionForm(formdata=None),
        strike_form=strike_form,
    )


def _decide(row: ContestList, action: str, actor: User, reason: str) -> None:
    """Do it: what has rules of its own, or what needs the table alone."""
    if carry_out := DECISIONS.get(action):
        carry_out(row, actor, reason)
    else:
        workflow.move(row, action, actor, reason)


DESK = step_pages.Desk(
    table=TABLE,
    find=_in_region,
    step=_decide,
    page=lambda row, form: _page(row, form=form),
    home="contest_list_review.show",
)
