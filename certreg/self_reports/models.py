"""A body's report on one year."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.db import Base
from certreg.filing.models import Body
from certreg.procedure.models.cases import Case
from certreg.registry.models import Logged


class SelfReport(Logged, Base):
    """A yearly report (年度自查报告) of one body; its end is in the log."""

    __tablename__ = "self_report"
    __table_args__ = (sa.UniqueConstraint("body_id", "year"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    body_id: Mapped[int] = mapped_column(sa.ForeignKey("body.id"))
    year: Mapped[int]
    """The year that it is about."""
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What the registry counted when it was handed in (`figures.Figures`); empty before."""
    quality: Mapped[str] = mapped_column(sa.Text, default="")
    """质量管理: how the body keeps its assessments good."""
    complaints: Mapped[str] = mapped_column(sa.Text, default="")
    """投诉处理: complaints that reached it, and what it did."""
    faults: Mapped[str] = mapped_column(sa.Text, default="")
    """自查问题和整改: what it found wrong and put right."""

    case: Mapped[Case] = relationship()
    body: Mapped[Body] = relationship()
