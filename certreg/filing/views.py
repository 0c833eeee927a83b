"""The organisation's side of a filing: apply, complete, submit, withdraw."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import selectinload

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.clock import today
from certreg.db import write_tx
from certreg.filing import (
    bodies,
    expiry,
    scope,
    sites,
    standing,
    standing_changes,
    workflow,
)
from certreg.filing.forms import (
    ApplicationForm,
    FirstForm,
    FollowingForm,
    ScopeForm,
)
from certreg.filing.models import Body, Change, Filing, Purpose
from certreg.filing.page import (
    form_of_application,
    form_of_scope,
    form_of_site,
    own,
    own_open,
    show_page,
)
from certreg.filing.rules import bar_on, barred
from certreg.filing.standing_page import NAMES
from certreg.filing.states import TABLE
from certreg.filing.titles import CHANGES, PURPOSES
from certreg.policy.levels import SkillLevel
from certreg.procedure import paper_pages
from certreg.procedure.models.cases import Case
from certreg.text import Text, as_text
from certreg.web.access import requires
from certreg.web.pagination import paginate

blueprint = Blueprint("filing", __name__, url_prefix="/workspace/filings")

ORGANISATION = (Role.ADMINISTRATOR, Role.CLERK, Role.APPROVER)


@blueprint.get("")
@requires(*ORGANISATION)
def list_filings() -> ResponseReturnValue:
    """The organisation's filings, newest first."""
    user = present_user()
    query = (
        sa.select(Filing)
        .join(Filing.case)
        .where(Case.organisation_id == user.organisation_id)
        .options(selectinload(Filing.case), selectinload(Filing.scope))
    )
    body = bodies.body_of(user.organisation_id)
    return render_template(
        "filing/list.html",
        body=body,
        running=bodies.running_filings(body, today()) if body else [],
        bar=_bar(body),
        warnings=expiry.warnings_due(today(), body_id=body.id) if body else [],
        days_left=expiry.left,
        changes=standing.history(body) if body else [],
        changes_possible=[
            change
            for change in (standing_changes.possible(body) if body else [])
            if Role.CLERK in user.roles and change is not Change.SUSPEND
        ],
        change_titles=CHANGES,
        change_names={change: name for name, change in NAMES.items()},
        page=paginate(query, Filing.case_id, descending=True),
        table=TABLE,
        purposes=PURPOSES,
        may_apply=Role.CLERK in user.roles
        and user.organisation.kind in workflow.AUDIENCES
        and workflow.open_case(user.organisation_id) is None,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Role.CLERK)
def new() -> ResponseReturnValue:
    """Begin an application; one that is open already comes first."""
    organisation = present_user().organisation
    form = _application_form(following=bodies.body_of(organisation.id) is not None)
    if form.validate_on_submit():
        with form.refusals():
            with write_tx():
                case_id = _open(form).case_id
            return redirect(url_for("filing.show", case_id=case_id))
    elif not form.is_submitted() and (case := workflow.open_case(organisation.id)):
        flash(_("已有一件备案申请在办理，请先办完或撤回"), "info")
        return redirect(url_for("filing.show", case_id=case.id))
    return render_template("filing/new.html", form=form), form.status


@blueprint.get("/<int:case_id>")
@requires(*ORGANISATION)
def show(case_id: int) -> ResponseReturnValue:
    """One application: what it says, what it lacks, what was decided."""
    return show_page(own(case_id))


@blueprint.post("/<int:case_id>/application")
@requires(Role.CLERK)
def describe(case_id: int) -> ResponseReturnValue:
    """Change what the application says as a whole."""
    form = form_of_application(own(case_id))
    if form.validate():
        with write_tx():
            workflow.describe(own_open(case_id), _application(form))
        flash(_("已保存"), "good")
        return redirect(url_for("filing.show", case_id=case_id))
    return show_page(own(case_id), application_form=form), form.status


@blueprint.post("/<int:case_id>/scope")
@requires(Role.CLERK)
def add_scope(case_id: int) -> ResponseReturnValue:
    """Add an occupation; everything that is wrong with it is said at once."""
    form = form_of_scope(own(case_id))
    form.validate()
    with write_tx():
        _add_scope(own_open(case_id), form)
    if not form.errors:
        flash(_("已添加职业"), "good")
        return redirect(url_for("filing.show", case_id=case_id))
    return show_page(own(case_id), scope_form=form), form.status


