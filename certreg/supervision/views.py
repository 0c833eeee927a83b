"""Measures about certificates, for officials: propose with a preview, confirm by a second person."""

from __future__ import annotations

from hashlib import sha256

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.audit.purposes import Purpose
from certreg.db import write_tx
from certreg.errors import MissingError
from certreg.filing import bodies
from certreg.jobs import queue, work
from certreg.people import persons
from certreg.policy import law as policy
from certreg.policy.revocation import ground_name
from certreg.procedure import workflow as procedure
from certreg.procedure.models.cases import CaseKind
from certreg.supervision import choosing, correcting, grounds, workflow
from certreg.supervision.choosing import Line
from certreg.supervision.correcting import Correction
from certreg.supervision.forms import MeasureForm, OpinionForm
from certreg.supervision.materials import Material
from certreg.supervision.models import Measure, MeasureItem, Outcome
from certreg.supervision.states import TABLES
from certreg.supervision.words import INTRODUCTIONS, PROPOSALS
from certreg.text import Text
from certreg.web.access import requires
from certreg.web.language import translate
from certreg.web.navigation import own_home
from certreg.web.pagination import paginate
from certreg.web.row_key import LARGEST

blueprint = Blueprint("measures", __name__, url_prefix="/office")

KINDS = {
    "revocations": CaseKind.REVOCATION,
    "suspensions": CaseKind.SUSPENSION,
    "liftings": CaseKind.LIFTING,
    "corrections": CaseKind.CORRECTION,
}
"""What stands in the address -> the measure."""

FIELDS = {
    CaseKind.REVOCATION: ("reason",),
    CaseKind.SUSPENSION: ("reason", "ends_on"),
    CaseKind.LIFTING: (),
    CaseKind.CORRECTION: (
        "holder_name",
        "document_number",
        "document_type",
        "nationality",
        "birth_date",
        "overrides",
        "photo",
        "photo_taken_on",
        "proof",
        "occupation",
        "trade",
    ),
}
"""What only some measures ask for."""

ACTIONS = ("confirm", "reject")


@blueprint.route(
    "/<any(revocations, suspensions, liftings, corrections):kind>/new", methods=["GET", "POST"]
)
@requires(Role.OFFICIAL)
def propose(kind: str) -> ResponseReturnValue:
    """Propose a measure; a list of numbers is shown with what would come of each first."""
    return proposing(KINDS[kind], then="measures.show")


def proposing(case_kind: CaseKind, *, then: str) -> ResponseReturnValue:
    """The form of a proposal, for officials and for the body that issued.

    Args:
        then: endpoint of the page of the new case.
    """
    lines = list[Line]()
    form = _form(case_kind)
    if form.validate_on_submit():
        with form.refusals():
            material = _material(case_kind, form)
            with write_tx():
                lines = choosing.choose(
                    case_kind,
                    choosing.numbers_in(form.number.data),
                    present_user(),
                    _correction(case_kind, form),
                )
                case_id = (
                    None if _must_see(form, lines) else _proposed(case_kind, form, lines, material)
                )
            if case_id is not None:
                flash(_("已提出，须由另一名工作人员确认"), "good")
                return redirect(url_for(then, case_id=case_id))
    return _proposal_page(case_kind, form, [] if form.errors else lines), form.status


@blueprint.get("/measures/<int:case_id>")
@requires(Role.OFFICIAL)
def show(case_id: int) -> ResponseReturnValue:
    """One measure: its certificates, who decided, what came of it."""
    return case_page(workflow.in_region(case_id, present_user()), OpinionForm(formdata=None))


@blueprint.post("/measures/<int:case_id>/numbers")
@requires(Role.OFFICIAL)
def numbers(case_id: int) -> ResponseReturnValue:
    """The same page with both identity numbers in full; that they were seen, and why, is recorded."""
    with write_tx():
        measure = workflow.in_region(case_id, present_user())
        if measure.document_number is None:
            raise MissingError(Text("这件事项不更正证件号码"))
        was = persons.reveal_number(
            measure.items[0].certificate.document,
            viewer_id=present_user().id,
            purpose=Purpose.CORRECTION,
            concerns_id=bodies.organisation_of(measure.items[0].certificate.body_number),
            case=case_id,
        )
    measure = workflow.in_region(case_id, present_user())
    return case_page(measure, OpinionForm(formdata=None), (was, measure.document_number or ""))


@blueprint.post("/measures/<int:case_id>/<any(confirm, reject):action>")
@requires(Role.OFFICIAL)
def decide(case_id: int, action: str) -> ResponseReturnValue:
    """Confirm or reject; one certificate is done before the answer, a list by the worker."""
    form = OpinionForm()
    if form.validate():
        with form.refusals("reason"):
            job_id, count = _decided(case_id, action, form.reason.data or "")
            if job_id is not None and count == 1:
                work.carry_out(job_id)
            elif job_id is not None:
                queue.wake(job_id)
            flash(_("办理完成") if count == 1 else _("已确认，正在逐张办理"), "good")
            return redirect(url_for("measures.show", case_id=case_id))
    return case_page(workflow.in_region(case_id, present_user()), form), form.status


