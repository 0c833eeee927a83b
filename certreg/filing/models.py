"""Assessment bodies, their filing terms and what each term covers."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.accounts.models import Organisation
from certreg.db import Base, choice, guard
from certreg.policy.levels import SkillLevel
from certreg.procedure.models.cases import Case
from certreg.registry.models import Logged


class Audience(Enum):
    """Whom a body may assess (FI-09)."""

    EMPLOYEES = "employees"
    """本单位职工."""
    STUDENTS = "students"
    """本校学生."""
    PUBLIC = "public"
    """面向社会."""


class Purpose(Enum):
    """What an application asks for (FI-06 to FI-08)."""

    FIRST = "first"
    """首次备案: the number and the first term."""
    RENEWAL = "renewal"
    """延续备案: the same number, a new term."""
    ADDITION = "addition"
    """增加职业: more occupations; number and last day stay."""
    SITE = "site"
    """增加考核地点: further places to assess at; number and last day stay."""


class Body(Base):
    """An assessment body (评价机构): number, keys and did:web for ever, whatever its filings."""

    __tablename__ = "body"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    number: Mapped[str] = mapped_column(sa.String(13), unique=True)
    """Characters 1-13 of its certificates, e.g. Y000051999001."""
    name: Mapped[str] = mapped_column(sa.String(120))
    """As filed, branch included."""
    region: Mapped[str] = mapped_column(sa.String(6), index=True)
    created_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship()
    filings: Mapped[list[Filing]] = relationship(back_populates="body", order_by="Filing.case_id")
    changes: Mapped[list[StandingChange]] = relationship(
        back_populates="body", order_by="StandingChange.case_id"
    )


class Filing(Logged, Base):
    """A filing (备案): an application that, once approved, lets a body assess from day to day."""

    __tablename__ = "filing"
    __table_args__ = (
        sa.CheckConstraint(
            "(valid_from IS NULL) = (valid_to IS NULL) AND valid_from <= valid_to", name="term"
        ),
        sa.CheckConstraint("valid_from IS NULL OR body_id IS NOT NULL", name="approved_body"),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    body_id: Mapped[int | None] = mapped_column(sa.ForeignKey("body.id"), index=True)
    """None until the first approval gives the number."""
    purpose: Mapped[Purpose] = mapped_column(choice(Purpose), default=Purpose.FIRST)
    audience: Mapped[Audience] = mapped_column(choice(Audience))
    contact_name: Mapped[str] = mapped_column(sa.String(60))
    contact_phone: Mapped[str] = mapped_column(sa.String(30))
    site_address: Mapped[str] = mapped_column(sa.String(200))
    """Where assessments take place, in the region of the case."""
    is_provincial: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """The body belongs to the province, not to its place: 央企在川单位、省属国企、高校 and the like."""
    given_number: Mapped[str] = mapped_column(sa.String(13), default="", server_default="")
    """The number that the ministry gave a body filed there; empty: the province gives one."""
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    """Last day, inclusive."""

    case: Mapped[Case] = relationship()
    body: Mapped[Body | None] = relationship(back_populates="filings")
    scope: Mapped[list[Scope]] = relationship(back_populates="filing", order_by="Scope.id")
    sites: Mapped[list[Site]] = relationship(back_populates="filing", order_by="Site.id")


class Scope(Base):
    """One occupation that a filing covers, up to a level, under a standard."""

    __tablename__ = "scope"
    __table_args__ = (sa.UniqueConstraint("filing_id", "occupation", "trade"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    filing_id: Mapped[int] = mapped_column(sa.ForeignKey("filing.case_id"), index=True)
    occupation: Mapped[str] = mapped_column(sa.String(20))
    """Code of the classification, X-XX-XX-XX."""
    edition: Mapped[str] = mapped_column(sa.String(10))
    """Edition of the classification."""
    occupation_name: Mapped[str] = mapped_column(sa.String(80))
    """As printed."""
    trade: Mapped[str] = mapped_column(sa.String(80), default="")
    """工种/职业方向; empty: none."""
    top_level: Mapped[SkillLevel] = mapped_column(choice(SkillLevel))
    standard: Mapped[str] = mapped_column(sa.String(120))
    """Name and version of the national standard or filed 评价规范."""
    norm: Mapped[int]
    """Edition of the 技术规程 that the standard was written under; conditions follow from it."""
    since: Mapped[date | None]
    """First day this row counts; set at approval."""

    filing: Mapped[Filing] = relationship(back_populates="scope")


class Site(Base):
    """A further place (考核地点) at which a body may assess, maybe in another county."""

    __tablename__ = "site"
    __table_args__ = (sa.UniqueConstraint("filing_id", "address"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    filing_id: Mapped[int] = mapped_column(sa.ForeignKey("filing.case_id"), index=True)
    address: Mapped[str] = mapped_column(sa.String(200))
    region: Mapped[str] = mapped_column(sa.String(6))
    """County code; whose law and offices an assessment there has."""
    since: Mapped[date | None]
    """First day this row counts; set at approval."""

    filing: Mapped[Filing] = relationship(back_populates="sites")


class Change(Enum):
    """What becomes of a body's right to assess besides its filings; names as in the law's grounds."""

    SUSPEND = "suspend"
    """暂停备案: for a while."""
    LIFT = "lift"
    """恢复备案: a suspension ends before its term."""
    CANCEL = "cancel"
    """注销备案: every filing approved until then ends."""


class StandingChange(Logged, Base):
    """A suspension, its lifting, or a cancellation; it counts once a second official confirmed it."""

    __tablename__ = "standing_change"
    __table_args__ = (
        sa.CheckConstraint("(change = 'lift') = (lifts_id IS NOT NULL)", name="lifts"),
        sa.CheckConstraint("(first_day IS NULL) = (log_position IS NULL)", name="logged"),
        sa.CheckConstraint("last_day IS NULL OR change = 'suspend'", name="last_day"),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    body_id: Mapped[int] = mapped_column(sa.ForeignKey("body.id"), index=True)
    change: Mapped[Change] = mapped_column(choice(Change))
    ground: Mapped[str] = mapped_column(sa.String(40))
    """Code of a ground of the law."""
    document: Mapped[str] = mapped_column(sa.String(200))
    """Name and number of the paper that it rests on."""
    lifts_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("standing_change.case_id"), index=True
    )
    """The suspension that it ends."""
    last_day: Mapped[date | None]
    """Of a suspension: last day, inclusive; None: until it is lifted."""
    first_day: Mapped[date | None]
    """From when it counts: the day of its confirmation; None: not confirmed."""

    case: Mapped[Case] = relationship()
    body: Mapped[Body] = relationship(back_populates="changes")
    lifted_by: Mapped[list[StandingChange]] = relationship(viewonly=True)


class StaffRole(Enum):
    """What somebody does at the assessments of a body."""

    EXAMINER = "examiner"
    """考评员: judges candidates."""
    QUALITY_OFFICER = "quality_officer"
    """内部质量督导员: watches over the body's own assessments."""


