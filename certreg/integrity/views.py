"""The blacklist, for officials: who is on it, proposing and deciding an entry."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import contains_eager

from certreg.accounts.models import Organisation, Role
from certreg.accounts.sessions import present_user
from certreg.clock import today
from certreg.db import db, write_tx
from certreg.integrity import rules, workflow
from certreg.integrity.forms import BlacklistForm, OpinionForm
from certreg.integrity.models import Blacklisting
from certreg.integrity.states import COUNTING, TABLE
from certreg.policy import law as policy
from certreg.policy.supervision import ground_name
from certreg.procedure import step_pages
from certreg.procedure.models.cases import Case, Waiting
from certreg.procedure.table import tables
from certreg.procedure.turns import visible_to
from certreg.procedure.workflow import offered
from certreg.web.access import requires
from certreg.web.language import translate
from certreg.web.pagination import paginate
from certreg.web.row_key import LARGEST

blueprint = Blueprint("blacklist", __name__, url_prefix="/office/blacklist")

ACTIONS = ("confirm", "reject", "propose_lifting", "lift", "keep")


@blueprint.get("")
@requires(Role.OFFICIAL)
def list_entries() -> ResponseReturnValue:
    """The entries of the region: those that are open first, the newest in front."""
    query = workflow.of_region(present_user()).options(
        contains_eager(Blacklisting.case).joinedload(Case.about)
    )
    is_open = Case.waiting_for != Waiting.NOBODY
    page = paginate(
        query,
        sa.case((is_open, 0), else_=1),
        sa.case((is_open, Blacklisting.case_id), else_=-Blacklisting.case_id),
    )
    return render_template(
        "integrity/list.html",
        page=page,
        table=TABLE,
        grounds={row.case_id: ground_name(policy.load(), row.ground) for row in page.rows},
    )


@blueprint.route("/new/<int:organisation_id>", methods=["GET", "POST"])
@requires(Role.OFFICIAL)
def propose(organisation_id: int) -> ResponseReturnValue:
    """Propose to list a body or one of its examiners."""
    form = BlacklistForm()
    organisation = workflow.organisation_in_region(organisation_id, present_user())
    form.ground.choices = [
        (row.code, translate(row.name)) for row in workflow.grounds(organisation.region)
    ]
    if form.validate_on_submit():
        with form.refusals():
            with write_tx():
                case_id = _proposed(organisation_id, form).case_id
            flash(_("已提出，须由另一名工作人员确认"), "good")
            return redirect(url_for("blacklist.show", case_id=case_id))
    return render_template(
        "integrity/propose.html", form=form, organisation=organisation
    ), form.status


@blueprint.get("/<int:case_id>")
@requires(Role.OFFICIAL)
def show(case_id: int) -> ResponseReturnValue:
    """One entry."""
    return _page(workflow.in_region(case_id, present_user()), OpinionForm(formdata=None))


@blueprint.post(f"/<int:case_id>/<any({', '.join(ACTIONS)}):action>")
@requires(Role.OFFICIAL)
def decide(case_id: int, action: str) -> ResponseReturnValue:
    """Carry out one step."""
    return step_pages.take(case_id, action, OpinionForm(), DESK)


def _proposed(organisation_id: int, form: BlacklistForm) -> Blacklisting:
    user = present_user()
    organisation: Organisation = workflow.organisation_in_region(organisation_id, user)
    return workflow.propose(
        organisation,
        user,
        ground=form.ground.data,
        until=form.until.data,
        facts=form.facts.data,
        examiner=(form.examiner_name.data, form.examiner_number.data),
        origin=_origin(),
    )


def _origin() -> Case | None:
    """The case in which it came to light, where the address names one of the region."""
    case_id = request.args.get("origin", 0, type=int)
    if not 0 < case_id <= LARGEST:
        return None
    query = sa.select(Case).where(Case.id == case_id, visible_to(present_user()))
    return db.session.scalar(query)


def _page(entry: Blacklisting, form: OpinionForm) -> str:
    case, user = entry.case, present_user()
    return render_template(
        "integrity/show.html",
        entry=entry,
        case=case,
        table=TABLE,
        tables=tables(),
        form=form,
        ground=ground_name(policy.load(), entry.ground),
        counts=case.state in COUNTING and rules.counts(entry.since, entry.until, today()),
        transitions=[t for t in offered(TABLE, case, user) if t.action in ACTIONS],
    )


DESK = step_pages.Desk(
    table=TABLE,
    find=lambda case_id: workflow.in_region(case_id, present_user()),
    step=workflow.move,
    page=_page,
    home="blacklist.show",
)