def _decided(case_id: int, action: str, opinion: str) -> tuple[int | None, int]:
    """The job of a confirmed measure, and how many certificates it is about."""
    with write_tx():
        measure = workflow.in_region(case_id, present_user())
        if action == "reject":
            workflow.reject(measure, present_user(), opinion=opinion)
            return None, 1
        job = workflow.confirm(measure, present_user(), opinion=opinion)
        return job.id, len(measure.items)


def _form(kind: CaseKind) -> MeasureForm:
    """The form with the fields of a measure; begun with a number, or the numbers of a batch."""
    numbers = request.args.get("number", "")
    batch = request.args.get("batch", 0, type=int)
    if 0 < batch <= LARGEST:
        numbers = "\n".join(choosing.numbers_of_case(batch, present_user()))
    form = MeasureForm(number=numbers)
    for name in {name for names in FIELDS.values() for name in names}.difference(FIELDS[kind]):
        del form[name]
    if kind is CaseKind.CORRECTION:
        form.offer_documents()
        if Role.OFFICIAL not in present_user().roles:
            del form["overrides"]
    if "reason" in form:
        form.reason.choices = [(row.code, translate(row.name)) for row in grounds.grounds(kind)]
    return form


def _correction(kind: CaseKind, form: MeasureForm) -> Correction | None:
    return form.correction() if kind is CaseKind.CORRECTION else None


def _material(kind: CaseKind, form: MeasureForm) -> Material | None:
    """The files of a correction, looked into before anything is written."""
    if kind is not CaseKind.CORRECTION:
        return None
    return form.material(present_user().organisation.region)


def _must_see(form: MeasureForm, lines: list[Line]) -> bool:
    """Whether the preview must be shown first: asked for, or a list that was not seen like this."""
    seen = _digest(lines)
    if "preview" not in request.form and (len(lines) == 1 or form.seen.data == seen):
        return False
    form.seen.data = seen
    return True


def _digest(lines: list[Line]) -> str:
    return sha256("\n".join(f"{line.number} {line.problem}" for line in lines).encode()).hexdigest()


def _proposed(
    kind: CaseKind, form: MeasureForm, lines: list[Line], material: Material | None
) -> int:
    measure = workflow.propose(
        kind,
        lines,
        present_user(),
        facts=form.facts.data,
        reason=form.reason.data if "reason" in form else _only_ground(kind),
        ends_on=form.ends_on.data if "ends_on" in form else None,
        correction=_correction(kind, form),
        material=material,
    )
    return measure.case_id


def _only_ground(kind: CaseKind) -> str:
    """The ground of a measure for which the law has one."""
    return next((row.code for row in grounds.grounds(kind)), "")


def _proposal_page(kind: CaseKind, form: MeasureForm, lines: list[Line]) -> str:
    correction = _correction(kind, form) if lines else None
    changing = [line.certificate for line in lines if line.certificate and not line.problem]
    return render_template(
        "supervision/propose.html",
        form=form,
        home=own_home(),
        title=PROPOSALS[kind],
        introduction=INTRODUCTIONS[kind],
        fields=[name for name in FIELDS[kind] if name in form],
        is_grave=kind is CaseKind.REVOCATION,
        lines=lines,
        changing=changing,
        skipped=[line for line in lines if line.problem],
        differences={
            row.id: correcting.differences(row, correction)
            for row in changing[:SHOWN]
            if correction
        },
        shown=SHOWN,
    )


SHOWN = 20
"""Certificates of a preview; the skipped ones are all shown."""


def case_page(
    measure: Measure, form: OpinionForm, full_numbers: tuple[str, str] | None = None
) -> str:
    """The page of a measure, for officials and for the body that asked for it.

    Args:
        full_numbers: the wrong and the right identity number, where somebody asked to see them.
    """
    case, user = measure.case, present_user()
    table = TABLES[case.kind]
    page = paginate(
        sa.select(MeasureItem)
        .where(MeasureItem.case_id == measure.case_id)
        .options(joinedload(MeasureItem.certificate)),
        MeasureItem.certificate_id,
    )
    wanted = correcting.correction_of(measure)
    counts = workflow.counts(measure)
    return render_template(
        "supervision/show.html",
        measure=measure,
        title=TABLES[case.kind].title,
        home=own_home(),
        in_office=Role.OFFICIAL in user.roles,
        form=form,
        table=table,
        ground=ground_name(
            policy.load(), measure.reason, suspends=case.kind is CaseKind.SUSPENSION
        ),
        facts=next((d.reason for d in case.decisions if d.action in ("propose", "request")), ""),
        page=page,
        counts={outcome.value: counts[outcome] for outcome in Outcome},
        total=counts.total(),
        differences={
            item.certificate_id: correcting.differences(item.certificate, wanted)
            for item in page.rows
            if wanted and item.outcome is Outcome.PENDING
        },
        full_numbers=full_numbers,
        joins=Role.OFFICIAL in user.roles and correcting.joins_another(measure),
        watches=measure.job is not None and measure.job.organisation_id == user.organisation_id,
        actions=[t for t in table.transitions if t.action in ACTIONS],
        may={a: procedure.may(table, case, a, user) for a in ACTIONS},
    )
