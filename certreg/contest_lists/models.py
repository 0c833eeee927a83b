"""Result lists of contests, and the people on them who are to be given a level."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.accounts.models import Organisation
from certreg.db import Base, choice, guard
from certreg.files.models import StoredFile
from certreg.filing.models import Body, Scope
from certreg.merits.models import Contest, ContestEvent
from certreg.people.models import Fact, IdentityDocument, Person, Photo
from certreg.policy.filing import Relation
from certreg.policy.levels import SkillLevel
from certreg.procedure.models.cases import Case
from certreg.registry.models import Logged


class ContestList(Logged, Base):
    """The results of one contest as a body hands them in; logged once they are approved."""

    __tablename__ = "contest_list"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    body_id: Mapped[int] = mapped_column(sa.ForeignKey("body.id"), index=True)
    """The assessment body that issues."""
    contest_id: Mapped[int] = mapped_column(sa.ForeignKey("contest.id"), index=True)
    office_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    """The office that handed the list in; None: the body did."""
    file_name: Mapped[str] = mapped_column(sa.String(200))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    """Hex digest of the workbook as it was handed in; the workbook itself is not kept."""
    without_level: Mapped[list[Any]] = mapped_column(default=list)
    """Rows to which the law gives nothing: row of the sheet, masked name, reason, rule."""
    slips_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("stored_file.id", ondelete="SET NULL")
    )
    """The holders' claim codes as they were made at issue, sealed; kept for a while for printing."""

    case: Mapped[Case] = relationship()
    body: Mapped[Body] = relationship()
    contest: Mapped[Contest] = relationship()
    office: Mapped[Organisation | None] = relationship()
    slips: Mapped[StoredFile | None] = relationship()
    entrants: Mapped[list[Entrant]] = relationship(
        back_populates="roll", order_by="Entrant.row", cascade="all, delete-orphan"
    )
    handings: Mapped[list[HandingIn]] = relationship(
        back_populates="roll", order_by="HandingIn.round"
    )

    @property
    def standing(self) -> list[Entrant]:
        """Who has not been struck off."""
        return [entrant for entrant in self.entrants if entrant.struck_at is None]


class Entrant(Base):
    """Somebody whose place in a contest leads to a level."""

    __tablename__ = "contest_entrant"
    __table_args__ = (
        sa.CheckConstraint("(struck_at IS NULL) = (struck_reason = '')", name="struck_with_reason"),
        sa.CheckConstraint("place IS NOT NULL OR prize <> ''", name="reached_something"),
        sa.CheckConstraint("team_size >= 1", name="somebody"),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("contest_list.case_id"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Number in the notice, from 1."""
    sheet_row: Mapped[int]
    """Number in the workbook."""
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("contest_event.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("identity_document.id"))
    photo_id: Mapped[int | None] = mapped_column(sa.ForeignKey("photo.id"))
    scope_id: Mapped[int] = mapped_column(sa.ForeignKey("scope.id"))
    fact_id: Mapped[int] = mapped_column(sa.ForeignKey("fact.id"))
    """The result as it stands on record."""
    level: Mapped[SkillLevel] = mapped_column(choice(SkillLevel))
    """What the law gives for it."""
    rule_id: Mapped[str] = mapped_column(sa.String(60))
    """The row of the law that gives it."""
    employment: Mapped[Relation] = mapped_column(sa.String(20))
    participant: Mapped[str] = mapped_column(sa.String(20))
    place: Mapped[int | None]
    prize: Mapped[str] = mapped_column(sa.String(20), default="")
    team_size: Mapped[int]
    base_number: Mapped[str] = mapped_column(sa.String(22), default="")
    """Certificate of this registry that the step up rests on, as the list names it."""
    consented_on: Mapped[date]
    declared_on: Mapped[date]
    struck_at: Mapped[datetime | None]
    """When the office or the body took the entrant off the list (剔除)."""
    struck_reason: Mapped[str] = mapped_column(sa.Text, default="")

    roll: Mapped[ContestList] = relationship(back_populates="entrants")
    event: Mapped[ContestEvent] = relationship()
    person: Mapped[Person] = relationship()
    document: Mapped[IdentityDocument] = relationship()
    photo: Mapped[Photo | None] = relationship()
    scope: Mapped[Scope] = relationship()
    fact: Mapped[Fact] = relationship()


class HandingIn(Logged, Base):
    """A list as it was handed in: logged at once, so that a later entrant shows as late."""

    __tablename__ = "contest_list_handing_in"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("contest_list.case_id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """1 for the first time, one more after each return."""
    content: Mapped[dict[str, Any]]
    """Who stood on it with which result; keys of rows, no names and no numbers."""

    roll: Mapped[ContestList] = relationship(back_populates="handings")


guard("contest_list_handing_in", "UPDATE", "what was handed in stays as it was")
guard("contest_list_handing_in", "DELETE", "what was handed in stays on record")
