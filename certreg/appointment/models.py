"""Appointments to the two top posts, and their early ends."""

from __future__ import annotations

from datetime import date
from enum import Enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.certificates.models import Certificate
from certreg.db import Base, choice, guard
from certreg.files.models import StoredFile
from certreg.filing.models import Body
from certreg.people.models import IdentityDocument, Person, Photo
from certreg.policy.filing import Relation
from certreg.policy.levels import SkillLevel
from certreg.procedure.models.cases import Case
from certreg.registry.models import Logged


class Appointment(Logged, Base):
    """A nomination by an employer and, once approved, the appointment (聘任) for its term."""

    __tablename__ = "appointment"
    __table_args__ = (
        sa.CheckConstraint("term_start <= term_end", name="term"),
        sa.CheckConstraint(
            "(prior_certificate_id IS NULL) <> (prior_fact_id IS NULL)", name="prior"
        ),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    body_id: Mapped[int] = mapped_column(sa.ForeignKey("body.id"), index=True)
    """The employer, which issues."""
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("identity_document.id"))
    """The identity document that the certificate will name."""
    photo_id: Mapped[int | None] = mapped_column(sa.ForeignKey("photo.id"))
    occupation: Mapped[str] = mapped_column(sa.String(20))
    edition: Mapped[str] = mapped_column(sa.String(10))
    occupation_name: Mapped[str] = mapped_column(sa.String(80))
    trade: Mapped[str] = mapped_column(sa.String(80), default="")
    standard: Mapped[str] = mapped_column(sa.String(120))
    """Of the employer's filing, for this occupation."""
    level: Mapped[SkillLevel] = mapped_column(choice(SkillLevel))
    """特级技师 or 首席技师."""
    post: Mapped[str] = mapped_column(sa.String(80))
    """Name of the post (岗位) at the employer."""
    employment: Mapped[Relation] = mapped_column(sa.String(20))
    term_start: Mapped[date]
    term_end: Mapped[date]
    """Last day, inclusive."""
    merits: Mapped[str] = mapped_column(sa.Text)
    """Why this person (业绩)."""
    exception: Mapped[str] = mapped_column(sa.Text, default="")
    """The employer's reason for an exception, where the law allows one."""
    prior_number: Mapped[str] = mapped_column(sa.String(40))
    prior_level: Mapped[SkillLevel] = mapped_column(choice(SkillLevel))
    prior_since: Mapped[date]
    """Number, level and day of issue of the certificate that the nomination rests on."""
    prior_certificate_id: Mapped[int | None] = mapped_column(sa.ForeignKey("certificate.id"))
    prior_fact_id: Mapped[int | None] = mapped_column(sa.ForeignKey("fact.id"))
    """Where it stands on record: in this register, or as a holding that the employer stated."""
    renews_id: Mapped[int | None] = mapped_column(sa.ForeignKey("appointment.case_id"))
    """The appointment whose term this one continues (续聘)."""
    certificate_id: Mapped[int | None] = mapped_column(sa.ForeignKey("certificate.id"), index=True)
    """The certificate of the post: issued for it, or an earlier one that goes on."""
    slips_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("stored_file.id", ondelete="SET NULL")
    )
    """The holder's claim code as it was made at issue, sealed; kept for a while for printing."""

    case: Mapped[Case] = relationship()
    body: Mapped[Body] = relationship()
    person: Mapped[Person] = relationship()
    document: Mapped[IdentityDocument] = relationship()
    photo: Mapped[Photo | None] = relationship()
    prior_certificate: Mapped[Certificate | None] = relationship(
        foreign_keys=[prior_certificate_id]
    )
    certificate: Mapped[Certificate | None] = relationship(foreign_keys=[certificate_id])
    renews: Mapped[Appointment | None] = relationship(remote_side=[case_id])
    slips: Mapped[StoredFile | None] = relationship()
    end: Mapped[AppointmentEnd | None] = relationship(back_populates="appointment")

    @property
    def ended_on(self) -> date | None:
        """Last day of a post that ends before its term; None while no end is confirmed."""
        return self.end.last_day if self.end is not None and self.end.is_confirmed else None


class EndGround(Enum):
    """Why a post ends before its term."""

    DISMISSED = "dismissed"
    """解聘: the employer takes the post back."""
    LEFT = "left"
    """离开单位."""
    NEW_POST = "new_post"
    """受聘新的岗位: another appointment, here or at another employer."""


class AppointmentEnd(Logged, Base):
    """The early end of an appointment: proposed by a clerk, in effect once it is logged."""

    __tablename__ = "appointment_end"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("appointment.case_id"), primary_key=True)
    ground: Mapped[EndGround] = mapped_column(choice(EndGround))
    last_day: Mapped[date]
    """Last day on which the post is held."""

    appointment: Mapped[Appointment] = relationship(back_populates="end")

    @property
    def is_confirmed(self) -> bool:
        """Whether a second person confirmed it, and the log has it."""
        return self.log_position is not None


guard("appointment", "DELETE", "appointments stay on record")
guard(
    "appointment",
    "UPDATE",
    "an approved appointment keeps its term",
    when="OLD.log_position IS NOT NULL AND (OLD.term_start <> NEW.term_start "
    "OR OLD.term_end <> NEW.term_end OR OLD.person_id <> NEW.person_id "
    "OR OLD.body_id <> NEW.body_id OR OLD.level <> NEW.level)",
)
guard(
    "appointment_end",
    "DELETE",
    "a confirmed end stays on record",
    when="OLD.log_position IS NOT NULL",
)
guard(
    "appointment_end",
    "UPDATE",
    "a confirmed end is never changed",
    when="OLD.log_position IS NOT NULL",
)
