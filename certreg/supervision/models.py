"""What officials do about certificates: one case, one to a thousand certificates, and what came of each."""

from __future__ import annotations

from datetime import date
from enum import Enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.certificates.models import Certificate
from certreg.db import Base, choice
from certreg.jobs.models import Job
from certreg.people.models import DocumentType
from certreg.people.sealed import SealedText
from certreg.procedure.models.cases import Case
from certreg.procedure.models.evidence import Evidence
from certreg.text import Text


class Outcome(Enum):
    """What came of one certificate of a measure."""

    PENDING = "pending"
    DONE = "done"
    SKIPPED = "skipped"
    """It could not be done any more when its turn came; `note` says why."""


class Measure(Base):
    """A proposal to revoke, suspend, resume or correct certificates; confirmed by a second official."""

    __tablename__ = "measure"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(sa.String(40), default="")
    """Code of a ground of the law; empty where none is asked for."""
    ends_on: Mapped[date | None]
    """Last day of a suspension; None: until it is lifted."""
    holder_name: Mapped[str] = mapped_column(SealedText("measure.holder_name"), default="")
    """Of a correction: the right name; empty: as it is."""
    occupation: Mapped[str] = mapped_column(sa.String(20), default="")
    """Of a correction: the right code; empty: as it is."""
    trade: Mapped[str | None] = mapped_column(sa.String(80))
    """Of a correction: the right trade, empty for none; None: as it is."""
    document_number: Mapped[str | None] = mapped_column(SealedText("measure.document_number"))
    """Of a correction of the identity document: the right number; None: the document stays."""
    document_type: Mapped[DocumentType | None] = mapped_column(choice(DocumentType))
    """Its kind; None: as it is."""
    nationality: Mapped[str] = mapped_column(sa.String(3), default="", server_default="")
    birth_date: Mapped[date | None]
    overrides: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Officials found that somebody else is wrongly on record under the right number."""
    photo_id: Mapped[int | None] = mapped_column(sa.ForeignKey("evidence.id"))
    """Of a correction of the photo: the right one, among the evidence; None: it stays."""
    photo_taken_on: Mapped[date | None]
    job_id: Mapped[int | None] = mapped_column(sa.ForeignKey("job.id"))
    """The work that carries it out, once it is confirmed."""

    case: Mapped[Case] = relationship()
    photo: Mapped[Evidence | None] = relationship()
    job: Mapped[Job | None] = relationship()
    items: Mapped[list[MeasureItem]] = relationship(
        back_populates="measure", order_by="MeasureItem.certificate_id"
    )


class MeasureItem(Base):
    """One certificate that a measure is about."""

    __tablename__ = "measure_item"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("measure.case_id"), primary_key=True)
    certificate_id: Mapped[int] = mapped_column(
        sa.ForeignKey("certificate.id"), primary_key=True, index=True
    )
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome))
    note: Mapped[Text | None]
    """Why it was skipped."""

    measure: Mapped[Measure] = relationship(back_populates="items")
    certificate: Mapped[Certificate] = relationship(lazy="joined", innerjoin=True)
