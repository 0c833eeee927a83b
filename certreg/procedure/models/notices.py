"""Public notices, and the objections against them."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.db import Base
from certreg.procedure.models.cases import Case
from certreg.registry.models import Logged


class PublicNotice(Base):
    """A public notice (公示) of a case, from its posting to its last day."""

    __tablename__ = "public_notice"
    __table_args__ = (sa.Index("ix_public_notice_newest", "posted_on", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), index=True)
    title: Mapped[str] = mapped_column(sa.Text)
    row_count: Mapped[int]
    """How many rows it announced when it was posted."""
    posted_on: Mapped[date]
    last_day: Mapped[date] = mapped_column(index=True)
    is_provisional: Mapped[bool]
    """A year that it runs into has no published holidays yet: it cannot close before."""
    rule_id: Mapped[str] = mapped_column(sa.String(60))
    """Row of the law that gives its length."""
    closed_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship(back_populates="notices")
    objections: Mapped[list[Objection]] = relationship(
        back_populates="notice", order_by="Objection.id"
    )


class Objection(Logged, Base):
    """An objection (异议) that somebody filed against a public notice, and its answer."""

    __tablename__ = "objection"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(sa.ForeignKey("public_notice.id"), index=True)
    receipt: Mapped[str] = mapped_column(sa.String(32), unique=True)
    """What the objector keeps to follow it; random."""
    about_row: Mapped[int | None]
    """Number of the row on the notice; None: the whole."""
    text: Mapped[str] = mapped_column(sa.Text)
    contact: Mapped[str] = mapped_column(sa.String(120))
    """How to reach the objector; seen by officials only."""
    filed_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    is_upheld: Mapped[bool | None]
    """None while nobody has answered."""
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    answered_at: Mapped[datetime | None]

    notice: Mapped[PublicNotice] = relationship(back_populates="objections")
