"""The organisation's side of a filing: apply, complete, submit, withdraw."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import selectinload
from wtforms.fields import SelectChoice

from certreg.accounts.models import Role
from certreg.accounts.regions import counties, region_name
from certreg.accounts.sessions import present_user
from certreg.clock import today
from certreg.db import db, write_tx
from certreg.errors import MissingError
from certreg.filing import (
    bodies,
    catalogue,
    expiry,
    scope,
    sites,
    staff,
    standing,
    standing_changes,
    way,
    workflow,
)
from certreg.filing.forms import (
    ApplicationForm,
    FirstForm,
    FollowingForm,
    ScopeForm,
    SiteForm,
)
from certreg.filing.models import Body, Change, Filing, Purpose
from certreg.filing.rules import bar_on, barred
from certreg.filing.shape import scope_key, site_key
from certreg.filing.staff_views import words as staff_words
from certreg.filing.standing_page import NAMES
from certreg.filing.states import TABLE
from certreg.filing.titles import CHANGES, PURPOSES
from certreg.installation import installation
from certreg.policy import law as policy
from certreg.policy.levels import SkillLevel
from certreg.policy.occupations import Occupation
from certreg.procedure import marks, paper_pages
from certreg.procedure.forms import EvidenceForm
from certreg.procedure.holding import check_free
from certreg.procedure.models.cases import Case, Waiting
from certreg.procedure.table import TIERS
from certreg.procedure.workflow import offered
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
    return _page(_own(case_id))


@blueprint.post("/<int:case_id>/application")
@requires(Role.CLERK)
def describe(case_id: int) -> ResponseReturnValue:
    """Change what the application says as a whole."""
    form = _description_form(_own(case_id))
    if form.validate():
        with write_tx():
            workflow.describe(_own_open(case_id), _application(form))
        flash(_("已保存"), "good")
        return redirect(url_for("filing.show", case_id=case_id))
    return _page(_own(case_id), application_form=form), form.status


@blueprint.post("/<int:case_id>/scope")
@requires(Role.CLERK)
def add_scope(case_id: int) -> ResponseReturnValue:
    """Add an occupation; everything that is wrong with it is said at once."""
    form = _scope_form(_own(case_id))
    form.validate()
    with write_tx():
        _add_scope(_own_open(case_id), form)
    if not form.errors:
        flash(_("已添加职业"), "good")
        return redirect(url_for("filing.show", case_id=case_id))
    return _page(_own(case_id), scope_form=form), form.status


@blueprint.post("/<int:case_id>/scope/<int:scope_id>/remove")
@requires(Role.CLERK)
def remove_scope(case_id: int, scope_id: int) -> ResponseReturnValue:
    """Take an occupation out."""
    with write_tx():
        scope.remove(_own_open(case_id), scope_id)
    flash(_("已移除职业"), "info")
    return redirect(url_for("filing.show", case_id=case_id))


@blueprint.post("/<int:case_id>/sites")
@requires(Role.CLERK)
def add_site(case_id: int) -> ResponseReturnValue:
    """Add a further place."""
    form = _site_form()
    filing = _own(case_id)
    if form.validate():
        with form.refusals("address"):
            with write_tx():
                sites.add(_own_open(case_id), form.address.data, form.region.data)
            flash(_("已添加考核地点"), "good")
            return redirect(url_for("filing.show", case_id=case_id))
    return _page(filing, site_form=form), form.status


@blueprint.post("/<int:case_id>/sites/<int:site_id>/remove")
@requires(Role.CLERK)
def remove_site(case_id: int, site_id: int) -> ResponseReturnValue:
    """Take a place out."""
    with write_tx():
        sites.remove(_own_open(case_id), site_id)
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
        workflow.submit(_own(case_id), present_user())
    flash(_("申请已提交，办理进展会显示在本页"), "good")
    return redirect(url_for("filing.show", case_id=case_id))


@blueprint.post("/<int:case_id>/withdraw")
@requires(Role.CLERK)
def withdraw(case_id: int) -> ResponseReturnValue:
    """Take the application back."""
    with write_tx():
        workflow.move(_own(case_id), "withdraw", present_user())
    flash(_("申请已撤回"), "info")
    return redirect(url_for("filing.list_filings"))


def _own(case_id: int) -> Filing:
    """The filing, when it belongs to the user's organisation."""
    filing = db.session.get(Filing, case_id)
    if filing is None or filing.case.organisation_id != present_user().organisation_id:
        raise MissingError(Text("没有这件备案申请"))
    return filing