@blueprint.post("/<int:case_id>/scope/<int:scope_id>/remove")
@requires(Role.CLERK)
def remove_scope(case_id: int, scope_id: int) -> ResponseReturnValue:
    """Take an occupation out."""
    with write_tx():
        scope.remove(own_open(case_id), scope_id)
    flash(_("已移除职业"), "info")
    return redirect(url_for("filing.show", case_id=case_id))


@blueprint.post("/<int:case_id>/sites")
@requires(Role.CLERK)
def add_site(case_id: int) -> ResponseReturnValue:
    """Add a further place."""
    form = form_of_site()
    filing = own(case_id)
    if form.validate():
        with form.refusals("address"):
            with write_tx():
                sites.add(own_open(case_id), form.address.data, form.region.data)
            flash(_("已添加考核地点"), "good")
            return redirect(url_for("filing.show", case_id=case_id))
    return show_page(filing, site_form=form), form.status


@blueprint.post("/<int:case_id>/sites/<int:site_id>/remove")
@requires(Role.CLERK)
def remove_site(case_id: int, site_id: int) -> ResponseReturnValue:
    """Take a place out."""
    with write_tx():
        sites.remove(own_open(case_id), site_id)
    flash(_("已移除考核地点"), "info")
    return redirect(url_for("filing.show", case_id=case_id))


@blueprint.post("/<int:case_id>/evidence")
@requires(Role.CLERK)
def add_evidence(case_id: int) -> ResponseReturnValue:
    """Add an evidence file."""
    return paper_pages.add(case_id, FOLDER)


@blueprint.post("/<int:case_id>/evidence/<int:evidence_id>/remove")
@requires(Role.CLERK)
def remove_evidence(case_id: int, evidence_id: int) -> ResponseReturnValue:
    """Take back a file that was never handed in."""
    return paper_pages.remove(case_id, evidence_id, FOLDER)


@blueprint.post("/<int:case_id>/submit")
@requires(Role.CLERK)
def submit(case_id: int) -> ResponseReturnValue:
    """Hand the application in."""
    with write_tx():
        workflow.submit(own(case_id), present_user())
    flash(_("申请已提交，办理进展会显示在本页"), "good")
    return redirect(url_for("filing.show", case_id=case_id))


@blueprint.post("/<int:case_id>/withdraw")
@requires(Role.CLERK)
def withdraw(case_id: int) -> ResponseReturnValue:
    """Take the application back."""
    with write_tx():
        workflow.move(own(case_id), "withdraw", present_user())
    flash(_("申请已撤回"), "info")
    return redirect(url_for("filing.list_filings"))


def _bar(body: Body | None) -> Text | None:
    """Why the body may not assess today although a filing holds, in words."""
    bar = bar_on(standing.bars_of(body), today()) if body else None
    return as_text(barred(bar).message) if bar else None


def _application_form(*, following: bool) -> ApplicationForm:
    """An empty application, with the contact that the organisation registered."""
    organisation = present_user().organisation
    kind = FollowingForm if following else FirstForm
    return kind(contact_name=organisation.contact_name, contact_phone=organisation.contact_phone)


def _open(form: ApplicationForm) -> Filing:
    asked = {"purpose": Purpose(form.purpose.data)} if isinstance(form, FollowingForm) else {}
    return workflow.open_filing(present_user(), _application(form), **asked)


def _application(form: ApplicationForm) -> workflow.Application:
    return workflow.Application(
        contact_name=form.contact_name.data,
        contact_phone=form.contact_phone.data,
        site_address=form.site_address.data,
        is_provincial=form.is_provincial.data,
        given_number=form.given_number.data if "given_number" in form else "",
    )


def _add_scope(filing: Filing, form: ScopeForm) -> None:
    """Add what was typed, or show on the form what the law refuses."""
    found, trade = form.occupation.found, form.trade.data
    entry_licence = form.entry_licence.data
    if found is not None:
        for problem in scope.problems(filing, found, trade, entry_licence=entry_licence):
            form.refuse(problem)
    if found is None or form.errors:
        return
    entry = scope.Entry(
        occupation=found,
        trade=trade,
        top_level=SkillLevel(form.top_level.data),
        standard=form.standard.data,
        norm=form.norm.data,
    )
    scope.add(filing, entry)


FOLDER = paper_pages.Folder(
    own=own,
    open_case=lambda case_id: own_open(case_id).case,
    page=lambda case_id, form: show_page(own(case_id), evidence_form=form),
    home="filing.show",
)
