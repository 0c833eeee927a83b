"""The worker tells the systems of assessment bodies what happened to their certificates.

The log is the outbox: each endpoint keeps the position up to which it was told, so that whatever
room issues or revokes need not know of webhooks, and a crash tells nothing twice and leaves
nothing out.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from certreg.certificates import events
from certreg.certificates.events import ISSUED, CertificateEvent
from certreg.db import db, write_tx
from certreg.filing.models import Body
from certreg.jobs import work
from certreg.outbox import webhooks
from certreg.outbox.models import Endpoint, Event

AT_ONCE = 500
"""Events for one endpoint in one minute."""
WANTED = {Event.CERTIFICATES_ISSUED.value, Event.CERTIFICATE_CHANGED.value}


@work.chore
def announce_certificates() -> None:
    """Queue what each endpoint has not been told yet."""
    live = sa.select(Endpoint.id, Endpoint.events).where(Endpoint.ended_at.is_(None))
    for endpoint_id, wanted in db.session.execute(live).all():
        if WANTED & set(wanted):
            _announce(endpoint_id)


def _announce(endpoint_id: int) -> None:
    with write_tx() as session:
        endpoint = session.get_one(Endpoint, endpoint_id, with_for_update=True)
        own = sa.select(Body.number).where(Body.organisation_id == endpoint.organisation_id)
        number = session.scalar(own)
        if number is None:
            return
        found = events.since(number, endpoint.log_position, AT_ONCE)
        for event, data in _messages(found):
            if event.value in endpoint.events:
                webhooks.queue(endpoint, event, data)
        if found:
            endpoint.log_position = found[-1].position


def _messages(found: Sequence[CertificateEvent]) -> list[tuple[Event, dict[str, Any]]]:
    """Certificates that were issued one after the other in one case in one message; ids only."""
    messages: list[tuple[Event, dict[str, Any]]] = []
    for (case_id, is_issue), group in groupby(found, key=_together):
        rows = list(group)
        if is_issue:
            ids = [row.certificate.public_id for row in rows]
            messages.append((Event.CERTIFICATES_ISSUED, {"case": case_id, "certificates": ids}))
        else:
            messages += [(Event.CERTIFICATE_CHANGED, _change(row)) for row in rows]
    return messages


def _together(event: CertificateEvent) -> tuple[int, bool]:
    return event.certificate.case_id, event.kind == ISSUED


def _change(event: CertificateEvent) -> dict[str, Any]:
    return {
        "certificate": event.certificate.public_id,
        "change": event.kind,
        "state": event.certificate.state.value,
        "on": event.on.isoformat(),
    }
