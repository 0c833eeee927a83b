"""Legal holds, erasures on request, and plans of destruction."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.db import Base, choice, guard
from certreg.people.models import Person
from certreg.procedure.models.cases import Case
from certreg.registry.models import Logged


class Subject(Enum):
    """What a hold is about."""

    CASE = "case"
    PERSON = "person"
    BODY = "body"
    """Everything of an organisation."""


class Hold(Logged, Base):
    """A legal hold (保全): set and lifted by two officials each; it counts from its proposal on."""

    __tablename__ = "legal_hold"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    subject: Mapped[Subject] = mapped_column(choice(Subject))
    held_case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("organisation.id"), index=True
    )
    document: Mapped[str] = mapped_column(sa.String(100))
    """The order or letter that asks for it."""

    case: Mapped[Case] = relationship(foreign_keys=[case_id])
    lifting: Mapped[Lifting | None] = relationship(back_populates="hold")


class Lifting(Logged, Base):
    """The end of a hold; its placing stays provable beside it."""

    __tablename__ = "legal_hold_lifting"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("legal_hold.case_id"), primary_key=True)

    hold: Mapped[Hold] = relationship(back_populates="lifting")


class Erasure(Logged, Base):
    """A person's request to have personal data erased, and what came of it."""

    __tablename__ = "erasure"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    """None once the person is erased altogether."""
    asked_on: Mapped[date]
    erased: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """How many of each kind were destroyed."""
    kept: Mapped[list[Any]] = mapped_column(default=list)
    """What stayed: kind, row of the law that says why, how many."""

    case: Mapped[Case] = relationship()
    person: Mapped[Person | None] = relationship()


class Plan(Base):
    """A dry run of what is past its term, announced before it is carried out; keys of rows only."""

    __tablename__ = "retention_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    made_on: Mapped[date] = mapped_column(unique=True)
    """One plan a day: two workers cannot announce the same."""
    carry_out_on: Mapped[date]
    """First day on which it may be carried out."""
    due: Mapped[list[Any]]
    """Kind, key of the row, region, rule."""
    held: Mapped[list[Any]]
    """Kind, key of the row, region, case of the hold."""
    carried_out_at: Mapped[datetime | None]
    destroyed: Mapped[list[Any]] = mapped_column(default=list)
    """As `due`: what was destroyed."""
    left: Mapped[list[Any]] = mapped_column(default=list)
    """As `held`: what a hold kept at the last moment."""


guard("retention_plan", "DELETE", "what was destroyed stays on record")
guard("legal_hold", "DELETE", "holds stay on record")
guard("legal_hold_lifting", "DELETE", "holds stay on record")
guard("erasure", "DELETE", "erasures stay on record")
