"""One table: the audit events."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from certreg.db import Base, guard
from certreg.db.shown import private


@private
class AuditEvent(Base):
    """Something that somebody did or saw; never changed, never deleted, and without personal data in `detail`."""

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    """Who; None for the system itself or an unknown visitor."""
    action: Mapped[str] = mapped_column(sa.String(60), index=True)
    """`subject.past_tense`, e.g. `document_number.viewed`."""
    subject_id: Mapped[int | None]
    concerns_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    """The organisation whose case, people or files it was about: it may read the event. None: nobody's;
    an office's looks into a complaint or an inspection are the office's own."""
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)


guard("audit_event", "UPDATE", "audit events are never changed")
guard("audit_event", "DELETE", "audit events are never deleted")
