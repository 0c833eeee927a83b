"""Marks: what was to be put right when a case was returned, and what it said then."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.db import Base, guard
from certreg.db.shown import private
from certreg.files.models import StoredFile
from certreg.procedure.models.decisions import Decision
from certreg.text import Text


class Mark(Base):
    """What an official marked at one place of a case when it was returned (退回补正并标注)."""

    __tablename__ = "mark"
    __table_args__ = (sa.UniqueConstraint("decision_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(sa.ForeignKey("decision.id"))
    """The return that it belongs to."""
    place: Mapped[str] = mapped_column(sa.String(120))
    """Key of the place in the kind's `shape.Shape`."""
    label: Mapped[Text]
    """What the place is called."""
    note: Mapped[str] = mapped_column(sa.Text)

    decision: Mapped[Decision] = relationship(back_populates="marks")


@private
class Snapshot(Base):
    """What a case said when it was returned: what is compared after it comes back."""

    __tablename__ = "snapshot"

    decision_id: Mapped[int] = mapped_column(sa.ForeignKey("decision.id"), primary_key=True)
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"))
    """The places with their values as JSON, sealed: people's names stand in it."""

    file: Mapped[StoredFile] = relationship()


class Phrase(Base):
    """A standard phrase (常用语) for returns, kept by an office or an organisation for its people."""

    __tablename__ = "phrase"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "text"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    text: Mapped[str] = mapped_column(sa.String(200))
    added_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    added_at: Mapped[datetime]


guard("mark", "UPDATE", "marks are never changed")
guard("mark", "DELETE", "marks are never deleted")
