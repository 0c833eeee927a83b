"""Amending the law, for policy officers: propose with a preview, and decide what another proposed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.clock import today
from certreg.db import write_tx
from certreg.errors import ConflictError, MissingError, RefusedError, SetupError
from certreg.policy import law as policy
from certreg.policy.law import NATION, Law
from certreg.policy.rule import FAMILIES, Family, Rule, family_of
from certreg.policy.sources import Source
from certreg.registry.chores import keep_published
from certreg.rulebook import drafts, standing, workflow, yielding
from certreg.rulebook.amending_forms import (
    ClosesField,
    ClosingForm,
    ConfirmationForm,
    OpinionForm,
)
from certreg.rulebook.amendment import Content, unpack
from certreg.rulebook.changes import KINDS as CHANGES
from certreg.rulebook.finding import families
from certreg.rulebook.labels import label
from certreg.rulebook.models import Amendment, AmendmentKind, AmendmentState
from certreg.rulebook.preview import Preview, preview
from certreg.rulebook.row_form import PREFIX, AmendmentForm, Shape
from certreg.rulebook.words import say
from certreg.text import Text
from certreg.web.access import requires
from certreg.web.pagination import paginate

blueprint = Blueprint("amendments", __name__, url_prefix="/office/rules")

_log = logging.getLogger(__name__)

Draft = Callable[[], Content]
"""Puts the amendment together from a form that was found in order."""


@blueprint.before_request
def _only_in_the_province() -> None:
    """Only the province's office writes rules; the role alone is not enough."""
    workflow.check_officer(present_user())


@blueprint.get("")
@requires(Role.POLICY_OFFICER)
def show_all() -> ResponseReturnValue:
    """All amendments, the newest first; the ways to propose one."""
    law = policy.load()
    return render_template(
        "rulebook/amendments.html",
        page=paginate(workflow.every(), Amendment.id, descending=True),
        families=families(law),
        kinds=workflow.KINDS,
        states=workflow.STATES,
    )


@blueprint.route("/new/<family>", methods=["GET", "POST"])
@requires(Role.POLICY_OFFICER)
def new_row(family: str) -> ResponseReturnValue:
    """Propose a new row of a family; `?like=` fills the form with a row that is there."""
    law, kind = policy.load(), _family(family)
    shape = Shape(kind.row, law)
    form = shape.form(data=_start(law, shape, kind))
    return _propose(
        form,
        AmendmentKind.ROW,
        lambda: drafts.new_row(kind, shape.row(form)),
        title=Text("新立条目：{family}", family=kind.title),
        names=shape.names(),
    )


@blueprint.route("/close/<rule_id>", methods=["GET", "POST"])
@requires(Role.POLICY_OFFICER)
def close(rule_id: str) -> ResponseReturnValue:
    """Propose a last day for a row."""
    row, form = policy.load().row(Rule, rule_id), ClosingForm()
    return _propose(
        form,
        AmendmentKind.CLOSING,
        lambda: drafts.closing(row, form.row_until.data),
        title=Text("终止条目：{id}", id=row.id),
        names=("row_until",),
        row=row,
    )


@blueprint.route("/confirm/<rule_id>", methods=["GET", "POST"])
@requires(Role.POLICY_OFFICER)
def confirm(rule_id: str) -> ResponseReturnValue:
    """Propose the document that confirms an unverified row."""
    law, form = policy.load(), ConfirmationForm()
    row = law.row(Rule, rule_id)
    form.offer(law)
    return _propose(
        form,
        AmendmentKind.CONFIRMATION,
        lambda: drafts.confirmation(
            law,
            row,
            form.source.data or _new_source(form, row),
            clause=form.row_clause.data or "",
            evidence=form.row_evidence.data or "",
        ),
        title=Text("核实条目：{id}", id=row.id),
        names=("source", *form.NEEDED, "row_clause", "row_evidence"),
        row=row,
    )


@blueprint.route("/document", methods=["GET", "POST"])
@requires(Role.POLICY_OFFICER)
def document() -> ResponseReturnValue:
    """Propose a new document, the clauses that were read in it, and the rows that it closes."""
    shape = Shape(Source, policy.load())
    form_class: Any = type(
        "DocumentForm", (shape.form,), {"row_closes": ClosesField(_("终止的条目"))}
    )
    form = form_class()

    def draft() -> Content:
        begins = form[f"{PREFIX}date"].data
        closes = drafts.read_closings(form.row_closes.data or "", begins)
        return drafts.document(shape.row(form), closes)

    return _propose(
        form,
        AmendmentKind.DOCUMENT,
        draft,
        title=Text("登记文件"),
        names=(*shape.names(), "row_closes"),
    )


@blueprint.route("/<int:amendment_id>/yield", methods=["GET", "POST"])
@requires(Role.POLICY_OFFICER)
def give_way(amendment_id: int) -> ResponseReturnValue:
    """Propose that an approved amendment gives way to the rows of a coming release."""
    amendment = workflow.find(amendment_id)
    return _propose(
        AmendmentForm(),
        AmendmentKind.YIELDING,
        lambda: yielding.draft(amendment),
        title=Text("规则变更 {id} 让位于随附规则", id=amendment.id),
        names=(),
        note=_(
            "新版本随附的规则与本变更不能并存时（例如新版本已收录同一条规则），本变更不再计入；在此之前一切照旧。下面预览的是让位以后。"
        ),
    )


