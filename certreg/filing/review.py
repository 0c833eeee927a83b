"""The office's side of a filing: the list, and accepting, returning, approving, rejecting."""

from __future__ import annotations

import sqlalchemy as sa
import structlog
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import contains_eager

from certreg.accounts.models import Organisation, Role
from certreg.accounts.sessions import present_user
from certreg.clock import today
from certreg.db import db, write_tx
from certreg.errors import CertregError, MissingError
from certreg.filing import expiry, workflow
from certreg.filing import reminding as reminding  # the worker does it
from certreg.filing.forms import ReasonForm, SearchForm
from certreg.filing.models import Body, Filing
from certreg.filing.page import shared
from certreg.filing.states import TABLE
from certreg.filing.titles import PURPOSES
from certreg.policy import law as policy
from certreg.policy.filing import expiry_warning
from certreg.policy.regions import tier_of
from certreg.procedure.models.cases import Case, Waiting
from certreg.procedure.table import TIERS
from certreg.procedure.turns import in_turn, visible_to
from certreg.procedure.workflow import offered
from certreg.registry import identifiers
from certreg.text import Text
from certreg.web.access import requires
from certreg.web.language import translate
from certreg.web.pagination import paginate

blueprint = Blueprint("filing_review", __name__, url_prefix="/office/filings")

log = structlog.get_logger()


@blueprint.get("")
@requires(Role.OFFICIAL)
def list_filings() -> ResponseReturnValue:
    """The filings of the region: first those that wait for the office, longest first."""
    form = SearchForm(request.args, meta={"csrf": False})
    query = _visible()
    if form.validate() and form.text.data:
        query = query.where(
            sa.or_(
                Organisation.name.icontains(form.text.data, autoescape=True),
                Body.number.icontains(form.text.data, autoescape=True),
            )
        )
    waits = sa.and_(Case.waiting_for == Waiting.OFFICE, in_turn(present_user()))
    page = paginate(
        query,
        sa.case((waits, 0), else_=1),
        sa.case((waits, Filing.case_id), else_=-Filing.case_id),
    )
    shown = render_template(
        "filing/office_list.html", form=form, page=page, table=TABLE, purposes=PURPOSES
    )
    return shown, form.status


@blueprint.get("/expiring")
@requires(Role.OFFICIAL)
def list_expiring() -> ResponseReturnValue:
    """The region's filings that run out, the nearest end first."""
    user, on = present_user(), today()
    row = expiry_warning(policy.load(), region=user.organisation.region, on=on)
    return render_template(
        "filing/expiring.html",
        warnings=expiry.warnings_due(on, region_prefix=user.region_prefix),
        on=on,
        spans=row.days,
        is_unverified=row.is_unverified,
        table=TABLE,
    )


@blueprint.get("/<int:case_id>")
@requires(Role.OFFICIAL)
def show(case_id: int) -> ResponseReturnValue:
    """One application as the official reads it."""
    return _page(_in_region(case_id), ReasonForm(formdata=None))


@blueprint.post(
    "/<int:case_id>/<any(accept, recommend, return_for_correction, approve, reject):action>"
)
@requires(Role.OFFICIAL)
def decide(case_id: int, action: str) -> ResponseReturnValue:
    """Carry out one decision."""
    form = ReasonForm()
    if form.validate():
        with form.refusals():
            with write_tx():
                state = _decide(_in_region(case_id), action, form.reason.data)
            if action == "approve":
                _publish()
            flash(_("办理完成，当前状态：%(state)s", state=translate(state)), "good")
            return redirect(url_for("filing_review.show", case_id=case_id))
    return _page(_in_region(case_id), form), form.status


def _decide(filing: Filing, action: str, reason: str) -> Text:
    """Do it; the name of the state that the application is in afterwards."""
    if action == "approve":
        workflow.approve(filing, present_user(), reason)
    else:
        workflow.move(filing, action, present_user(), reason)
    return TABLE.state(filing.case.state).title


def _publish() -> None:
    """Show the new body to verifiers at once; where that fails, the worker does it in a minute."""
    try:
        with write_tx():
            identifiers.publish()
    except (OSError, CertregError) as error:
        log.warning("identifiers not published", kind=type(error).__name__)


def _visible() -> sa.Select[Filing]:
    """The filings of the official's region that were ever submitted."""
    return (
        sa.select(Filing)
        .join(Filing.case)
        .join(Case.organisation)
        .outerjoin(Filing.body)
        .where(visible_to(present_user()), Case.submitted_at.is_not(None))
        .options(
            contains_eager(Filing.case).contains_eager(Case.organisation),
            contains_eager(Filing.body),
        )
    )


def _in_region(case_id: int) -> Filing:
    filing = db.session.scalar(_visible().where(Filing.case_id == case_id))
    if filing is None:
        raise MissingError(Text("没有这件备案申请，或它不在您的地区"))
    return filing


def _page(filing: Filing, form: ReasonForm) -> str:
    return render_template(
        "filing/review.html",
        **shared(filing),
        form=form,
        tier=TABLE.tier_in_turn(filing.case),
        tiers=TIERS,
        current_user_in_tier=tier_of(present_user().organisation.region)
        == TABLE.tier_in_turn(filing.case),
        transitions=offered(TABLE, filing.case, present_user()),
    )
