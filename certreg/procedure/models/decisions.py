"""Decisions: what took a case from one state to another."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.accounts.models import User
from certreg.db import Base, choice, guard
from certreg.procedure.models.cases import Case, Part
from certreg.registry.models import Logged

if TYPE_CHECKING:
    from certreg.procedure.models.marks import Mark


class Decision(Logged, Base):
    """Somebody moved a case from one state to another, with a reason; never changed."""

    __tablename__ = "decision"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["case_id", "user_id", "part"],
            ["case_part.case_id", "case_part.user_id", "case_part.part"],
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    """None: the machine, at the end of a term or a job."""
    part: Mapped[Part | None] = mapped_column(choice(Part))
    action: Mapped[str] = mapped_column(sa.String(40))
    from_state: Mapped[str] = mapped_column(sa.String(30))
    to_state: Mapped[str] = mapped_column(sa.String(30))
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    at: Mapped[datetime]

    case: Mapped[Case] = relationship(back_populates="decisions")
    user: Mapped[User | None] = relationship(foreign_keys=[user_id], overlaps="decisions")
    marks: Mapped[list[Mark]] = relationship(back_populates="decision", order_by="Mark.id")


guard("decision", "UPDATE", "decisions are never changed")
guard("decision", "DELETE", "decisions are never deleted")
