"""Handling: who holds a case at the office, and who acts in whose stead."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.accounts.models import User
from certreg.db import Base, choice, guard
from certreg.db.shown import private


class HandlingKind(Enum):
    """What became of who holds a case."""

    TAKEN = "taken"
    """领办: somebody took it."""
    RELEASED = "released"
    """放回: the holder gave it back to everybody."""
    PASSED_ON = "passed_on"
    """转交: the holder gave it to a colleague of the same office."""
    TAKEN_OVER = "taken_over"
    """接手: somebody took it from the holder."""
    DEPUTISED = "deputised"
    """代办: a deputy acted in the holder's stead."""


@private
class Handling(Base):
    """Who took, gave back, passed on or took over a case, and why; never changed."""

    __tablename__ = "handling"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), index=True)
    kind: Mapped[HandlingKind] = mapped_column(choice(HandlingKind))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    """Who did it."""
    other_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    """Who gets it, or from whom it was taken, or in whose stead it was done."""
    note: Mapped[str] = mapped_column(sa.Text, default="")
    at: Mapped[datetime]

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    other: Mapped[User | None] = relationship(foreign_keys=[other_id])


class Deputy(Base):
    """A deputy (代办人): acts in a colleague's cases from day to day, in the own name."""

    __tablename__ = "deputy"
    __table_args__ = (
        sa.CheckConstraint("user_id <> deputy_id", name="not_oneself"),
        sa.CheckConstraint("first_day <= last_day", name="days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    """Whose cases."""
    deputy_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    note: Mapped[str] = mapped_column(sa.Text, default="")
    named_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    """The colleague, or an administrator of the organisation."""
    named_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """Ended before the last day."""

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    deputy: Mapped[User] = relationship(foreign_keys=[deputy_id])
    named_by: Mapped[User] = relationship(foreign_keys=[named_by_id])


guard("handling", "UPDATE", "who held a case is never changed")
guard("handling", "DELETE", "who held a case is never forgotten")
