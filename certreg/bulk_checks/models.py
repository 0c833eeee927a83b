"""Two tables: what was handed in to be verified at once, and its entries with what came of them."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.db import Base
from certreg.db.shown import private
from certreg.files.models import StoredFile
from certreg.jobs.models import Job
from certreg.people.sealed import SealedBytes, SealedText
from certreg.text import Text


@private
class BulkCheck(Base):
    """Many things to verify, handed in by whoever knows its address; forgotten after its days."""

    __tablename__ = "bulk_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(22), unique=True)
    """128 random bits: the address, which only who handed it in knows."""
    organisation_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("organisation.id"), index=True
    )
    """Whose people handed it in; None: a visitor."""
    file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    """The archive while it is worked on; None: there was none, or it is destroyed."""
    report_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    job_id: Mapped[int | None] = mapped_column(sa.ForeignKey("job.id"))
    language: Mapped[str] = mapped_column(sa.String(5), default="zh")
    total: Mapped[int]
    seconds: Mapped[int] = mapped_column(default=0)
    """Work spent on it so far."""
    created_at: Mapped[datetime]
    keep_until: Mapped[date] = mapped_column(index=True)
    """Last day."""

    file: Mapped[StoredFile | None] = relationship(foreign_keys=[file_id])
    report: Mapped[StoredFile | None] = relationship(foreign_keys=[report_id])
    job: Mapped[Job | None] = relationship()


@private
class BulkEntry(Base):
    """One of them: a file of the archive, or a row of the sheet."""

    __tablename__ = "bulk_check_entry"
    __table_args__ = (sa.Index("ix_bulk_check_entry_result", "check_id", "result"),)

    check_id: Mapped[int] = mapped_column(
        sa.ForeignKey("bulk_check.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """From 1."""
    item: Mapped[str] = mapped_column(SealedText("bulk_check_entry.item"))
    """Name of the file, or the certificate number as it was typed."""
    name: Mapped[str] = mapped_column(SealedText("bulk_check_entry.name"), default="")
    """The holder's name as it was typed; empty for files."""
    digest: Mapped[str] = mapped_column(sa.String(64), default="")
    """Keyed hash of what was handed in, by which the same thing is found again."""
    result: Mapped[str | None] = mapped_column(sa.String(20))
    """A key of `report.RESULTS`; None: its turn has not come."""
    reason: Mapped[Text | None]
    address: Mapped[str] = mapped_column(sa.String(200), default="")
    """Of the register's page about it."""
    found: Mapped[bytes | None] = mapped_column(SealedBytes("bulk_check_entry.found"))
    """Steps, fields and explanations as JSON."""
