"""That a statement was made: whose, when, its digest and its counts; no name, no certificate."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.accounts.models import Organisation, User
from certreg.db import Base, guard


class Statement(Base):
    """A sealed statement (持证情况说明) that was handed out; the file itself is not kept."""

    __tablename__ = "statement"
    __table_args__ = (
        sa.CheckConstraint("0 < holder_count AND holder_count <= named_count", name="counts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(22), unique=True)
    """128 random bits, base64url: the address in the QR code."""
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    organisation_name: Mapped[str] = mapped_column(sa.String(120))
    """As printed; an organisation may be renamed later."""
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    made_at: Mapped[datetime]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    """Hex digest of the PDF."""
    named_count: Mapped[int]
    """People whom the organisation named."""
    holder_count: Mapped[int]
    """Those of them with a valid certificate at that time."""
    certificate_count: Mapped[int]
    """Valid certificates among those named."""

    organisation: Mapped[Organisation] = relationship()
    made_by: Mapped[User] = relationship()


guard("statement", "UPDATE", "a statement is made once")
guard("statement", "DELETE", "statements stay on record")
