"""What was posted to an organisation's webhooks, for its own systems."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from pydantic import BaseModel, Field

from certreg.connections.models import Scope
from certreg.connections.operation import SECURITY, caller, keyed
from certreg.db import db
from certreg.outbox import webhooks
from certreg.outbox.models import Delivery
from certreg.web.api import answers, blueprint_for, document
from certreg.web.language import translate

blueprint = blueprint_for("webhook_api", __name__)

SHOWN = 100


class PostedEvent(BaseModel):
    """An event on its way to an endpoint."""

    id: str = Field(description="webhook-id")
    endpoint: int
    event: str
    state: str = Field(description="queued 等待发送, done 已送达, given_up 已放弃")
    attempts: int
    reason: str
    created_at: datetime


class PostedEvents(BaseModel):
    """The newest events first."""

    deliveries: list[PostedEvent]


@blueprint.get("/webhooks/deliveries")
@keyed(Scope.WEBHOOKS_READ)
@document.validate(resp=answers(HTTP_200=PostedEvents), tags=["webhooks"], security=SECURITY)
def deliveries() -> PostedEvents:
    """What was posted to the organisation's webhooks, and what became of it.

    最近 100 条推送：是否送达，未送达的原因。
    """
    endpoints = [row.id for row in webhooks.live(caller().organisation_id)]
    query = sa.select(Delivery).where(Delivery.endpoint_id.in_(endpoints))
    rows = db.session.scalars(query.order_by(Delivery.id.desc()).limit(SHOWN))
    return PostedEvents(deliveries=[_posted(row) for row in rows])


def _posted(row: Delivery) -> PostedEvent:
    return PostedEvent(
        id=row.message_id,
        endpoint=row.endpoint_id or 0,
        event=row.subject,
        state=row.state.value,
        attempts=row.attempts,
        reason=translate(row.reason) if row.reason else "",
        created_at=row.created_at,
    )
