"""Spot checks: the plan with its frozen list, what was drawn, and what was found."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.accounts.models import User
from certreg.certificates.models import Certificate
from certreg.db import Base, choice
from certreg.files.models import StoredFile
from certreg.filing.models import Body
from certreg.procedure.models.cases import Case
from certreg.registry.models import Checkpoint, Logged


class Population(Enum):
    """What a spot check draws from."""

    BODIES = "bodies"
    """评价机构 whose filing ran on a day of the period."""
    CERTIFICATES = "certificates"
    """证书 issued in the period."""


class Result(Enum):
    """What came of looking at one that was drawn."""

    GOOD = "good"
    FAULTY = "faulty"


class SpotCheck(Logged, Base):
    """A spot check (双随机抽查). Its plan is in the log before anybody can know what will be drawn."""

    __tablename__ = "spot_check"
    __table_args__ = (
        sa.CheckConstraint("since <= until", name="period"),
        sa.CheckConstraint("sample >= 1 AND sample <= length", name="sample"),
        sa.CheckConstraint("(checkpoint_size IS NULL) = (drawn_at IS NULL)", name="drawn"),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    population: Mapped[Population] = mapped_column(choice(Population))
    since: Mapped[date]
    until: Mapped[date]
    list_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"))
    """The list as it was when the plan was made: one number a line, sealed."""
    length: Mapped[int]
    """Of the list."""
    sample: Mapped[int]
    """How many are drawn."""
    pool: Mapped[list[Any]] = mapped_column(default=list)
    """User ids of the officials among whom the inspectors are drawn, in order."""
    inspector_count: Mapped[int]
    checkpoint_size: Mapped[int | None] = mapped_column(sa.ForeignKey("checkpoint.size"))
    """The checkpoint that gave the seed."""
    drawn_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()
    list_file: Mapped[StoredFile] = relationship()
    checkpoint: Mapped[Checkpoint | None] = relationship()
    items: Mapped[list[SpotCheckItem]] = relationship(
        back_populates="spot_check", order_by="SpotCheckItem.rank"
    )
    inspectors: Mapped[list[SpotCheckInspector]] = relationship(
        order_by="SpotCheckInspector.position"
    )
    end: Mapped[SpotCheckEnd | None] = relationship(back_populates="spot_check")


class SpotCheckItem(Base):
    """One that was drawn, and what was found."""

    __tablename__ = "spot_check_item"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "position"),
        sa.CheckConstraint("(body_id IS NULL) <> (certificate_id IS NULL)", name="one_object"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("spot_check.case_id"), index=True)
    rank: Mapped[int]
    """Its place in the order of the lot, from 1."""
    position: Mapped[int]
    """Its line in the list, from 1."""
    body_id: Mapped[int | None] = mapped_column(sa.ForeignKey("body.id"))
    certificate_id: Mapped[int | None] = mapped_column(sa.ForeignKey("certificate.id"))
    result: Mapped[Result | None] = mapped_column(choice(Result))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    found_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    found_at: Mapped[datetime | None]

    spot_check: Mapped[SpotCheck] = relationship(back_populates="items")
    body: Mapped[Body | None] = relationship()
    certificate: Mapped[Certificate | None] = relationship()
    found_by: Mapped[User | None] = relationship()


class SpotCheckInspector(Base):
    """An official whom the lot named to look."""

    __tablename__ = "spot_check_inspector"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("spot_check.case_id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Place in the pool, from 1."""
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)

    user: Mapped[User] = relationship()


class SpotCheckEnd(Logged, Base):
    """That a spot check was closed, with its findings in the log."""

    __tablename__ = "spot_check_end"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("spot_check.case_id"), primary_key=True)
    closed_at: Mapped[datetime]

    spot_check: Mapped[SpotCheck] = relationship(back_populates="end")
