"""The organisation's filings for its own systems."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from certreg.clock import today
from certreg.connections.models import Scope as KeyScope
from certreg.connections.operation import SECURITY, caller, keyed
from certreg.db import db
from certreg.filing.announcing import announce_certificates
from certreg.filing.bodies import body_of, running_filings
from certreg.filing.models import Filing, Scope
from certreg.filing.shapes import FiledOccupation, FiledSite, FilingList, FilingStatus
from certreg.filing.states import TABLE
from certreg.procedure.models.cases import Case
from certreg.web.api import answers, blueprint_for, document
from certreg.web.language import translate

blueprint = blueprint_for("filing_api", __name__)

WORK = (announce_certificates,)
"""What the worker does for the same systems; the application knows of it by importing it."""
MOST = 200


@blueprint.get("/filings")
@keyed(KeyScope.FILINGS_READ)
@document.validate(resp=answers(HTTP_200=FilingList), tags=["filings"], security=SECURITY)
def filings() -> FilingList:
    """The organisation's filings: state, term and scope.

    本单位的备案：状态、有效期、可评价的职业和最高等级。
    """
    clerk = caller()
    body = body_of(clerk.organisation_id)
    running = {row.case_id for row in running_filings(body, today())} if body else set()
    query = (
        sa.select(Filing)
        .join(Filing.case)
        .where(Case.organisation_id == clerk.organisation_id)
        .order_by(Filing.case_id.desc())
        .limit(MOST)
        .options(
            joinedload(Filing.case),
            joinedload(Filing.body),
            selectinload(Filing.scope),
            selectinload(Filing.sites),
        )
    )
    return FilingList(
        filings=[_filing(row, row.case_id in running) for row in db.session.scalars(query)]
    )


def _filing(row: Filing, is_running: bool) -> FilingStatus:
    return FilingStatus(
        id=row.case_id,
        body=row.body.number if row.body else None,
        purpose=row.purpose.value,
        state=row.case.state,
        state_text=translate(TABLE.state(row.case.state).title),
        is_running=is_running,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        scope=[_occupation(each) for each in row.scope],
        sites=[
            FiledSite(id=each.id, address=each.address, region=each.region) for each in row.sites
        ],
    )


def _occupation(row: Scope) -> FiledOccupation:
    return FiledOccupation(
        occupation=row.occupation,
        occupation_name=row.occupation_name,
        trade=row.trade,
        top_level=row.top_level.value,
        standard=row.standard,
        since=row.since,
    )
