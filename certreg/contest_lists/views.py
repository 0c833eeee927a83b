"""The body's side of a contest list: upload it, complete it, hand it in, sign it off."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.contest_lists import announcement, checking, lists, shown, uploading, workflow
from certreg.contest_lists.checking import Report
from certreg.contest_lists.forms import (
    AnewForm,
    EntrantPhotoForm,
    ListForm,
    OpinionForm,
    StrikeForm,
)
from certreg.contest_lists.models import ContestList
from certreg.contest_lists.states import TABLE
from certreg.db import write_tx
from certreg.errors import RefusedError
from certreg.filing.bodies import body_of
from certreg.merits import register
from certreg.procedure import handing_out, paper_pages, photo_pages, step_pages
from certreg.procedure.forms import EvidenceForm
from certreg.procedure.models.cases import Case
from certreg.procedure.workflow import may
from certreg.web.access import requires
from certreg.web.limits import limit
from certreg.web.pagination import paginate

blueprint = Blueprint("contest_lists", __name__, url_prefix="/workspace/contest-lists")

ORGANISATION = (Role.ADMINISTRATOR, Role.CLERK, Role.APPROVER)
MOVES = ("submit", "withdraw", "sign_off", "return_for_correction", "strike", "issue")
NOTICES = announcement.content
"""What notices of lists announce; the application knows of it by importing it."""


@blueprint.get("")
@requires(*ORGANISATION)
def list_lists() -> ResponseReturnValue:
    """The organisation's lists, newest first."""
    user = present_user()
    return render_template(
        "contest_lists/list.html",
        page=paginate(lists.own_all(user), Case.id, descending=True),
        table=TABLE,
        may_upload=Role.CLERK in user.roles and body_of(user.organisation_id) is not None,
    )


@blueprint.get("/new")
@requires(Role.CLERK)
def new() -> ResponseReturnValue:
    """Choose the contest, get the template, upload the list."""
    return _new_page(_new_form())


@blueprint.get("/template/<int:contest_id>.xlsx")
@requires(Role.CLERK)
def template(contest_id: int) -> ResponseReturnValue:
    """The empty workbook of a contest."""
    user = present_user()
    body, contest = lists.own_body(user), register.find_contest(contest_id, user)
    return uploading.template(checking.offer_of(body, contest, body.region))


@blueprint.post("/new")
@requires(Role.CLERK)
@limit("60 per hour", by=lambda: f"user {present_user().id}")
def upload() -> ResponseReturnValue:
    """Check the list and enter it; with faults nothing is entered and all of them are told."""
    form = _new_form()
    if form.validate():
        with form.refusals("file"):
            user, contest_id = present_user(), form.contest.data
            body = lists.own_body(user)
            contest = register.find_contest(contest_id, user)
            answer = uploading.receive(form, form.file.data, body, contest, _opens(contest_id))
            return _entered(answer)
    return _new_page(form)


@blueprint.post("/<int:case_id>/list")
@requires(Role.CLERK)
@limit("60 per hour", by=lambda: f"user {present_user().id}")
def upload_anew(case_id: int) -> ResponseReturnValue:
    """Put a corrected list in the place of the one that is there."""
    form, row = AnewForm(), _own(case_id)
    if form.validate():
        with form.refusals("file"):
            answer = uploading.receive(
                form, form.file.data, row.body, row.contest, _replaces(case_id)
            )
            return _entered(answer)
    return page_of(_own(case_id), anew_form=form), form.status


@blueprint.get("/<int:case_id>")
@requires(*ORGANISATION)
def show(case_id: int) -> ResponseReturnValue:
    """One list: who is on it, what the law says, what it lacks, what was decided."""
    return page_of(_own(case_id)), 200


@blueprint.get("/<int:case_id>/entrants/<int:number>/photo.jpg")
@requires(Role.CLERK, Role.APPROVER)
def photo(case_id: int, number: int) -> ResponseReturnValue:
    """An entrant's photo; that it was seen stays on the trail."""
    return photo_pages.show(case_id, lambda: lists.entrant(_own(case_id), number).photo)


@blueprint.get("/<int:case_id>/entrants/<int:number>")
@requires(Role.CLERK)
def entrant(case_id: int, number: int) -> ResponseReturnValue:
    """The page on which an entrant's photo is added."""
    return _photo_page(case_id, number, EntrantPhotoForm(formdata=None))


@blueprint.post("/<int:case_id>/entrants/<int:number>")
@requires(Role.CLERK)
def add_photo(case_id: int, number: int) -> ResponseReturnValue:
    """Add or replace an entrant's photo."""
    form, region = EntrantPhotoForm(), _own(case_id).case.region
    if form.validate():
        with form.refusals("photo"):
            read = photo_pages.receive(form.photo.data, form.taken_on.data, region)
            with write_tx():
                lists.add_photo(_own(case_id), number, present_user(), read, form.taken_on.data)
            flash(_("已上传照片"), "good")
            return _back(case_id)
    return _photo_page(case_id, number, form)


