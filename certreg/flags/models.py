"""Flags, and which hand-overs of batches were looked through."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.batches.models import Batch
from certreg.db import Base
from certreg.procedure.models.cases import Case
from certreg.registry.models import Logged
from certreg.text import Text


class Screening(Base):
    """That a hand-over of a batch was looked through; each is, once."""

    __tablename__ = "screening"

    decision_id: Mapped[int] = mapped_column(sa.ForeignKey("decision.id"), primary_key=True)
    """The approver's signing off."""
    screened_at: Mapped[datetime]


class Flag(Logged, Base):
    """One figure that asks for an explanation (异常提示): a case of the office; closed only with a reason.

    It keeps nothing from being decided. The decision that closes it is in the log.
    """

    __tablename__ = "flag"
    __table_args__ = (sa.UniqueConstraint("decision_id", "flag"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    decision_id: Mapped[int] = mapped_column(sa.ForeignKey("screening.decision_id"))
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("batch.case_id"), index=True)
    flag: Mapped[str] = mapped_column(sa.String(30))
    """A `FlagName` of `certreg.policy.supervision`."""
    rule_id: Mapped[str] = mapped_column(sa.String(60))
    """Row of the law that gives the threshold."""
    message: Mapped[Text]
    """The figure in words."""
    rows: Mapped[list[Any]] = mapped_column(default=list)
    """Running numbers of the candidates concerned; empty: the batch as a whole."""

    case: Mapped[Case] = relationship()
    batch: Mapped[Batch] = relationship()
