"""Working days that are recorded beside the published arrangement."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from certreg.db import Base


class CalendarDay(Base):
    """A day that the published arrangement does not have, or has otherwise; wins over it."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    is_working: Mapped[bool]
    basis: Mapped[str] = mapped_column(sa.String(200))
    """Document that arranges it."""
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    recorded_at: Mapped[datetime]


class CalendarYear(Base):
    """A year whose whole arrangement is recorded: its other days are ordinary days of the week."""

    __tablename__ = "calendar_year"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    basis: Mapped[str] = mapped_column(sa.String(200))
    """Document that arranges it."""
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    recorded_at: Mapped[datetime]
