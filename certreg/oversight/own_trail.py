"""`/workspace/trail`: what an organisation's people did, and what offices did and saw in its cases."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from certreg.accounts.models import Role, User
from certreg.accounts.sessions import present_user
from certreg.audit.models import AuditEvent
from certreg.db import db
from certreg.oversight import words
from certreg.oversight.forms import OwnEventsForm
from certreg.procedure.models.cases import Case, CaseKind
from certreg.procedure.table import tables
from certreg.web.access import requires
from certreg.web.pagination import paginate

blueprint = Blueprint("own_trail", __name__, url_prefix="/workspace/trail")

KINDS = {kind.value for kind in CaseKind}


@blueprint.get("")
@requires(Role.ADMINISTRATOR, Role.APPROVER)
def show() -> ResponseReturnValue:
    """The events that concern the organisation, the newest first.

    An office's own cases about it (a complaint, an inspection before its result) are not among them.
    """
    form = OwnEventsForm(request.args)
    form.validate()
    page = paginate(_events(present_user().organisation_id, form), AuditEvent.id, descending=True)
    shown = render_template(
        "oversight/own_trail.html",
        form=form,
        page=page,
        cases=_cases(event for event, *_rest in page.rows),
        case_of=_case_of,
        tables=tables(),
        event_title=words.event_title,
        purpose_title=words.purpose_title,
    )
    return shown, form.status


def _events(organisation_id: int, form: OwnEventsForm) -> sa.Select[AuditEvent, User]:
    query = (
        sa.select(AuditEvent, User)
        .outerjoin(User, AuditEvent.actor_id == User.id)
        .where(AuditEvent.concerns_id == organisation_id)
        .options(joinedload(User.organisation))
    )
    if form.errors:
        return query
    if form.what.data == "seen":
        query = query.where(AuditEvent.action.in_(words.SEEN))
    if form.what.data == "others":
        query = query.where(User.organisation_id != organisation_id)
    return query


def _case_of(event: AuditEvent) -> int | None:
    """Key of the case that an event belongs to."""
    if event.action.partition(".")[0] in {*KINDS, "case"}:
        return event.subject_id
    named = event.detail.get("case")
    return named if isinstance(named, int) else None


def _cases(events: Iterable[AuditEvent]) -> dict[int, Case]:
    """The organisation's cases that the events belong to."""
    keys = {key for key in map(_case_of, events) if key is not None}
    query = sa.select(Case).where(
        Case.id.in_(keys), Case.organisation_id == present_user().organisation_id
    )
    return {case.id: case for case in db.session.scalars(query)}
