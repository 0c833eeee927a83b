"""The expert's side of a nomination: read it, vote, or withdraw from the panel (回避)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.audit import trail
from certreg.audit.purposes import Purpose
from certreg.db import db, write_tx
from certreg.direct import panel, shown
from certreg.direct.forms import RecusalForm, VoteForm
from certreg.direct.models import Nomination, Seat, Vote
from certreg.direct.states import TABLE
from certreg.errors import MissingError
from certreg.files.evidence import serve
from certreg.procedure.models.cases import Waiting
from certreg.procedure.models.evidence import Evidence
from certreg.text import Text
from certreg.web.access import requires
from certreg.web.pagination import paginate

blueprint = Blueprint("panel", __name__, url_prefix="/experts/nominations")


@blueprint.get("", endpoint="home")
@requires(Role.EXPERT)
def list_nominations() -> ResponseReturnValue:
    """What the expert was asked to judge, the latest first."""
    user = present_user()
    page = paginate(panel.seats_of(user), Seat.named_at, Seat.case_id, descending=True)
    return render_template(
        "direct/expert_list.html",
        page=page,
        votes={seat.case_id: _own_vote(seat) for seat in page.rows},
        level_text=shown.level_text,
        Waiting=Waiting,
    )


@blueprint.get("/<int:case_id>")
@requires(Role.EXPERT)
def show(case_id: int) -> ResponseReturnValue:
    """One nomination as the expert judges it: without the votes of others."""
    return _page(_seat(case_id), VoteForm(formdata=None), RecusalForm(formdata=None)), 200


@blueprint.post("/<int:case_id>/vote")
@requires(Role.EXPERT)
def vote(case_id: int) -> ResponseReturnValue:
    """Vote, once."""
    form = VoteForm()
    if form.validate():
        with form.refusals():
            with write_tx():
                panel.vote(
                    _seat(case_id).nomination,
                    present_user(),
                    is_in_favour=form.verdict.data == "yes",
                    reason=form.reason.data,
                )
            flash(_("已投票并存档"), "good")
            return redirect(url_for("panel.show", case_id=case_id))
    return _page(_seat(case_id), form, RecusalForm(formdata=None)), form.status


@blueprint.post("/<int:case_id>/recuse")
@requires(Role.EXPERT)
def recuse(case_id: int) -> ResponseReturnValue:
    """Withdraw from the panel, before voting."""
    form = RecusalForm()
    if form.validate():
        with form.refusals():
            with write_tx():
                panel.recuse(_seat(case_id).nomination, present_user(), form.cause.data)
            flash(_("已回避，本件由其他专家评审"), "info")
            return redirect(url_for("panel.home"))
    return _page(_seat(case_id), VoteForm(formdata=None), form), form.status


@blueprint.get("/<int:case_id>/evidence/<int:evidence_id>")
@requires(Role.EXPERT)
def evidence(case_id: int, evidence_id: int) -> ResponseReturnValue:
    """Download one file; who saw it is recorded."""
    with write_tx():
        seat = _seat(case_id)
        item = db.session.get(Evidence, evidence_id)
        if item is None or item.case_id != case_id:
            raise MissingError(Text("没有这份材料"))
        trail.seen(
            "evidence.viewed",
            viewer_id=present_user().id,
            subject_id=evidence_id,
            purpose=Purpose.PANEL,
            concerns_id=seat.nomination.case.organisation_id,
            case=case_id,
        )
    return serve(db.session.get_one(Evidence, evidence_id).file)


def _seat(case_id: int) -> Seat:
    return panel.seat_of(case_id, present_user())


def _own_vote(seat: Seat) -> Vote | None:
    return db.session.get(Vote, (seat.case_id, seat.user_id))


def _page(seat: Seat, form: VoteForm, recusal_form: RecusalForm) -> str:
    nomination: Nomination = seat.nomination
    own_vote = _own_vote(seat)
    is_open = nomination.case.waiting_for is Waiting.EXPERTS and own_vote is None
    return render_template(
        "direct/expert.html",
        **shown.page_values(nomination),
        own_vote=own_vote,
        is_open=is_open,
        form=form,
        recusal_form=recusal_form,
        state_title=TABLE.state(nomination.case.state).title,
    )
