"""The register of contests (职业技能竞赛) with their events; results are facts about persons."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.accounts.models import Organisation
from certreg.db import Base


class Contest(Base):
    """A contest that an office put on record: its class, its document, its final."""

    __tablename__ = "contest"
    __table_args__ = (sa.UniqueConstraint("document", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    """As its document calls it, edition included."""
    keyword: Mapped[str] = mapped_column(sa.String(60))
    """The row of `contests.toml` that says what places are worth."""
    document: Mapped[str] = mapped_column(sa.String(60))
    """Number of the document that holds it (CT-11)."""
    final_on: Mapped[date]
    """Day of the final; its year decides which rows judge the results."""
    region: Mapped[str] = mapped_column(sa.String(6), index=True)
    """Of the office that recorded it; bodies of this region and below see it."""
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    recorded_at: Mapped[datetime]

    recorded_by: Mapped[Organisation] = relationship()
    events: Mapped[list[ContestEvent]] = relationship(
        back_populates="contest", order_by="ContestEvent.id"
    )


class ContestEvent(Base):
    """One event (竞赛项目) of a contest."""

    __tablename__ = "contest_event"
    __table_args__ = (
        sa.UniqueConstraint("contest_id", "name"),
        sa.CheckConstraint("team_size >= 1", name="somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(sa.ForeignKey("contest.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    occupation: Mapped[str] = mapped_column(sa.String(20))
    """Code of the occupation whose level it may lead to (CT-10)."""
    kind: Mapped[str] = mapped_column(sa.String(20))
    """`skills` or `technical`, as the rows of the law say it."""
    team_size: Mapped[int] = mapped_column(default=1)

    contest: Mapped[Contest] = relationship(back_populates="events")
