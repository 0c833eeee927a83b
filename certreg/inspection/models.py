"""Records of inspections, their findings, and the orders that follow from them."""

from __future__ import annotations

from datetime import date
from enum import Enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.accounts.models import User
from certreg.db import Base, choice
from certreg.procedure.models.cases import Case
from certreg.registry.models import Logged


class Conclusion(Enum):
    """What inspectors conclude."""

    IN_ORDER = "in_order"
    """未发现问题."""
    PUT_RIGHT = "put_right"
    """有轻微问题，当场改正."""
    RECTIFY = "rectify"
    """责令整改: the body has to answer by a day."""
    GRAVE = "grave"
    """涉嫌严重违规: other measures follow."""


class Judgement(Enum):
    """What inspectors say of one thing that is looked at."""

    GOOD = "good"
    FAULTY = "faulty"
    NOT_CHECKED = "not_checked"


class Inspection(Logged, Base):
    """A record of an inspection (检查记录), written by one official and confirmed by the other.

    Its case belongs to the office and says which body it is about. Once confirmed it is in the log.
    """

    __tablename__ = "inspection"
    __table_args__ = (
        sa.CheckConstraint("first_id <> second_id", name="two_inspectors"),
        sa.CheckConstraint("conclusion <> 'rectify' OR put_right_by IS NOT NULL", name="deadline"),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    origin_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case.id"), index=True)
    """The case that led to it: a complaint, a flag, a spot check."""
    first_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    """The inspector who writes the record."""
    second_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    """The inspector who confirms it."""
    inspected_on: Mapped[date]
    conclusion: Mapped[Conclusion] = mapped_column(choice(Conclusion))
    summary: Mapped[str] = mapped_column(sa.Text)
    demands: Mapped[str] = mapped_column(sa.Text, default="")
    """What has to be put right."""
    put_right_by: Mapped[date | None]
    """Last day for it."""

    case: Mapped[Case] = relationship(foreign_keys=[case_id])
    origin: Mapped[Case | None] = relationship(foreign_keys=[origin_id])
    first: Mapped[User] = relationship(foreign_keys=[first_id])
    second: Mapped[User] = relationship(foreign_keys=[second_id])
    findings: Mapped[list[Finding]] = relationship(
        back_populates="inspection", order_by="Finding.id", cascade="all, delete-orphan"
    )
    rectification: Mapped[Rectification | None] = relationship(back_populates="inspection")


class Finding(Base):
    """What was found about one thing that is looked at."""

    __tablename__ = "finding"
    __table_args__ = (sa.UniqueConstraint("case_id", "item"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("inspection.case_id"), index=True)
    item: Mapped[str] = mapped_column(sa.String(40))
    """Code of a row of the law (检查项目)."""
    judgement: Mapped[Judgement] = mapped_column(choice(Judgement))
    note: Mapped[str] = mapped_column(sa.Text, default="")

    inspection: Mapped[Inspection] = relationship(back_populates="findings")


class Rectification(Logged, Base):
    """An order to put something right (责令整改); its case is the body's, its end is in the log."""

    __tablename__ = "rectification"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    inspection_id: Mapped[int] = mapped_column(sa.ForeignKey("inspection.case_id"), unique=True)
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    """What the body says it has done."""

    case: Mapped[Case] = relationship()
    inspection: Mapped[Inspection] = relationship(back_populates="rectification")
