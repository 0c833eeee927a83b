"""Dispatches to the national network, what stood in each, and the receipts that came back."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.accounts.models import User
from certreg.certificates.models import Certificate
from certreg.db import Base, choice, guard
from certreg.files.models import StoredFile


class Operation(Enum):
    """What the network is told about a certificate."""

    ISSUED = "issued"
    REVOKED = "revoked"


class Outcome(Enum):
    """What came of one row."""

    SENT = "sent"
    """It is in a dispatch; no receipt has come."""
    ACCEPTED = "accepted"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    """The dispatch was cancelled: it counts as never sent."""


class Dispatch(Base):
    """One upload file of an office, from its making to its receipts."""

    __tablename__ = "dispatch"
    __table_args__ = (
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_reason = '')", name="cancelled_with_reason"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(sa.String(6), index=True)
    """Of the office that made it; offices of this region and above see it."""
    purpose: Mapped[str] = mapped_column(sa.String(200))
    """For what identity numbers leave the registry, in the official's words."""
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    made_at: Mapped[datetime]
    row_count: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    """Hex digest of the file, also once it is gone."""
    file_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("stored_file.id", ondelete="SET NULL")
    )
    """The file, sealed; None: handed out, or past its days."""
    handed_out_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    handed_out_at: Mapped[datetime | None]
    cancelled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    cancelled_at: Mapped[datetime | None]
    cancelled_reason: Mapped[str] = mapped_column(sa.Text, default="")

    file: Mapped[StoredFile | None] = relationship()
    made_by: Mapped[User] = relationship(foreign_keys=[made_by_id])
    handed_out_by: Mapped[User | None] = relationship(foreign_keys=[handed_out_by_id])
    cancelled_by: Mapped[User | None] = relationship(foreign_keys=[cancelled_by_id])
    receipts: Mapped[list[Receipt]] = relationship(back_populates="dispatch", order_by="Receipt.id")

    @property
    def answered(self) -> int:
        """Rows whose outcome has come back."""
        return sum(receipt.accepted + receipt.refused for receipt in self.receipts)


class DispatchItem(Base):
    """One row of an upload file."""

    __tablename__ = "dispatch_item"
    __table_args__ = (
        sa.Index(
            "uq_dispatch_item_live",
            "certificate_id",
            "operation",
            unique=True,
            sqlite_where=sa.text("outcome IN ('sent', 'accepted')"),
            postgresql_where=sa.text("outcome IN ('sent', 'accepted')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dispatch_id: Mapped[int] = mapped_column(sa.ForeignKey("dispatch.id"), index=True)
    certificate_id: Mapped[int] = mapped_column(sa.ForeignKey("certificate.id"), index=True)
    operation: Mapped[Operation] = mapped_column(choice(Operation))
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome))
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    """Why it was refused, in the network's words."""
    since: Mapped[datetime]
    """When the outcome became what it is."""

    dispatch: Mapped[Dispatch] = relationship()
    certificate: Mapped[Certificate] = relationship()


class Receipt(Base):
    """A file of outcomes that was read in."""

    __tablename__ = "dispatch_receipt"

    id: Mapped[int] = mapped_column(primary_key=True)
    dispatch_id: Mapped[int] = mapped_column(sa.ForeignKey("dispatch.id"), index=True)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    """Hex digest of the file; the file itself is not kept."""
    accepted: Mapped[int]
    refused: Mapped[int]
    read_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    read_at: Mapped[datetime]

    dispatch: Mapped[Dispatch] = relationship(back_populates="receipts")
    read_by: Mapped[User] = relationship()


guard("dispatch", "DELETE", "what left the registry stays on record")
guard("dispatch_item", "DELETE", "what left the registry stays on record")
guard("dispatch_receipt", "UPDATE", "a receipt stays as it came")
guard("dispatch_receipt", "DELETE", "a receipt stays on record")
guard(
    "dispatch",
    "UPDATE",
    "a file is handed out once",
    when="OLD.handed_out_at IS NOT NULL AND NEW.handed_out_at <> OLD.handed_out_at",
)
