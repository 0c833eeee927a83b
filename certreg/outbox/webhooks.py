"""Webhooks: events posted to an organisation's own systems, signed as Standard Webhooks says.

standardwebhooks.com: `webhook-id`, `webhook-timestamp`, and `webhook-signature` over
`id.timestamp.body` with HMAC-SHA256.
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from certreg.clock import real_now
from certreg.db import db, write_tx
from certreg.errors import RefusedError
from certreg.installation import installation
from certreg.outbox import calling, signing
from certreg.outbox.delivery import FailedError, new_message_id
from certreg.outbox.models import Channel, Delivery, DeliveryState, Endpoint, Event
from certreg.outbox.rules import check_url
from certreg.text import Text

GONE = 410
"""Answer by which an endpoint says that it wants nothing more."""


def check(url: str) -> None:
    """Refuse an address to which nothing may be posted; asks the name service.

    Raises:
        RefusedError: not https, no such host, or one in a private network; field `url`.
    """
    is_demo = installation().is_demo
    check_url(url, is_demo=is_demo)
    calling.addresses_of(url, is_demo=is_demo)


def add(
    organisation_id: int, url: str, events: list[Event], by_id: int, log_position: int
) -> tuple[Endpoint, str]:
    """A new endpoint of an organisation, at an address that `check` let through.

    Args:
        log_position: entries of the log up to here are not told any more.

    Returns:
        the endpoint, and its secret in clear, which is not shown again.
    """
    secret = signing.new_secret()
    endpoint = Endpoint(
        organisation_id=organisation_id,
        url=url,
        sealed_secret=signing.sealed(secret, organisation_id),
        events=[event.value for event in events],
        log_position=log_position,
        created_by_id=by_id,
        created_at=real_now(),
    )
    db.session.add(endpoint)
    db.session.flush()  # deliveries refer to it
    return endpoint, secret


def end(endpoint: Endpoint) -> None:
    """Post nothing more to an endpoint, also not what was still on its way."""
    endpoint.ended_at = real_now()
    db.session.execute(
        sa.update(Delivery)
        .where(Delivery.endpoint_id == endpoint.id, Delivery.state == DeliveryState.QUEUED)
        .values(state=DeliveryState.GIVEN_UP, done_at=real_now(), reason=Text("接收地址已停用"))
    )


def live(organisation_id: int) -> list[Endpoint]:
    """The endpoints of an organisation to which events are posted."""
    query = sa.select(Endpoint).where(
        Endpoint.organisation_id == organisation_id, Endpoint.ended_at.is_(None)
    )
    return list(db.session.scalars(query.order_by(Endpoint.id)))


def announce(organisation_id: int, event: Event, data: dict[str, Any]) -> None:
    """Write an event for each endpoint that wants it into the running transaction.

    Args:
        data: ids and states; nothing that names a person.
    """
    for endpoint in live(organisation_id):
        if event.value in endpoint.events:
            queue(endpoint, event, data)


def queue(endpoint: Endpoint, event: Event, data: dict[str, Any]) -> None:
    """Write an event for one endpoint into the running transaction."""
    at = real_now()
    content = {"type": event.value, "timestamp": f"{at:%Y-%m-%dT%H:%M:%SZ}", "data": data}
    db.session.add(
        Delivery(
            channel=Channel.WEBHOOK,
            endpoint_id=endpoint.id,
            message_id=new_message_id(),
            subject=event.value,
            body=json.dumps(content, ensure_ascii=False, separators=(",", ":")),
            state=DeliveryState.QUEUED,
            next_at=at,
            created_at=at,
        )
    )


def send(delivery: Delivery) -> None:
    """Post an event to its endpoint.

    Raises:
        FailedError: no connection, an address that may not be called, or no 2xx.
    """
    endpoint = db.session.get_one(Endpoint, delivery.endpoint_id)
    if endpoint.ended_at is not None:
        raise FailedError(Text("接收地址已停用"), is_final=True)
    timestamp = int(real_now().timestamp())
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "certreg",
        "webhook-id": delivery.message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signing.signatures(
            endpoint, delivery.message_id, timestamp, delivery.body
        ),
    }
    is_demo = installation().is_demo
    url, endpoint_id, body = endpoint.url, endpoint.id, delivery.body.encode()
    db.session.rollback()  # no transaction stays open while somebody else's server thinks
    try:
        status = calling.post(url, body, headers, is_demo=is_demo)
    except RefusedError as error:
        raise FailedError(error.message, is_general=True) from error
    except OSError as error:
        raise FailedError(
            Text("无法连接（{kind}）", kind=type(error).__name__), is_general=True
        ) from error
    if status == GONE:
        with write_tx() as session:
            end(session.get_one(Endpoint, endpoint_id))
    if not 200 <= status < 300:
        raise FailedError(
            Text("对方答复 {status}", status=status), is_final=status == GONE, is_general=True
        )