def _own_open(case_id: int) -> Filing:
    """The organisation's filing for somebody who is about to change it."""
    filing = _own(case_id)
    workflow.check_open(filing)
    check_free(filing.case, present_user())
    return filing


def _page(
    filing: Filing,
    *,
    application_form: ApplicationForm | None = None,
    scope_form: ScopeForm | None = None,
    site_form: SiteForm | None = None,
    evidence_form: EvidenceForm | None = None,
) -> str:
    """The application's page; forms that were refused stand in the place of fresh ones."""
    may = {transition.action for transition in offered(TABLE, filing.case, present_user())}
    is_open = filing.case.waiting_for is Waiting.CLERK and "submit" in may
    return render_template(
        "filing/show.html",
        **shared(filing),
        open_points=workflow.open_points(filing) if is_open else [],
        is_open=is_open,
        may=may,
        occupations=_offered_occupations(filing) if is_open else [],
        application_form=application_form or _description_form(filing, is_fresh=True),
        site_form=site_form or _site_form(is_fresh=True),
        scope_form=scope_form or _scope_form(filing, is_fresh=True),
        evidence_form=evidence_form or EvidenceForm(formdata=None),
    )


def shared(filing: Filing) -> dict[str, object]:
    """What the pages of the organisation and of the office show of a filing."""
    return {
        "filing": filing,
        "table": TABLE,
        "purposes": PURPOSES,
        "audience": workflow.audience_name(filing),
        **staff_words(),
        "members": [
            row for row in staff.listed(filing.case.organisation_id) if row.ended_on is None
        ],
        **_changes(filing),
        "staff_gaps": staff.gaps(filing, today())
        if filing.case.waiting_for is not Waiting.NOBODY
        else [],
        "region_name": lambda code: region_name(code, today()),
        "way": [TIERS[tier] for tier in way.way_of(filing)],
        "review": way.review_of(filing),
        "term_is_unverified": workflow.term_is_unverified(filing),
        "returned": marks.returned(filing.case, present_user()),
        "scope_key": scope_key,
        "site_key": site_key,
        "key": bodies.newest_key(filing.body) if filing.valid_from and filing.body else None,
    }


def _bar(body: Body | None) -> Text | None:
    """Why the body may not assess today although a filing holds, in words."""
    bar = bar_on(standing.bars_of(body), today()) if body else None
    return as_text(barred(bar).message) if bar else None


def _changes(filing: Filing) -> dict[str, object]:
    """What became of the body's right to assess, and what may be proposed of it."""
    body = filing.body if filing.valid_from else None
    return {
        "change_titles": CHANGES,
        "change_names": {change: name for name, change in NAMES.items()},
        "changes_possible": standing_changes.possible(body) if body else [],
        "open_change": standing_changes.open_change(body) if body else None,
    }


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


def _scope_form(filing: Filing, *, is_fresh: bool = False) -> ScopeForm:
    """The form with the levels and norms that the law has."""
    form = ScopeForm(formdata=None) if is_fresh else ScopeForm()
    form.offer(policy.load(), region=filing.case.region, on=today())
    return form


def _site_form(*, is_fresh: bool = False) -> SiteForm:
    form = SiteForm(formdata=None) if is_fresh else SiteForm()
    form.region.choices = [
        SelectChoice("", _("请选择")),
        *counties(installation().province, today()),
    ]
    return form


def _description_form(filing: Filing, *, is_fresh: bool = False) -> ApplicationForm:
    """What the application says as a whole; the ministry's number only before there is another."""
    kind = FirstForm if filing.body is None else ApplicationForm
    return kind(formdata=None, obj=filing) if is_fresh else kind()


def _offered_occupations(filing: Filing) -> list[Occupation]:
    return catalogue.filable_occupations(policy.load(), region=filing.case.region, on=today())


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
    own=_own,
    open_case=lambda case_id: _own_open(case_id).case,
    page=lambda case_id, form: _page(_own(case_id), evidence_form=form),
    home="filing.show",
)
