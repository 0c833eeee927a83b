"""The integrity record of a body: for officials of its region, and for its own people."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.certificates import totals
from certreg.clock import today
from certreg.filing import bodies
from certreg.inspection import integrity
from certreg.integrity import standing
from certreg.integrity.workflow import organisation_in_region
from certreg.policy import law as policy
from certreg.policy.supervision import ground_name
from certreg.procedure.models.cases import Case
from certreg.procedure.table import tables
from certreg.web.access import requires
from certreg.web.pagination import paginate

office = Blueprint("integrity_records", __name__, url_prefix="/office/integrity")
workspace = Blueprint("own_integrity", __name__, url_prefix="/workspace/integrity")


@office.get("/<int:organisation_id>")
@requires(Role.OFFICIAL)
def show(organisation_id: int) -> ResponseReturnValue:
    """Everything about a body of the region, the newest first."""
    organisation = organisation_in_region(organisation_id, present_user())
    query = integrity.of_organisation(organisation_id)
    body = bodies.body_of(organisation_id)
    return render_template(
        "inspection/integrity.html",
        organisation=organisation,
        body=body,
        issued=totals.of_body(body.number) if body else None,
        page=paginate(query, Case.id, descending=True),
        tables=tables(),
        **_listing(organisation_id),
    )


@workspace.get("", endpoint="show")
@requires(Role.ADMINISTRATOR, Role.CLERK, Role.APPROVER)
def show_own() -> ResponseReturnValue:
    """What an organisation sees of its own record."""
    organisation = present_user().organisation
    page = paginate(integrity.shown_to(organisation.id), Case.id, descending=True)
    return render_template(
        "inspection/own_integrity.html",
        page=page,
        tables=tables(),
        own_pages=integrity.OWN_PAGES,
        established=integrity.established(list(page.rows)),
        **_listing(organisation.id),
    )


def _listing(organisation_id: int) -> dict[str, object]:
    """Whether the organisation is on the blacklist today, and on what ground."""
    entry = standing.of_organisation(organisation_id, today())
    return {
        "entry": entry,
        "ground": ground_name(policy.load(), entry.ground) if entry else "",
    }
