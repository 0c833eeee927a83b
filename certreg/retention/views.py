"""Terms, holds and erasures for officials: what is due, what is held, beginning a new case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.audit import trail
from certreg.clock import today
from certreg.db import db, write_tx
from certreg.errors import RefusedError
from certreg.policy import law as policy
from certreg.policy.law import NATION
from certreg.policy.notice import retention_years
from certreg.policy.retention import DataTerm, announcement
from certreg.procedure.models.cases import Case, CaseKind
from certreg.procedure.turns import visible_to
from certreg.retention import erasure, holds, plans, words
from certreg.retention.forms import ErasureForm, HoldForm
from certreg.retention.models import Plan, Subject
from certreg.retention.states import ERASURE, HOLD
from certreg.web.access import requires
from certreg.web.limits import limit
from certreg.web.pagination import paginate

blueprint = Blueprint("retention", __name__, url_prefix="/office/retention")

KINDS = (CaseKind.HOLD, CaseKind.ERASURE)


@blueprint.get("")
@requires(Role.OFFICIAL)
def home() -> ResponseReturnValue:
    """The terms, what is past them in the region, plans, holds and requests."""
    user, law, on = present_user(), policy.load(), today()
    region = user.organisation.region
    found = plans.dry_run(on)
    own = [each for each in found if each.region.startswith(user.region_prefix)]
    own += [each for each in found if each.region == NATION and region != NATION]
    cases = sa.select(Case).where(Case.kind.in_(KINDS), visible_to(user))
    return render_template(
        "retention/home.html",
        files=retention_years(law, region=region, on=on),
        terms=law.rows(DataTerm, region=region, on=on),
        announcement=announcement(law, region=region, on=on),
        due=Counter(each.kind for each in own if each.hold is None),
        held=Counter(each.kind for each in own if each.hold is not None),
        kinds=words.KINDS,
        told_as=words.TOLD_AS,
        plans=[(plan, _counts(plan)) for plan in _plans()],
        page=paginate(cases, Case.id, descending=True),
        tables={CaseKind.HOLD: HOLD, CaseKind.ERASURE: ERASURE},
    )


@blueprint.get("/plans/<int:plan_id>")
@requires(Role.OFFICIAL)
def plan(plan_id: int) -> ResponseReturnValue:
    """One plan: what was announced, destroyed, held; of the official's region."""
    prefix = present_user().region_prefix
    found = db.get_or_404(Plan, plan_id)

    def own(rows: Sequence[Any]) -> list[Any]:
        return [row for row in rows if row[2] == NATION or row[2].startswith(prefix)]

    return render_template(
        "retention/plan.html",
        plan=found,
        due=own(found.due),
        held=own(found.held),
        destroyed=own(found.destroyed),
        left=own(found.left),
        kinds=words.KINDS,
    )


@blueprint.route("/holds/new", methods=["GET", "POST"])
@requires(Role.OFFICIAL)
@limit("60 per hour", by=lambda: f"user {present_user().id}")
def hold() -> ResponseReturnValue:
    """Place a hold: it counts at once, a second official confirms it."""
    form = HoldForm()
    if form.validate_on_submit():
        with form.refusals("typed"):
            with write_tx():
                case_id = holds.propose(
                    present_user(),
                    Subject(form.subject.data),
                    form.typed.data,
                    document=form.document.data,
                    reason=form.reason.data,
                ).case_id
            flash(_("已提出保全，即时生效，待另一名工作人员确认"), "good")
            return redirect(url_for("retention_cases.show", case_id=case_id))
    return render_template("retention/hold.html", form=form), form.status


@blueprint.route("/erasures/new", methods=["GET", "POST"])
@requires(Role.OFFICIAL)
@limit("30 per hour", by=lambda: f"user {present_user().id}")
def erase() -> ResponseReturnValue:
    """Register a person's request; what may go and what stays is shown on the case's page."""
    form = ErasureForm()
    if form.validate_on_submit():
        with form.refusals():
            case_id = _register(form)
            return redirect(url_for("retention_cases.show", case_id=case_id))
    return render_template("retention/erasure.html", form=form), form.status


def _register(form: ErasureForm) -> int:
    """The new case; a try with somebody else's number stays on the trail."""
    try:
        with write_tx():
            user = present_user()
            person = erasure.find_person(form.number.data, form.name.data)
            return erasure.propose(
                user, person, asked_on=form.asked_on.data, reason=form.reason.data
            ).case_id
    except RefusedError:
        with write_tx():
            trail.record("identity.refused", actor_id=present_user().id)
        raise


def _plans() -> list[Plan]:
    """The latest plans."""
    return list(db.session.scalars(sa.select(Plan).order_by(Plan.id.desc()).limit(12)))


def _counts(plan: Plan) -> dict[str, int]:
    return {
        "due": len(plan.due),
        "held": len(plan.left if plan.carried_out_at else plan.held),
        "destroyed": len(plan.destroyed),
    }
