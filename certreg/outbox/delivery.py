"""One try to deliver a message: taken, sent outside any transaction, its outcome recorded.

A crash in between is followed by another try: the receiver tells a repetition by its message id.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from certreg.clock import real_now
from certreg.db import db, write_tx
from certreg.errors import CertregError, ConflictError
from certreg.outbox.models import Channel, Delivery, DeliveryState
from certreg.outbox.rules import next_try
from certreg.text import Text, as_text

LEASE = timedelta(minutes=2)
"""Another worker leaves a message alone for so long; longer than any one try takes."""

Send = Callable[[Delivery], None]
"""Hands a message over, or raises a `FailedError`."""


class FailedError(CertregError):
    """A message was not taken.

    Args:
        is_final: trying again is useless.
        is_general: the fault lies not with this message: no use in trying the next one now.
    """

    def __init__(self, message: str, *, is_final: bool = False, is_general: bool = False) -> None:
        super().__init__(message)
        self.is_final = is_final
        self.is_general = is_general


def new_message_id() -> str:
    """An id that no other message has."""
    return f"msg_{secrets.token_urlsafe(18)}"


def due(at: datetime, limit: int) -> list[int]:
    """Messages whose time has come, oldest first."""
    query = sa.select(Delivery.id).where(
        Delivery.state == DeliveryState.QUEUED, Delivery.next_at <= at
    )
    return list(db.session.scalars(query.order_by(Delivery.next_at, Delivery.id).limit(limit)))


def find(delivery_id: int) -> Delivery:
    """The message of that key."""
    return db.session.get_one(Delivery, delivery_id)


def receiver_of(delivery: Delivery) -> tuple[Channel, int | None]:
    """What else fails when this message fails for a general reason."""
    return delivery.channel, delivery.endpoint_id


def attempt(delivery: Delivery, send: Send) -> FailedError | None:
    """Try once; what went wrong, or None."""
    delivery_id, failure = delivery.id, None
    try:
        send(delivery)
    except FailedError as error:
        failure = error
    except CertregError as error:
        failure = FailedError(error.message, is_final=True)
    _record(delivery_id, failure)
    return failure


def take(delivery_id: int) -> bool:
    """Take a message for one try; False when another worker has it or it is over."""
    at = real_now()
    claim = (
        sa.update(Delivery)
        .where(
            Delivery.id == delivery_id,
            Delivery.state == DeliveryState.QUEUED,
            Delivery.next_at <= at,
        )
        .values(attempts=Delivery.attempts + 1, next_at=at + LEASE)
    )
    with write_tx() as session:
        return session.execute(claim).rowcount == 1  # type: ignore[attr-defined, no-any-return]


@dataclass(frozen=True)
class Failed:
    """Messages of a channel that were given up, and why the newest was."""

    channel: Channel
    count: int
    reason: Text


def given_up(since: datetime) -> list[Failed]:
    """What was given up since a time, by channel."""
    was = sa.and_(Delivery.state == DeliveryState.GIVEN_UP, Delivery.done_at >= since)
    found = []
    for channel in Channel:
        count = sa.select(sa.func.count()).where(was, Delivery.channel == channel)
        newest = sa.select(Delivery.reason).where(was, Delivery.channel == channel)
        reason = db.session.scalars(newest.order_by(Delivery.done_at.desc()).limit(1)).first()
        if reason is not None:
            found.append(Failed(channel, db.session.scalar(count) or 0, reason))
    return found


def again(delivery: Delivery) -> None:
    """Send a message that was given up, or delivered and lost over there, once more.

    Raises:
        ConflictError: it is on its way anyway.
    """
    if delivery.state is DeliveryState.QUEUED:
        raise ConflictError(Text("这条消息正在等待发送"))
    delivery.state, delivery.attempts = DeliveryState.QUEUED, 0
    delivery.next_at, delivery.done_at = real_now(), None


def _record(delivery_id: int, failure: FailedError | None) -> None:
    with write_tx() as session:
        row, at = session.get_one(Delivery, delivery_id), real_now()
        again_at = None
        if failure is not None and not failure.is_final:
            again_at = next_try(row.attempts, at)
        if again_at is None and row.sealed_to is not None:
            session.delete(row)  # nobody looks it up, and the mailbox of a stranger is not kept
            return
        if failure is None:
            row.state, row.done_at, row.reason = DeliveryState.DONE, at, None
            return
        row.reason = as_text(failure.message)
        if again_at is None:
            row.state, row.done_at = DeliveryState.GIVEN_UP, at
        else:
            row.next_at = again_at
