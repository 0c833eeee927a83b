"""The organisation's side of a filing: apply, complete, submit, withdraw."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from certreg.accounts.models import Role
from certreg.clock import now, today
from certreg.db import db, write_tx
from certreg.errors import CertregError, MissingError
from certreg.files import evidence
from certreg.filing import workflow
from certreg.filing.forms import ApplicationForm, EvidenceForm, ScopeForm
from certreg.filing.models import Filing
from certreg.policy import law as policy
from certreg.policy.conditions import Condition
from certreg.policy.levels import Level, SkillLevel
from certreg.policy.occupations import classification
from certreg.procedure import workflow as procedure
from certreg.procedure.models import Evidence
from certreg.text import Text
from certreg.web.access import requires
from certreg.web.errors import show_on

blueprint = Blueprint("filing", __name__, url_prefix="/workspace/filings")

ORGANISATION = (Role.ADMINISTRATOR, Role.CLERK, Role.APPROVER)


@blueprint.get("")
@requires(*ORGANISATION)
def list_filings() -> ResponseReturnValue:
    """The organisation's filings, newest first."""
    body = workflow.body_of(current_user.organisation_id)
    return render_template("filing/list.html", body=body, filings=_own_filings(), table=workflow.TABLE)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Role.CLERK)
def new() -> ResponseReturnValue:
    """Begin an application."""
    form = ApplicationForm(contact_name=current_user.organisation.contact_name)
    if form.validate_on_submit():
        with write_tx():
            filing = workflow.open_filing(current_user, _application(form))
            case_id = filing.case_id
        return redirect(url_for("filing.show", case_id=case_id))
    return render_template("filing/new.html", form=form), _status(form)


@blueprint.get("/<int:case_id>")
@requires(*ORGANISATION)
def show(case_id: int) -> ResponseReturnValue:
    """One application: what it says, what it lacks, what was decided."""
    return _page(_own(case_id))


@blueprint.post("/<int:case_id>/application")
@requires(Role.CLERK)
def describe(case_id: int) -> ResponseReturnValue:
    """Change what the application says as a whole."""
    form = ApplicationForm()
    if not form.validate():
        return _page(_own(case_id), application_form=form), 422
    with write_tx():
        filing = _own(case_id)
        workflow.check_open(filing)
        workflow.describe(filing, _application(form))
    flash(_("已保存"), "good")
    return redirect(url_for("filing.show", case_id=case_id))


@blueprint.post("/<int:case_id>/scope")
@requires(Role.CLERK)
def add_scope(case_id: int) -> ResponseReturnValue:
    """Add an occupation."""
    form = _scope_form()
    if form.validate():
        try:
            with write_tx():
                _add_scope(_own(case_id), form)
        except CertregError as error:
            show_on(form, error)
        else:
            flash(_("已添加职业"), "good")
            return redirect(url_for("filing.show", case_id=case_id))
    return _page(_own(case_id), scope_form=form), 422


@blueprint.post("/<int:case_id>/scope/<int:scope_id>/remove")
@requires(Role.CLERK)
def remove_scope(case_id: int, scope_id: int) -> ResponseReturnValue:
    """Take an occupation out."""
    with write_tx():
        workflow.remove_scope(_own(case_id), scope_id)
    return redirect(url_for("filing.show", case_id=case_id))


@blueprint.post("/<int:case_id>/evidence")
@requires(Role.CLERK)
def add_evidence(case_id: int) -> ResponseReturnValue:
    """Add an evidence file."""
    form = EvidenceForm()
    if form.validate():
        try:
            inspected = evidence.inspect(form.file.data)  # takes a while: outside the transaction
            with write_tx():
                filing = _own(case_id)
                workflow.check_open(filing)
                _add_evidence(filing, form, inspected)
        except CertregError as error:
            show_on(form, error)
        else:
            flash(_("已上传材料"), "good")
            return redirect(url_for("filing.show", case_id=case_id))
    return _page(_own(case_id), evidence_form=form), 422


