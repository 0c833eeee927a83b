"""Complaints about a body, one of its notices or one of its certificates."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.certificates.models import Certificate
from certreg.db import Base
from certreg.people.sealed import SealedText
from certreg.procedure.models.cases import Case
from certreg.procedure.models.notices import PublicNotice
from certreg.registry.models import Logged


class Complaint(Logged, Base):
    """A complaint (投诉举报). Its case belongs to the office and says which body it is about.

    The answer is the reason of the decision that closed the case; that decision is in the log.
    """

    __tablename__ = "complaint"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    receipt: Mapped[str] = mapped_column(sa.String(32), unique=True)
    """What the complainant keeps to follow it; random."""
    notice_id: Mapped[int | None] = mapped_column(sa.ForeignKey("public_notice.id"))
    certificate_id: Mapped[int | None] = mapped_column(sa.ForeignKey("certificate.id"))
    text: Mapped[str] = mapped_column(SealedText("complaint.text"))
    contact: Mapped[str] = mapped_column(SealedText("complaint.contact"))
    """How to reach the complainant, if he or she wants to be reached; seen by officials only."""

    case: Mapped[Case] = relationship()
    notice: Mapped[PublicNotice | None] = relationship()
    certificate: Mapped[Certificate | None] = relationship()