class StaffStanding(Enum):
    """Whether somebody may be called upon on a day."""

    ACTIVE = "active"
    AHEAD = "ahead"
    """The certificate does not hold yet."""
    EXPIRED = "expired"
    ENDED = "ended"
    """The body took the person off its list."""


class StaffMember(Base):
    """Somebody on a body's list of examiners and quality officers; rows end, they never go."""

    __tablename__ = "staff_member"
    __table_args__ = (
        sa.CheckConstraint("valid_from <= valid_to", name="term"),
        sa.Index(
            "uq_staff_member_current",
            "organisation_id",
            "role",
            "certificate_number",
            unique=True,
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    """Whose list it is; an organisation has one before its first filing is approved."""
    role: Mapped[StaffRole] = mapped_column(choice(StaffRole))
    name: Mapped[str] = mapped_column(sa.String(60))
    certificate_number: Mapped[str] = mapped_column(sa.String(40), index=True)
    """Of the card that lets the person examine or supervise; tells people of one name apart."""
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    """Last day of that card, inclusive."""
    added_at: Mapped[datetime]
    ended_on: Mapped[date | None]
    """First day on which the body does not call upon the person any more."""
    end_reason: Mapped[str] = mapped_column(sa.String(200), default="")

    organisation: Mapped[Organisation] = relationship()
    occupations: Mapped[list[StaffOccupation]] = relationship(
        back_populates="member", order_by="StaffOccupation.occupation"
    )

    def standing(self, on: date) -> StaffStanding:
        """Whether the person may be called upon on a day."""
        if self.ended_on is not None and self.ended_on <= on:
            return StaffStanding.ENDED
        if on < self.valid_from:
            return StaffStanding.AHEAD
        return StaffStanding.ACTIVE if on <= self.valid_to else StaffStanding.EXPIRED


class StaffOccupation(Base):
    """An occupation that an examiner may judge, up to a level."""

    __tablename__ = "staff_occupation"
    __table_args__ = (sa.UniqueConstraint("member_id", "occupation"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("staff_member.id"), index=True)
    occupation: Mapped[str] = mapped_column(sa.String(20), index=True)
    """Code of the classification, X-XX-XX-XX."""
    occupation_name: Mapped[str] = mapped_column(sa.String(80))
    top_level: Mapped[SkillLevel] = mapped_column(choice(SkillLevel))

    member: Mapped[StaffMember] = relationship(back_populates="occupations")


class ExpiryNotice(Base):
    """A body's people were told that its filing runs out; each warning once."""

    __tablename__ = "expiry_notice"
    __table_args__ = (sa.UniqueConstraint("body_id", "last_day", "span"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(sa.ForeignKey("body.id"))
    last_day: Mapped[date]
    """Of the filing as it stood then."""
    span: Mapped[int]
    """Days before the end of which the law asks to warn, e.g. 30."""
    told_at: Mapped[datetime]


guard("standing_change", "DELETE", "changes of a filing stay on record")
guard("staff_member", "DELETE", "examiners stay on record")
guard("body", "DELETE", "a body stays on record")
guard("body", "UPDATE", "a body keeps its number", when="OLD.number <> NEW.number")
