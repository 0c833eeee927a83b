"""Entries of the blacklist."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.db import Base
from certreg.procedure.models.cases import Case
from certreg.registry.models import Logged


class Blacklisting(Logged, Base):
    """An organisation or an examiner on the blacklist, from a day to a day, decided by two officials.

    The case says which organisation it is about, of an examiner the one that he or she examined
    for. The entry is in the log once it is confirmed.
    """

    __tablename__ = "blacklisting"
    __table_args__ = (sa.CheckConstraint("since <= until", name="term"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    origin_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case.id"))
    """The case in which it came to light."""
    ground: Mapped[str] = mapped_column(sa.String(40))
    """Code of a row of the law."""
    examiner_name: Mapped[str] = mapped_column(sa.String(60), default="")
    examiner_number: Mapped[str] = mapped_column(sa.String(40), default="", index=True)
    """Number of the examiner's card; empty: the organisation itself is listed."""
    since: Mapped[date | None]
    """First day, set when it is confirmed."""
    until: Mapped[date]
    """Last day, inclusive."""

    case: Mapped[Case] = relationship(foreign_keys=[case_id])
    origin: Mapped[Case | None] = relationship(foreign_keys=[origin_id])
    end: Mapped[BlacklistEnd | None] = relationship(back_populates="entry")


class BlacklistEnd(Logged, Base):
    """That an entry was lifted before its last day; in the log as well."""

    __tablename__ = "blacklist_end"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("blacklisting.case_id"), primary_key=True)
    ended_on: Mapped[date]
    """First day on which the entry does not count any more."""

    entry: Mapped[Blacklisting] = relationship(back_populates="end")
