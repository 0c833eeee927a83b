"""The page of an application for the organisation: what it shows, and the forms that stand on it."""

from __future__ import annotations

from flask import render_template
from flask_babel import gettext as _
from wtforms.fields import SelectChoice

from certreg.accounts.regions import counties, region_name
from certreg.accounts.sessions import present_user
from certreg.clock import today
from certreg.db import db
from certreg.errors import MissingError
from certreg.filing import (
    bodies,
    catalogue,
    staff,
    standing_changes,
    way,
    workflow,
)
from certreg.filing.forms import (
    ApplicationForm,
    FirstForm,
    ScopeForm,
    SiteForm,
)
from certreg.filing.models import Filing
from certreg.filing.shape import scope_key, site_key
from certreg.filing.staff_views import words as staff_words
from certreg.filing.standing_page import NAMES
from certreg.filing.states import TABLE
from certreg.filing.titles import CHANGES, PURPOSES
from certreg.installation import installation
from certreg.policy import law as policy
from certreg.policy.occupations import Occupation
from certreg.procedure import marks
from certreg.procedure.forms import EvidenceForm
from certreg.procedure.holding import check_free
from certreg.procedure.models.cases import Waiting
from certreg.procedure.table import TIERS
from certreg.procedure.workflow import offered
from certreg.text import Text


def own(case_id: int) -> Filing:
    """The filing, when it belongs to the user's organisation."""
    filing = db.session.get(Filing, case_id)
    if filing is None or filing.case.organisation_id != present_user().organisation_id:
        raise MissingError(Text("没有这件备案申请"))
    return filing


def own_open(case_id: int) -> Filing:
    """The organisation's filing for somebody who is about to change it."""
    filing = own(case_id)
    workflow.check_open(filing)
    check_free(filing.case, present_user())
    return filing


def show_page(
    filing: Filing,
    *,
    application_form: ApplicationForm | None = None,
    scope_form: ScopeForm | None = None,
    site_form: SiteForm | None = None,
    evidence_form: EvidenceForm | None = None,
) -> str:
    """The application's page; forms that were refused stand in the place of fresh ones."""
    may = {transition.action for transition in offered(TABLE, filing.case, present_user())}
    is_open = filing.case.waiting_for is Waiting.CLERK and "submit" in may
    return render_template(
        "filing/show.html",
        **shared(filing),
        open_points=workflow.open_points(filing) if is_open else [],
        is_open=is_open,
        may=may,
        occupations=_offered_occupations(filing) if is_open else [],
        application_form=application_form or form_of_application(filing, is_fresh=True),
        site_form=site_form or form_of_site(is_fresh=True),
        scope_form=scope_form or form_of_scope(filing, is_fresh=True),
        evidence_form=evidence_form or EvidenceForm(formdata=None),
    )


def shared(filing: Filing) -> dict[str, object]:
    """What the pages of the organisation and of the office show of a filing."""
    members = [row for row in staff.listed(filing.case.organisation_id) if row.ended_on is None]
    return {
        "filing": filing,
        "table": TABLE,
        "purposes": PURPOSES,
        "audience": workflow.audience_name(filing),
        **staff_words(members),
        "members": members,
        **_changes(filing),
        "staff_gaps": staff.gaps(filing, today())
        if filing.case.waiting_for is not Waiting.NOBODY
        else [],
        "region_name": lambda code: region_name(code, today()),
        "way": [TIERS[tier] for tier in way.way_of(filing)],
        "review": way.review_of(filing),
        "term_is_unverified": workflow.term_is_unverified(filing),
        "returned": marks.returned(filing.case, present_user()),
        "scope_key": scope_key,
        "site_key": site_key,
        "key": bodies.newest_key(filing.body) if filing.valid_from and filing.body else None,
    }


def _changes(filing: Filing) -> dict[str, object]:
    """What became of the body's right to assess, and what may be proposed of it."""
    body = filing.body if filing.valid_from else None
    return {
        "change_titles": CHANGES,
        "change_names": {change: name for name, change in NAMES.items()},
        "changes_possible": standing_changes.possible(body) if body else [],
        "open_change": standing_changes.open_change(body) if body else None,
    }


def form_of_scope(filing: Filing, *, is_fresh: bool = False) -> ScopeForm:
    """The form with the levels and norms that the law has."""
    form = ScopeForm(formdata=None) if is_fresh else ScopeForm()
    form.offer(policy.load(), region=filing.case.region, on=today())
    return form


def form_of_site(*, is_fresh: bool = False) -> SiteForm:
    """The form with the counties of the province."""
    form = SiteForm(formdata=None) if is_fresh else SiteForm()
    form.region.choices = [
        SelectChoice("", _("请选择")),
        *counties(installation().province, today()),
    ]
    return form


def form_of_application(filing: Filing, *, is_fresh: bool = False) -> ApplicationForm:
    """What the application says as a whole; the ministry's number only before there is another."""
    kind = FirstForm if filing.body is None else ApplicationForm
    return kind(formdata=None, obj=filing) if is_fresh else kind()


def _offered_occupations(filing: Filing) -> list[Occupation]:
    return catalogue.filable_occupations(policy.load(), region=filing.case.region, on=today())
