"""Webhooks for an organisation's own systems: what was posted, and a new secret."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field

from certreg.audit import trail
from certreg.connections.models import Scope
from certreg.connections.operation import SECURITY, caller, keyed
from certreg.db import db, write_tx
from certreg.errors import MissingError, UnreadableError
from certreg.outbox import signing, webhooks
from certreg.outbox.models import Delivery
from certreg.text import Text
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


class NewSecret(BaseModel):
    """A secret that the receiving system made."""

    model_config = ConfigDict(extra="forbid")

    secret: str = Field(
        max_length=200,
        description="whsec_ 加 base64，24 至 64 个随机字节 / whsec_ and base64 of 24 to 64 random bytes",
    )


class SecretChange(BaseModel):
    """Until when messages carry both signatures."""

    endpoint: int
    old_until: datetime = Field(
        description="此前每条消息的 webhook-signature 附新、旧两个签名，以空格隔开 / both, with a blank between"
    )


@blueprint.post("/webhooks/<int:endpoint_id>/secret")
@keyed(Scope.WEBHOOKS_WRITE, "20 per minute")
@document.validate(resp=answers(HTTP_200=SecretChange), tags=["webhooks"], security=SECURITY)
def change_secret(endpoint_id: int, json: NewSecret) -> SecretChange:
    """Sign with a new secret; for 24 hours messages carry the old one's signature too.

    更换签名密钥：由接收系统自己生成；24 小时内新旧两个签名并附，此后只有新的。
    """
    if json is None:
        raise UnreadableError(Text("请求正文应为 JSON 对象。"))
    with write_tx():
        clerk = caller()
        found = {row.id: row for row in webhooks.live(clerk.organisation_id)}
        if endpoint_id not in found:
            raise MissingError(Text("没有这个接收地址"))
        until = signing.rotate(found[endpoint_id], json.secret)
        trail.record("webhook.secret_changed", actor_id=clerk.id, subject_id=endpoint_id)
    return SecretChange(endpoint=endpoint_id, old_until=until)


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