@blueprint.post("/<int:case_id>/submit")
@requires(Role.CLERK)
def submit(case_id: int) -> ResponseReturnValue:
    """Hand the application in."""
    with write_tx():
        workflow.submit(_own(case_id), current_user)
    flash(_("申请已提交，人社部门受理后会显示在本页"), "good")
    return redirect(url_for("filing.show", case_id=case_id))


@blueprint.post("/<int:case_id>/withdraw")
@requires(Role.CLERK)
def withdraw(case_id: int) -> ResponseReturnValue:
    """Take the application back."""
    with write_tx():
        procedure.apply(workflow.TABLE, _own(case_id).case, "withdraw", current_user)
    flash(_("申请已撤回"), "info")
    return redirect(url_for("filing.list_filings"))


def _own(case_id: int) -> Filing:
    """The filing, when it belongs to the user's organisation."""
    filing = db.session.get(Filing, case_id)
    if filing is None or filing.case.organisation_id != current_user.organisation_id:
        raise MissingError(Text("没有这件备案申请"))
    return filing


def _own_filings() -> list[Filing]:
    rows = db.session.query(Filing).join(Filing.case)
    return rows.filter_by(organisation_id=current_user.organisation_id).order_by(Filing.case_id.desc()).all()


def _page(filing: Filing, **forms: object) -> str:
    """The application's page, with forms that failed in the place of fresh ones."""
    shown = {
        "application_form": forms.get("application_form") or ApplicationForm(formdata=None, obj=filing),
        "scope_form": forms.get("scope_form") or _scope_form(fresh=True),
        "evidence_form": forms.get("evidence_form") or EvidenceForm(formdata=None),
    }
    may = {t.action: procedure.may(workflow.TABLE, filing.case, t.action, current_user) for t in workflow.TABLE.transitions}
    return render_template(
        "filing/show.html",
        filing=filing,
        table=workflow.TABLE,
        audience=workflow.audience_name(filing),
        missing=workflow.missing_parts(filing),
        may=may,
        level_names=level_names(),
        occupations=classification().occupations,
        **shown,
    )


def _application(form: ApplicationForm) -> workflow.Application:
    return workflow.Application(
        contact_name=form.contact_name.data.strip(),
        contact_phone=form.contact_phone.data.strip(),
        site_address=form.site_address.data.strip(),
    )


def _scope_form(*, fresh: bool = False) -> ScopeForm:
    """The form with the levels and norms that the law has."""
    form = ScopeForm(formdata=None) if fresh else ScopeForm()
    form.top_level.choices = [
        (row.level.value, row.face_text)
        for row in policy.load().every(Level)
        if row.kind == "level"
    ]
    norms = sorted({norm for row in policy.load().every(Condition) for norm in row.norms}, reverse=True)
    form.norm.choices = [(norm, _("%(norm)s 年版", norm=norm)) for norm in norms]
    return form


def _add_scope(filing: Filing, form: ScopeForm) -> None:
    typed = form.occupation.data.strip()
    workflow.add_scope(
        filing,
        occupation=typed.split()[0] if typed else "",
        trade=form.trade.data.strip(),
        top_level=SkillLevel(form.top_level.data),
        standard=form.standard.data.strip(),
        norm=form.norm.data,
    )


def _add_evidence(filing: Filing, form: EvidenceForm, inspected: evidence.Evidence) -> None:
    filing.case.evidence.append(
        Evidence(
            file=evidence.keep(inspected),
            title=form.title.data.strip(),
            added_by_id=current_user.id,
            added_at=now(),
        )
    )


def level_names() -> dict[SkillLevel, str]:
    """Words for the levels, as printed; the internal status by its name."""
    return {row.level: row.face_text or row.name for row in policy.load().every(Level) if row.counts_on(today())}


def _status(form: ApplicationForm) -> int:
    return 422 if request.method == "POST" and form.errors else 200
