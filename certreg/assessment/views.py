"""A body's batches: the list, opening one, one batch with its steps, its candidates."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import contains_eager, joinedload

from certreg.accounts.models import Role
from certreg.accounts.regions import region_name
from certreg.assessment import removing, submission, uploads
from certreg.assessment.forms import BatchForm, DescriptionForm, ReasonForm
from certreg.assessment.shown import conditions, shared
from certreg.audit.purposes import Purpose
from certreg.batches import batches, holding_back
from certreg.batches.models import Batch, Candidate, CandidateState
from certreg.batches.states import TABLE
from certreg.clock import today
from certreg.db import write_tx
from certreg.errors import RefusedError
from certreg.examination import planning
from certreg.filing.models import Filing
from certreg.people import persons
from certreg.procedure import marks, photo_pages, workflow
from certreg.procedure.models.cases import Case
from certreg.text import Text, as_text, unpack
from certreg.web.access import requires
from certreg.web.form import stripped
from certreg.web.language import translate
from certreg.web.pagination import paginate
from certreg.web.rendering import day

blueprint = Blueprint("batches", __name__, url_prefix="/workspace/batches")

STEPS = (
    Text("名单"),
    Text("成绩"),
    Text("提交"),
    Text("单位审核"),
    Text("公示"),
    Text("核准"),
    Text("发证"),
)
STEP_OF = {
    "submitted": 3,
    "signed_off": 4,
    "on_public_notice": 4,
    "notice_closed": 5,
    "approved": 6,
    "issuing": 6,
}
"""Which step a batch is at once it has left the clerk; closed ones are past all of them."""


@blueprint.get("")
@requires(Role.CLERK, Role.APPROVER)
def list_batches() -> ResponseReturnValue:
    """The organisation's batches, the newest first."""
    query = batches.own_batches(current_user).options(contains_eager(Batch.case))
    page = paginate(query, Case.id, descending=True)
    has_filing = bool(batches.filings_of(current_user))
    return render_template(
        "assessment/list.html", page=page, table=TABLE, has_filing=has_filing, bar=_bar()
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Role.CLERK)
def new() -> ResponseReturnValue:
    """Open a batch."""
    filings = batches.filings_of(current_user)
    form = BatchForm()
    _offer(form, filings)
    if form.validate_on_submit():
        with form.refusals():
            with write_tx():
                batch = batches.open_batch(
                    current_user,
                    title=stripped(form.title.data),
                    filing_id=form.filing.data,
                    method_id=form.method.data,
                    assessed_on=form.assessed_on.data,
                    site_id=(form.site.data or None) if form.site else None,
                )
                case_id = batch.case.id
            return redirect(url_for("batches.show", case_id=case_id))
    page = render_template("assessment/new.html", form=form, filings=filings, bar=_bar())
    return page, form.status


def _bar() -> Text | None:
    """Why the organisation may not assess, whatever it has filed."""
    try:
        batches.check_may_assess(current_user)
    except RefusedError as refusal:
        return as_text(refusal.message)
    return None


@blueprint.get("/<int:case_id>")
@requires(Role.CLERK, Role.APPROVER)
def show(case_id: int) -> ResponseReturnValue:
    """One batch: where it stands and what to do next."""
    return show_page(batches.own_batch(case_id, current_user))


@blueprint.get("/<int:case_id>/candidates")
@requires(Role.CLERK, Role.APPROVER)
def candidates(case_id: int) -> ResponseReturnValue:
    """The candidates, each with the condition that carries the application and its basis."""
    batch = batches.own_batch(case_id, current_user)
    query = (
        sa.select(Candidate)
        .where(Candidate.case_id == batch.case_id)
        .options(
            joinedload(Candidate.person),
            joinedload(Candidate.document),
            joinedload(Candidate.scope),
        )
    )
    return render_template(
        "assessment/candidates.html",
        batch=batch,
        page=paginate(query, Candidate.row),
        returned=marks.returned(batch.case, current_user),
        conditions=conditions(),
        **shared(),
    )


@blueprint.get("/<int:case_id>/candidates/<int:candidate_id>")
@requires(Role.CLERK, Role.APPROVER)
def candidate(case_id: int, candidate_id: int) -> ResponseReturnValue:
    """One candidate: how every condition was answered, and which facts were used."""
    batch = batches.own_batch(case_id, current_user)
    return _candidate_page(batch, batches.own_candidate(batch, candidate_id))


