"""Entries of examiners' integrity records."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.db import Base, guard
from certreg.procedure.models.cases import Case
from certreg.registry.models import Logged


class ConductEntry(Logged, Base):
    """Something about an examiner (考评员诚信记录), decided by two officials; in the log once confirmed.

    The case says which organisation the examiner worked for.
    """

    __tablename__ = "conduct_entry"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    ground: Mapped[str] = mapped_column(sa.String(40))
    """Code of a row of the law."""
    examiner_name: Mapped[str] = mapped_column(sa.String(60))
    examiner_number: Mapped[str] = mapped_column(sa.String(40), index=True)
    """Number of the card, by which the entry follows the examiner to other bodies."""
    happened_on: Mapped[date]
    recorded_on: Mapped[date | None]
    """The day of its confirmation; None: not confirmed."""

    case: Mapped[Case] = relationship()
    withdrawal: Mapped[ConductWithdrawal | None] = relationship(back_populates="entry")


class ConductWithdrawal(Logged, Base):
    """That an entry was wrong and does not stand any more; in the log as well."""

    __tablename__ = "conduct_withdrawal"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("conduct_entry.case_id"), primary_key=True)
    withdrawn_on: Mapped[date]

    entry: Mapped[ConductEntry] = relationship(back_populates="withdrawal")


guard("conduct_entry", "DELETE", "what was recorded of an examiner stays on record")
guard("conduct_withdrawal", "DELETE", "what was recorded of an examiner stays on record")
