"""Writing the trail."""

from __future__ import annotations

from certreg.audit.models import AuditEvent
from certreg.clock import real_now
from certreg.db import db


def record(
    action: str, *, actor_id: int | None, subject_id: int | None = None, **detail: object
) -> None:
    """Add an audit event to the running transaction; the time is the machine's, also in a demo.

    Args:
        action: `subject.past_tense`.
        actor_id: the user; None for the system or an unknown visitor.
        subject_id: key of the row that the subject names.
        detail: further facts, never personal data.
    """
    db.session.add(
        AuditEvent(
            at=real_now(), actor_id=actor_id, action=action, subject_id=subject_id, detail=detail
        )
    )
