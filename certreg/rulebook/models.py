"""Amendments: what an operator changes in the shipped law, proposed by one person and approved by another."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.accounts.models import User
from certreg.db import Base, choice, guard
from certreg.registry.models import Logged


class AmendmentKind(Enum):
    """What an amendment does."""

    ROW = "row"
    """A new row of a family."""
    CLOSING = "closing"
    """A last day for a row."""
    CONFIRMATION = "confirmation"
    """A document that confirms an unverified row (待核)."""
    DOCUMENT = "document"
    """A new document, and the rows that it closes."""
    YIELDING = "yielding"
    """Earlier amendments that give way (让位) where shipped rows do not stand beside them."""


class AmendmentState(Enum):
    """Where an amendment stands."""

    PROPOSED = "proposed"
    """Waits for another policy officer."""
    APPROVED = "approved"
    """Part of the law, from the dates of its rows."""
    REJECTED = "rejected"
    """Refused by another policy officer, with a reason."""
    WITHDRAWN = "withdrawn"
    """Taken back by whoever proposed it."""


class Amendment(Logged, Base):
    """One amendment of the law; once decided it never changes, and a later one undoes it."""

    __tablename__ = "amendment"
    __table_args__ = (
        sa.CheckConstraint("decided_by_id <> proposed_by_id", name="two_people"),
        sa.CheckConstraint("(state = 'approved') = (version IS NOT NULL)", name="approved_version"),
        sa.CheckConstraint(
            "state <> 'approved' OR decided_by_id IS NOT NULL", name="approved_by_somebody"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[AmendmentKind] = mapped_column(choice(AmendmentKind))
    state: Mapped[AmendmentState] = mapped_column(choice(AmendmentState), index=True)
    content: Mapped[str] = mapped_column(sa.Text)
    """JSON of `certreg.rulebook.amendment.Content`."""
    reason: Mapped[str] = mapped_column(sa.Text)
    """Why, in the proposer's words."""
    proposed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    proposed_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    opinion: Mapped[str] = mapped_column(sa.Text, default="")
    version: Mapped[int | None] = mapped_column(unique=True)
    """1, 2 …: the order of approval; processes compare the highest."""
    law_digest: Mapped[str] = mapped_column(sa.String(64), default="")
    """Digest of the whole law with this amendment, as it was at its approval."""

    proposed_by: Mapped[User] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])


guard("amendment", "DELETE", "amendments stay on record")
guard(
    "amendment",
    "UPDATE",
    "a decided amendment is never changed",
    when="OLD.state <> 'proposed'",
)
guard(
    "amendment",
    "UPDATE",
    "what was proposed is never changed",
    when="OLD.content <> NEW.content OR OLD.proposed_by_id <> NEW.proposed_by_id",
)
