"""Nominations, the records they rest on, the panel's seats and its votes."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.accounts.models import Organisation, User
from certreg.db import Base, choice, guard
from certreg.files.models import StoredFile
from certreg.filing.models import Body, Scope
from certreg.people.models import Fact, IdentityDocument, Person, Photo
from certreg.policy.filing import Relation
from certreg.policy.levels import SkillLevel
from certreg.procedure.models.cases import Case
from certreg.registry.models import Logged


class Nomination(Logged, Base):
    """An enterprise nominates one of its workers for a level; logged once it is approved."""

    __tablename__ = "nomination"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    body_id: Mapped[int] = mapped_column(sa.ForeignKey("body.id"), index=True)
    scope_id: Mapped[int] = mapped_column(sa.ForeignKey("scope.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("identity_document.id"))
    """The identity document that the certificate will name."""
    photo_id: Mapped[int | None] = mapped_column(sa.ForeignKey("photo.id"))
    level: Mapped[SkillLevel] = mapped_column(choice(SkillLevel))
    employment: Mapped[Relation] = mapped_column(sa.String(20))
    """What the worker is to the body."""
    ground: Mapped[str] = mapped_column(sa.String(20))
    """On what the level is to be recognised: a ground of the law, or `contest`."""
    decision_document: Mapped[str] = mapped_column(sa.String(60), default="")
    """Number of the decision where the ground asks for one (破格, 越级)."""
    deeds: Mapped[str] = mapped_column(sa.Text)
    """What the worker can do and achieved, in the enterprise's words."""
    consented_on: Mapped[date]
    """Consent to the processing of personal data (个人信息处理同意)."""
    declared_on: Mapped[date]
    """Double declaration (双承诺)."""
    slips_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("stored_file.id", ondelete="SET NULL")
    )
    """The holder's claim code as it was made at issue, sealed; kept for a while for printing."""

    case: Mapped[Case] = relationship()
    body: Mapped[Body] = relationship()
    scope: Mapped[Scope] = relationship()
    person: Mapped[Person] = relationship()
    document: Mapped[IdentityDocument] = relationship()
    photo: Mapped[Photo | None] = relationship()
    slips: Mapped[StoredFile | None] = relationship()
    facts: Mapped[list[Fact]] = relationship(secondary="nomination_fact", order_by=Fact.id)
    """Awards and contest results on file that it rests on."""
    seats: Mapped[list[Seat]] = relationship(
        back_populates="nomination", order_by="Seat.named_at, Seat.user_id"
    )
    votes: Mapped[list[Vote]] = relationship(back_populates="nomination", order_by="Vote.voted_at")


class NominationFact(Base):
    """A record on file that a nomination rests on."""

    __tablename__ = "nomination_fact"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("nomination.case_id"), primary_key=True)
    fact_id: Mapped[int] = mapped_column(sa.ForeignKey("fact.id"), primary_key=True)


class Seat(Base):
    """An expert whom an official named for the panel, until he or she withdrew or was released."""

    __tablename__ = "panel_seat"
    __table_args__ = (
        sa.CheckConstraint("organisation_id <> employer_id", name="not_of_the_employer"),
        sa.CheckConstraint("user_id <> named_by_id", name="not_named_by_oneself"),
        sa.CheckConstraint("(left_at IS NULL) = (left_reason = '')", name="left_with_a_reason"),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("nomination.case_id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    """The expert's, when he or she was named."""
    employer_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    """Who nominates."""
    named_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    named_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    """When the expert withdrew (回避) or was released; the seat is empty since."""
    left_reason: Mapped[str] = mapped_column(sa.Text, default="")

    nomination: Mapped[Nomination] = relationship(back_populates="seats")
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id])


class Vote(Logged, Base):
    """An expert's vote with its reason; one each, logged as it is taken, never changed."""

    __tablename__ = "panel_vote"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["case_id", "user_id"], ["panel_seat.case_id", "panel_seat.user_id"]
        ),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("nomination.case_id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), primary_key=True)
    is_in_favour: Mapped[bool]
    reason: Mapped[str] = mapped_column(sa.Text)
    voted_at: Mapped[datetime]

    nomination: Mapped[Nomination] = relationship(
        back_populates="votes", foreign_keys=[case_id], overlaps="user"
    )
    user: Mapped[User] = relationship(foreign_keys=[user_id])


guard("panel_vote", "UPDATE", "a vote is never changed")
guard("panel_vote", "DELETE", "a vote is never taken back")
guard("panel_seat", "DELETE", "a seat stays on record")