@blueprint.post("/<int:case_id>/evidence")
@requires(Role.CLERK)
def add_evidence(case_id: int) -> ResponseReturnValue:
    """Add the result document."""
    return paper_pages.add(case_id, FOLDER)


@blueprint.post("/<int:case_id>/evidence/<int:evidence_id>/remove")
@requires(Role.CLERK)
def remove_evidence(case_id: int, evidence_id: int) -> ResponseReturnValue:
    """Take back a file that was never handed in."""
    return paper_pages.remove(case_id, evidence_id, FOLDER)


@blueprint.post("/<int:case_id>/submit")
@requires(Role.CLERK)
def submit(case_id: int) -> ResponseReturnValue:
    """Hand the list to the body's approver."""
    with write_tx():
        workflow.submit(_own(case_id), present_user())
    flash(_("已提交，待本单位审核人审核"), "good")
    return _back(case_id)


@blueprint.post("/<int:case_id>/<any(sign_off, return_for_correction, withdraw):action>")
@requires(Role.CLERK, Role.APPROVER)
def move(case_id: int, action: str) -> ResponseReturnValue:
    """The approver signs off or hands back; the clerk withdraws."""
    return step_pages.take(case_id, action, OpinionForm(), DESK)


@blueprint.post("/<int:case_id>/strike")
@requires(Role.APPROVER)
def strike(case_id: int) -> ResponseReturnValue:
    """Leave somebody out who cannot be given the level any more."""
    form = StrikeForm()
    form.show(_own(case_id).standing)
    if form.validate():
        with form.refusals("reason"):
            with write_tx():
                row = _own(case_id)
                workflow.strike(row, form.entrant.data, present_user(), form.reason.data)
            flash(_("已剔除"), "info")
            return _back(case_id)
    return page_of(_own(case_id), strike_form=form), form.status


def page_of(row: ContestList, **forms: Any) -> str:
    """The list's page; forms that were refused stand in the place of fresh ones."""
    user = present_user()
    offered = {action for action in MOVES if may(TABLE, row.case, action, user)}
    is_open = lists.is_open(row) and "submit" in offered
    strike_form = forms.get("strike_form") or StrikeForm(formdata=None)
    strike_form.show(row.standing)
    return render_template(
        "contest_lists/show.html",
        **shown.page_values(row),
        may=offered,
        is_open=is_open,
        open_points=workflow.open_points(row) if is_open else [],
        certificates=handing_out.certificates_of(row.case_id),
        anew_form=forms.get("anew_form") or AnewForm(formdata=None),
        evidence_form=forms.get("evidence_form") or EvidenceForm(formdata=None),
        opinion_form=forms.get("opinion_form") or OpinionForm(formdata=None),
        strike_form=strike_form,
    )


def _own(case_id: int) -> ContestList:
    return lists.own(case_id, present_user())


def _back(case_id: int) -> ResponseReturnValue:
    return redirect(url_for("contest_lists.show", case_id=case_id))


def _entered(answer: int | ResponseReturnValue) -> ResponseReturnValue:
    """The list's page, or what is wrong."""
    if not isinstance(answer, int):
        return answer
    flash(_("已导入名单，请补充照片和成绩文件"), "good")
    return _back(answer)


def _opens(contest_id: int) -> uploading.Enter:
    """Enters a checked list as a new case."""

    def enter(report: Report, name: str) -> int:
        with write_tx():
            user = present_user()
            contest = register.find_contest(contest_id, user)
            return lists.open_list(user, lists.own_body(user), contest, report, name).case_id

    return enter


def _replaces(case_id: int) -> uploading.Enter:
    """Enters a checked list in the place of another."""

    def enter(report: Report, name: str) -> int:
        with write_tx():
            lists.upload_anew(_own(case_id), present_user(), report, name)
        return case_id

    return enter


def _new_form() -> ListForm:
    form = ListForm()
    form.show(lists.contests(present_user()))
    return form


def _new_page(form: ListForm) -> ResponseReturnValue:
    user = present_user()
    try:
        lists.own_body(user)
        missing = None
    except RefusedError as refusal:
        missing = refusal.message
    page = render_template(
        "contest_lists/new.html", form=form, contests=lists.contests(user), missing=missing
    )
    return page, form.status


def _photo_page(case_id: int, number: int, form: EntrantPhotoForm) -> ResponseReturnValue:
    row = _own(case_id)
    page = render_template(
        "contest_lists/photo.html",
        **shown.page_values(row),
        who=lists.entrant(row, number),
        form=form,
        is_open=lists.is_open(row),
    )
    return page, form.status


def _open_case(case_id: int) -> Case:
    row = _own(case_id)
    lists.check_open(row, present_user())
    return row.case


FOLDER = paper_pages.Folder(
    own=_own,
    open_case=_open_case,
    page=lambda case_id, form: page_of(_own(case_id), evidence_form=form),
    home="contest_lists.show",
)


DESK = step_pages.Desk(
    table=TABLE,
    find=_own,
    step=workflow.move,
    page=lambda row, form: page_of(row, opinion_form=form),
    home="contest_lists.show",
)
