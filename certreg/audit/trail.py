"""Writing the trail."""

from __future__ import annotations

import sqlalchemy as sa

from certreg.audit.models import AuditEvent
from certreg.audit.purposes import Purpose
from certreg.clock import real_now
from certreg.db import Base, db


def record(
    action: str,
    *,
    actor_id: int | None,
    subject_id: int | None = None,
    concerns_id: int | None = None,
    **detail: object,
) -> None:
    """Add an audit event to the running transaction; the time is the machine's, also in a demo.

    Args:
        action: `subject.past_tense`.
        actor_id: the user; None for the system or an unknown visitor.
        subject_id: key of the row that the subject names.
        concerns_id: the organisation that the event is about and that may read it; None: the actor's.
        detail: further facts, never personal data.
    """
    db.session.add(
        AuditEvent(
            at=real_now(),
            actor_id=actor_id,
            action=action,
            subject_id=subject_id,
            concerns_id=concerns_id or _own(actor_id),
            detail=detail,
        )
    )


def seen(
    action: str,
    *,
    viewer_id: int,
    subject_id: int,
    purpose: Purpose,
    concerns_id: int | None = None,
    **detail: object,
) -> None:
    """Record that a full identity number, a photo, a file or a certificate was seen or taken.

    Args:
        purpose: what for; nothing of this kind is seen without one.
    """
    record(
        action,
        actor_id=viewer_id,
        subject_id=subject_id,
        concerns_id=concerns_id,
        purpose=purpose.value,
        **detail,
    )


def _own(actor_id: int | None) -> sa.ScalarSelect[int] | None:
    """The organisation of whoever acts, found by the statement that stores the event."""
    if actor_id is None:
        return None
    users = Base.metadata.tables["user"]
    return sa.select(users.c.organisation_id).where(users.c.id == actor_id).scalar_subquery()
