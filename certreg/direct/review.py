"""The office's side of a nomination: accept it and name the panel, see the votes, decide."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import contains_eager

from certreg.accounts.models import Role, User
from certreg.accounts.sessions import present_user
from certreg.db import db, write_tx
from certreg.direct import panel, shown, workflow
from certreg.direct.forms import PanelForm, ReleaseForm
from certreg.direct.models import Nomination
from certreg.direct.states import TABLE
from certreg.errors import MissingError
from certreg.procedure import photo_pages, step_pages
from certreg.procedure.models.cases import Case, Part, Waiting
from certreg.procedure.turns import visible_to
from certreg.procedure.workflow import may
from certreg.text import Text
from certreg.web.access import requires
from certreg.web.pagination import paginate

blueprint = Blueprint("nomination_review", __name__, url_prefix="/office/nominations")

DECISIONS = {
    "accept_result": workflow.accept_result,
    "end_review": workflow.end_review,
    "approve": workflow.approve,
}
BEFORE_THE_OFFICE = ("draft", "submitted", "withdrawn")


@blueprint.get("")
@requires(Role.OFFICIAL)
def list_nominations() -> ResponseReturnValue:
    """The nominations of the region: first those that wait for the office, longest first."""
    waits = Case.waiting_for.in_((Waiting.OFFICE, Waiting.EXPERTS))
    page = paginate(
        _visible(),
        sa.case((waits, 0), else_=1),
        sa.case((waits, Nomination.case_id), else_=-Nomination.case_id),
    )
    return render_template(
        "direct/office_list.html", page=page, table=TABLE, level_text=shown.level_text
    )


@blueprint.get("/<int:case_id>")
@requires(Role.OFFICIAL)
def show(case_id: int) -> ResponseReturnValue:
    """One nomination as the official reads it."""
    return _page(_in_region(case_id)), 200


@blueprint.get("/<int:case_id>/photo.jpg")
@requires(Role.OFFICIAL)
def photo(case_id: int) -> ResponseReturnValue:
    """The nominee's photo, which the certificate will have; that it was seen stays on the trail."""
    concerned = _in_region(case_id).case.organisation_id
    return photo_pages.show(case_id, lambda: _in_region(case_id).photo, concerns_id=concerned)


@blueprint.post("/<int:case_id>/accept")
@requires(Role.OFFICIAL)
def accept(case_id: int) -> ResponseReturnValue:
    """Accept, and name the panel."""
    form = _panel_form(_in_region(case_id))
    if form.validate():
        with form.refusals("reason"):
            with write_tx():
                nomination = _in_region(case_id)
                panel.accept(nomination, present_user(), form.experts.data, form.reason.data)
            flash(_("已受理，已请专家评审"), "good")
            return _back(case_id)
    return _page(_in_region(case_id), form=form), form.status


@blueprint.post("/<int:case_id>/experts")
@requires(Role.OFFICIAL)
def name_experts(case_id: int) -> ResponseReturnValue:
    """Name further experts."""
    form = _panel_form(_in_region(case_id))
    if form.validate():
        with form.refusals("experts"):
            with write_tx():
                panel.name_more(_in_region(case_id), present_user(), form.experts.data)
            flash(_("已增补专家"), "good")
            return _back(case_id)
    return _page(_in_region(case_id), naming_form=form), form.status


@blueprint.post("/<int:case_id>/experts/release")
@requires(Role.OFFICIAL)
def release_expert(case_id: int) -> ResponseReturnValue:
    """Take an expert off the panel who has not voted."""
    form = _release_form(_in_region(case_id))
    if form.validate():
        with form.refusals("cause"):
            with write_tx():
                nomination, expert = _in_region(case_id), form.expert.data
                panel.release(nomination, present_user(), expert, form.cause.data)
            flash(_("已解聘"), "info")
            return _back(case_id)
    return _page(_in_region(case_id), release_form=form), form.status


@blueprint.post(
    "/<int:case_id>/<any(accept_result, return_for_correction, end_review, approve, reject):action>"
)
@requires(Role.OFFICIAL)
def decide(case_id: int, action: str) -> ResponseReturnValue:
    """Carry out one decision."""
    return step_pages.take(case_id, action, _panel_form(_in_region(case_id)), DESK)


def _back(case_id: int) -> ResponseReturnValue:
    return redirect(url_for("nomination_review.show", case_id=case_id))


def _decide(nomination: Nomination, action: str, actor: User, reason: str) -> None:
    """Do it: what has rules of its own, or what needs the table alone."""
    if carry_out := DECISIONS.get(action):
        carry_out(nomination, actor, reason)
    else:
        workflow.move(nomination, action, actor, reason)


def _visible() -> sa.Select[Nomination]:
    """The nominations of the official's region that have left their organisations."""
    return (
        sa.select(Nomination)
        .join(Nomination.case)
        .join(Case.organisation)
        .where(
            visible_to(present_user()),
            Case.submitted_at.is_not(None),
            Case.state.not_in(BEFORE_THE_OFFICE),
        )
        .options(contains_eager(Nomination.case).contains_eager(Case.organisation))
    )


def _in_region(case_id: int) -> Nomination:
    nomination = db.session.scalar(_visible().where(Nomination.case_id == case_id))
    if nomination is None:
        raise MissingError(Text("没有这件直接认定申报，或它不在您的地区"))
    return nomination


def _panel_form(nomination: Nomination, *, is_fresh: bool = False) -> PanelForm:
    form = PanelForm(formdata=None) if is_fresh else PanelForm()
    form.show(panel.eligible(nomination, present_user()))
    return form


def _release_form(nomination: Nomination, *, is_fresh: bool = False) -> ReleaseForm:
    form = ReleaseForm(formdata=None) if is_fresh else ReleaseForm()
    form.show(panel.waiting(nomination))
    return form


def _page(
    nomination: Nomination,
    *,
    form: PanelForm | None = None,
    naming_form: PanelForm | None = None,
    release_form: ReleaseForm | None = None,
) -> str:
    """The nomination's page; forms that were refused stand in the place of fresh ones."""
    case, user = nomination.case, present_user()
    offered = [
        transition
        for transition in TABLE.transitions
        if case.state in transition.sources and may(TABLE, case, transition.action, user)
    ]
    fresh = _panel_form(nomination, is_fresh=True)
    return render_template(
        "direct/review.html",
        **shown.page_values(nomination),
        offered={transition.action: transition for transition in offered},
        votes=shown.tally(nomination),
        history_shown=[row for row in case.decisions if row.part is not Part.EXPERT],
        waiting=panel.waiting(nomination),
        needs=panel.needs(nomination),
        form=form or fresh,
        naming_form=naming_form or fresh,
        release_form=release_form or _release_form(nomination, is_fresh=True),
    )


DESK = step_pages.Desk(
    table=TABLE,
    find=_in_region,
    step=_decide,
    page=lambda row, form: _page(row, form=form),
    home="nomination_review.show",
)
