"""An organisation's batches, in the order they were opened, for its own systems."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date, datetime

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field

from certreg.batches.models import Batch
from certreg.batches.states import TABLE
from certreg.connections.models import Scope
from certreg.connections.operation import SECURITY, caller, keyed
from certreg.db import db
from certreg.errors import RefusedError
from certreg.procedure.models.cases import Case
from certreg.text import Text
from certreg.web.api import answers, blueprint_for, document
from certreg.web.language import translate

blueprint = blueprint_for("batch_list_api", __name__)

CURSOR = re.compile(rb"batch ([0-9]{1,15})")


class BatchQuery(BaseModel):
    """From where on, how many, and in which state."""

    model_config = ConfigDict(extra="forbid")

    since: str = Field("", max_length=60, description="上次回答的 next；空：从头 / the last `next`")
    limit: int = Field(100, ge=1, le=500)
    state: str = Field("", max_length=40, description="只要这个状态的 / in this state only")


class BatchEntry(BaseModel):
    """One batch; `GET /batches/{batch_id}` says more."""

    id: int
    title: str
    filing: int
    method: str
    assessed_on: date
    state: str
    state_text: str
    waiting_for: str
    created_at: datetime
    submitted_at: datetime | None


class BatchPage(BaseModel):
    """Batches in the order they were opened."""

    batches: list[BatchEntry]
    next: str = Field(description="下次从这里继续 / go on from here")
    has_more: bool


@blueprint.get("/batches")
@keyed(Scope.BATCHES_READ)
@document.validate(resp=answers(HTTP_200=BatchPage), tags=["batches"], security=SECURITY)
def list_batches(query: BatchQuery) -> BatchPage:
    """The organisation's batches since a cursor, the oldest first; how one moves is told by webhook.

    本单位的认定批次，按建立先后；保存 next，下次从那里继续。
    """
    after = _id(query.since) if query.since else 0
    found = _since(caller().organisation_id, after, query.state, query.limit + 1)
    shown = found[: query.limit]
    return BatchPage(
        batches=[_entry(row) for row in shown],
        next=_cursor(shown[-1].case_id) if shown else query.since,
        has_more=len(found) > query.limit,
    )


def _since(organisation_id: int, after: int, state: str, most: int) -> list[Batch]:
    query = (
        sa.select(Batch)
        .join(Batch.case)
        .where(Case.organisation_id == organisation_id, Batch.case_id > after)
        .order_by(Batch.case_id)
        .limit(most)
    )
    if state:
        if state not in {each.name for each in TABLE.states}:
            raise RefusedError(Text("没有这个状态：{state}", state=state), field="state")
        query = query.where(Case.state == state)
    return list(db.session.scalars(query))


def _cursor(batch_id: int) -> str:
    return urlsafe_b64encode(b"batch %d" % batch_id).decode().rstrip("=")


def _id(cursor: str) -> int:
    """The batch that a cursor names.

    Raises:
        RefusedError: none that we gave; field `since`.
    """
    try:
        place = CURSOR.fullmatch(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        place = None
    if place is None:
        raise RefusedError(Text("since 须为上次回答中的 next，或不填。"), field="since")
    return int(place[1])


def _entry(row: Batch) -> BatchEntry:
    case = row.case
    return BatchEntry(
        id=row.case_id,
        title=row.title,
        filing=row.filing_id,
        method=row.method,
        assessed_on=row.assessed_on,
        state=case.state,
        state_text=translate(TABLE.state(case.state).title),
        waiting_for=case.waiting_for.value,
        created_at=case.created_at,
        submitted_at=case.submitted_at,
    )