@blueprint.get("/<int:amendment_id>")
@requires(Role.POLICY_OFFICER)
def show(amendment_id: int) -> ResponseReturnValue:
    """One amendment: what it changes, who proposed it, what was decided."""
    return _page(workflow.find(amendment_id), OpinionForm(formdata=None))


@blueprint.post("/<int:amendment_id>/<any(approve, reject, withdraw):action>")
@requires(Role.POLICY_OFFICER)
def decide(amendment_id: int, action: str) -> ResponseReturnValue:
    """Approve, reject or withdraw; an approved rule counts from the next request on, everywhere."""
    form = OpinionForm()
    if form.validate():
        with form.refusals("opinion"):
            with write_tx():
                amendment = workflow.find(amendment_id)
                workflow.decide(amendment, action, present_user(), opinion=form.opinion.data or "")
                is_in_force = amendment.state is AmendmentState.APPROVED
            if is_in_force:
                _publish()
            flash(_("办理完成"), "good")
            return redirect(url_for("amendments.show", amendment_id=amendment_id))
    return _page(workflow.find(amendment_id), form), form.status


def _publish() -> None:
    """Show the world what was approved. It is approved whether or not this works out: where it does
    not, the worker tries again every minute.
    """
    try:
        keep_published()
    except (SetupError, ConflictError, OSError):
        _log.exception("an approved amendment is not published yet")


def _propose(
    form: AmendmentForm,
    kind: AmendmentKind,
    draft: Draft,
    *,
    title: Text,
    names: tuple[str, ...],
    row: Rule | None = None,
    note: str = "",
) -> ResponseReturnValue:
    """Show a form, the preview of what it would change, and send it for approval."""
    seen: Preview | None = None
    if form.validate_on_submit():
        try:
            content = draft()
            workflow.check_days(kind, content)
            seen = _preview(content, policy.load())
            if "send" in request.form:
                with write_tx():
                    sent = workflow.propose(
                        kind, content, present_user(), reason=form.reason.data
                    ).id
                flash(_("已提交，须由另一名政策管理员核准"), "good")
                return redirect(url_for("amendments.show", amendment_id=sent))
        except RefusedError as refusal:
            form.refuse_field(refusal)
    page = render_template(
        "rulebook/propose.html",
        form=form,
        title=title,
        names=names,
        row=row,
        note=note,
        preview=seen,
        **_words(),
    )
    return page, form.status


def _preview(content: Content, law: Law) -> Preview:
    if content.yielding:
        return preview(law, yielding.law_without(content))
    return preview(law, workflow.amended(content, law))


def _page(amendment: Amendment, form: OpinionForm) -> str:
    content = unpack(amendment.content)
    return render_template(
        "rulebook/amendment.html",
        amendment=amendment,
        form=form,
        preview=_effect(amendment, content),
        steps=workflow.STEPS,
        may={name: workflow.may(amendment, name, present_user()) for name in workflow.STEPS},
        counts=amendment.id in standing.counting(policy.shipped()),
        may_yield=yielding.may_yield(amendment),
        kinds_of_amendments=workflow.KINDS,
        states=workflow.STATES,
        **_words(),
    )


def _effect(amendment: Amendment, content: Content) -> Preview | str:
    """What it does, or why it does not fit the law any more; of a decided one, what it did."""
    law = policy.load()
    if amendment.state is AmendmentState.APPROVED:
        if content.yielding:
            ids = ", ".join(map(str, content.yielding))
            return Text("规则变更 {ids} 与随附规则不能并存时不再计入。", ids=ids)
        before = standing.law_of(workflow.digest_before(amendment))
        if before is None:
            return Text("此后规则库已升级，当时的变化不再列出。")
        law = before
    try:
        return _preview(content, law)
    except RefusedError as refusal:
        return refusal.message


def _words() -> dict[str, Any]:
    """What the list of changes needs."""
    return {
        "kinds": CHANGES,
        "label": label,
        "value_of": lambda row, field: say(policy.load(), getattr(row, field)),
    }


def _family(name: str) -> Family:
    found = next((kind for kind in FAMILIES.values() if kind.name == name), None)
    if found is None:
        raise MissingError(Text("没有类别“{name}”。请从列表中选择。", name=name))
    return found


def _start(law: Law, shape: Shape, kind: Family) -> dict[str, Any]:
    """What a new form holds: a row that is there, under a new id, or only where and since when."""
    like = request.args.get("like", "")
    if not like:
        return {f"{PREFIX}region": NATION, f"{PREFIX}since": today()}
    row = law.row(Rule, like)
    if family_of(row) is not kind:
        raise MissingError(Text("规则库中没有编号为 {id} 的条目。请检查编号。", id=like))
    filled = shape.filled(row)
    return filled | {f"{PREFIX}id": "", f"{PREFIX}since": today(), f"{PREFIX}until": None}


def _new_source(form: ConfirmationForm, row: Rule) -> dict[str, Any]:
    """The document that the confirmation names."""
    return {
        "id": form.row_id.data,
        "name": form.name.data,
        "number": form.number.data,
        "number_verified": True,
        "date": form.row_date.data,
        "issuer": form.issuer.data,
        "region": row.region,
        "status": "in_force",
        "kind": "official",
        "governs": str(family_of(row).title),
    }