@blueprint.post("/<int:case_id>/candidates/<int:candidate_id>/number")
@requires(Role.CLERK, Role.APPROVER)
def reveal_number(case_id: int, candidate_id: int) -> ResponseReturnValue:
    """The same page with the full identity number; that it was seen is recorded."""
    with write_tx():
        batch = batches.own_batch(case_id, current_user)
        document = batches.own_candidate(batch, candidate_id).document
        number = persons.reveal_number(
            document,
            viewer_id=current_user.id,
            purpose=Purpose.CHECKING,
            concerns_id=batch.case.organisation_id,
            case=case_id,
        )
    batch = batches.own_batch(case_id, current_user)
    return _candidate_page(batch, batches.own_candidate(batch, candidate_id), number)


@blueprint.get("/<int:case_id>/candidates/<int:candidate_id>/photo.jpg")
@requires(Role.CLERK, Role.APPROVER)
def photo(case_id: int, candidate_id: int) -> ResponseReturnValue:
    """A candidate's photo; that it was seen is recorded."""
    return photo_pages.show(
        case_id,
        lambda: batches.own_candidate(batches.own_batch(case_id, current_user), candidate_id).photo,
    )


@blueprint.post("/<int:case_id>/candidates/<int:candidate_id>/remove")
@requires(Role.CLERK)
def remove(case_id: int, candidate_id: int) -> ResponseReturnValue:
    """Take a candidate out of a batch that is still in the clerk's hands."""
    with write_tx():
        batch = batches.own_batch(case_id, current_user)
        removing.remove(batches.own_candidate(batch, candidate_id), current_user)
    flash(_("已移出本批次"), "good")
    return redirect(url_for("batches.candidates", case_id=case_id))


def show_page(batch: Batch, form: ReasonForm | None = None) -> str:
    """The batch's page, with a decision's form that was refused in the place of a fresh one."""
    counts = batches.counts(batch)
    is_open = batches.is_open(batch)
    may = {
        t.action: workflow.may(TABLE, batch.case, t.action, current_user) for t in TABLE.transitions
    }
    return render_template(
        "assessment/show.html",
        batch=batch,
        table=TABLE,
        scheme=batches.scheme_of(batch),
        counts={state.value: count for state, count in counts.items()},
        total=sum(counts.values()),
        steps_done=_step(batch, counts),
        steps=STEPS,
        is_open=is_open,
        missing=submission.missing_parts(batch) if is_open else [],
        may=may,
        may_edit=is_open and may["submit"],
        form=form or ReasonForm(formdata=None),
        uploads=uploads.of_batch(batch),
        held=holding_back.held_of(batch),
        **planning.shown(batch),
        returned=marks.returned(batch.case, current_user),
        **shared(),
    )


def _candidate_page(batch: Batch, row: Candidate, number: str = "") -> str:
    answers = [(rule, fit, unpack(text)) for rule, fit, text in row.eligibility["answers"]]
    return render_template(
        "assessment/candidate.html",
        batch=batch,
        candidate=row,
        scheme=batches.scheme_of(batch),
        number=number,
        answers=answers,
        conditions=conditions(),
        may_edit=batches.is_open(batch) and Role.CLERK in current_user.roles,
        returned=marks.returned(batch.case, current_user),
        today=today(),
        **shared(),
    )


def _step(batch: Batch, counts: dict[CandidateState, int]) -> int:
    if not batches.is_open(batch):
        return STEP_OF.get(batch.case.state, len(STEPS))
    if not sum(counts.values()):
        return 0
    waiting = counts[CandidateState.ENROLLED] + counts[CandidateState.MANUAL]
    return 1 if waiting else 2


def _offer(form: BatchForm, filings: list[Filing]) -> None:
    """Fill in filings, places and methods."""
    form.filing.choices = [(filing.case_id, _filing_name(filing)) for filing in filings]
    offer_ways(form, filings)


def offer_ways(form: DescriptionForm, filings: list[Filing]) -> None:
    """Fill in places, and the methods of their counties; one place is no choice."""
    further = [place for place in batches.places_for(current_user) if place.site_id]
    regions = dict.fromkeys(each.case.region for each in filings) | dict.fromkeys(
        place.region for place in further
    )
    rows = {row.id: row for region in regions for row in batches.methods(region)}
    form.method.choices = [(row.id, translate(row.name)) for row in rows.values()]
    if not further:
        del form.site
        return
    own = {_place(row.site_address, row.case.region) for row in filings}
    form.site.choices = [
        (0, own.pop() if len(own) == 1 else _("所依据备案的考核地点")),
        *((place.site_id, _place(place.address, place.region)) for place in further),
    ]


def _place(address: str, region: str) -> str:
    return f"{address}（{region_name(region, today())}）"


def _filing_name(filing: Filing) -> str:
    names = "、".join(dict.fromkeys(row.occupation_name for row in filing.scope))
    return str(_("%(names)s（有效期至 %(last)s）", names=names, last=day(filing.valid_to)))
