"""Imports of old holdings and their rows: what is stated, on which paper, seen by whom."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.accounts.models import User
from certreg.db import Base, guard
from certreg.people.models import Fact, Person
from certreg.people.sealed import SealedText
from certreg.procedure.models.cases import Case
from certreg.registry.models import Logged


class HoldingImport(Logged, Base):
    """Certificates that an organisation or office puts on record together; logged once they are."""

    __tablename__ = "holding_import"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    file_name: Mapped[str] = mapped_column(sa.String(200))
    """As the user named the workbook."""

    case: Mapped[Case] = relationship()
    rows: Mapped[list[HoldingRow]] = relationship(
        back_populates="holding_import", order_by="HoldingRow.number", cascade="all, delete-orphan"
    )


class HoldingRow(Base):
    """One certificate issued elsewhere, with its provenance (来源)."""

    __tablename__ = "holding_row"
    __table_args__ = (sa.UniqueConstraint("case_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("holding_import.case_id"), index=True)
    number: Mapped[int]
    """Row of the workbook as Excel shows it."""
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    paper: Mapped[str] = mapped_column(sa.String(30))
    """Kind of paper, as `holdings.toml` names it."""
    rule_id: Mapped[str] = mapped_column(sa.String(60))
    """Row of the law that said what it counts as, and how many people it takes."""
    people: Mapped[int]
    detail: Mapped[dict[str, Any]]
    """The statement, packed; it becomes a fact when it goes on record."""
    issuer: Mapped[str] = mapped_column(sa.String(120))
    seen: Mapped[str] = mapped_column(sa.String(20))
    """Original, copy or official query."""
    seen_by: Mapped[str] = mapped_column(SealedText("holding_row.seen_by"))
    seen_on: Mapped[date]
    fact_id: Mapped[int | None] = mapped_column(sa.ForeignKey("fact.id"), index=True)
    """The fact on record; None before."""

    holding_import: Mapped[HoldingImport] = relationship(back_populates="rows")
    person: Mapped[Person] = relationship()
    fact: Mapped[Fact | None] = relationship()
    withdrawal: Mapped[HoldingWithdrawal | None] = relationship(back_populates="row")


class HoldingWithdrawal(Logged, Base):
    """A certificate on record that turned out not to be one: who took it back, why."""

    __tablename__ = "holding_withdrawal"

    row_id: Mapped[int] = mapped_column(sa.ForeignKey("holding_row.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(sa.Text)
    withdrawn_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    withdrawn_on: Mapped[date]

    row: Mapped[HoldingRow] = relationship(back_populates="withdrawal")
    withdrawn_by: Mapped[User] = relationship()


guard(
    "holding_row",
    "DELETE",
    "what is on record keeps its provenance",
    when="OLD.fact_id IS NOT NULL",
)
guard(
    "holding_row",
    "UPDATE",
    "what is on record keeps its provenance",
    when="OLD.fact_id IS NOT NULL AND (NEW.fact_id IS NULL OR OLD.fact_id <> NEW.fact_id "
    "OR OLD.person_id <> NEW.person_id OR OLD.issuer <> NEW.issuer)",
)
guard(
    "holding_withdrawal",
    "UPDATE",
    "what was taken back stays so",
    when="OLD.log_position IS NOT NULL",
)
guard("holding_withdrawal", "DELETE", "what was taken back stays so")
