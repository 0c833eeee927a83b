"""What the worker does for the outbox every minute: deliver what is due."""

from __future__ import annotations

from time import monotonic

from certreg.clock import real_now
from certreg.jobs import work
from certreg.outbox import delivery, mailing, webhooks
from certreg.outbox.models import Channel

ROUND = 200
"""Messages looked at in one minute."""
BUDGET = 30
"""Seconds after which the rest waits for the next minute: certificates wait behind."""

SENDERS: dict[Channel, delivery.Send] = {
    Channel.MAIL: mailing.send,
    Channel.WEBHOOK: webhooks.send,
}


@work.chore
def deliver() -> int:
    """Try every message whose time has come; how many were delivered.

    Who fails for a reason of its own is left alone until the next round, so that one dead
    endpoint keeps nobody waiting.
    """
    begun, done = monotonic(), 0
    failing = set()
    for delivery_id in delivery.due(real_now(), ROUND):
        if monotonic() - begun > BUDGET:
            break
        row = delivery.find(delivery_id)
        receiver = delivery.receiver_of(row)
        if receiver in failing or not delivery.take(delivery_id):
            continue
        failure = delivery.attempt(row, SENDERS[row.channel])
        if failure is None:
            done += 1
        elif failure.is_general:
            failing.add(receiver)
    return done
