"""What every case shares: who has which part in it, decisions, evidence, notice, objections."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.accounts.models import Organisation, User
from certreg.clock import now
from certreg.db import Base, choice, guard
from certreg.files.models import StoredFile
from certreg.registry.models import Logged
from certreg.text import Text


class CaseKind(Enum):
    """What a case is about."""

    FILING = "filing"
    """备案: the right to assess."""
    BATCH = "batch"
    """认定批次: an assessment."""
    NOMINATION = "nomination"
    """直接认定: one worker, recognised without an examination."""
    REVOCATION = "revocation"
    """撤销: taking certificates back."""
    SUSPENSION = "suspension"
    """暂停: certificates do not count for a while."""
    LIFTING = "lifting"
    """恢复: ending a suspension before its term."""
    CORRECTION = "correction"
    """更正: replacing certificates that say something wrong."""
    APPOINTMENT = "appointment"
    """评聘: appointing somebody 特级技师 or 首席技师."""
    HOLD = "hold"
    """保全: nothing of a case, a person or a body is destroyed while it runs."""
    ERASURE = "erasure"
    """删除: erasing what the law lets a person have erased."""
    CONTEST_LIST = "contest_list"
    """以赛代评: levels for places in a contest, from its result list."""
    FILING_SUSPENSION = "filing_suspension"
    """暂停备案: a body may not assess for a while."""
    FILING_LIFTING = "filing_lifting"
    """恢复备案: ending that before its term."""
    FILING_CANCELLATION = "filing_cancellation"
    """注销备案: a body may not assess any more."""
    COMPLAINT = "complaint"
    """投诉举报: what somebody reports about a body."""
    INSPECTION = "inspection"
    """监督检查: two officials look at a body on the spot."""
    RECTIFICATION = "rectification"
    """责令整改: what a body has to put right by a day."""
    SPOT_CHECK = "spot_check"
    """双随机抽查: whom to look at, drawn by lot."""
    FLAG = "flag"
    """异常提示: figures of a batch that ask for an explanation."""
    BLACKLISTING = "blacklisting"
    """列入黑名单: keeping a body or an examiner out for a term."""
    SELF_REPORT = "self_report"
    """年度自查报告: what a body says of its own year."""
    HOLDINGS = "holdings"
    """旧证书登记: putting certificates on record that were issued elsewhere."""


class Part(Enum):
    """The part that a person has in a case. One person has one part in one case, for ever."""

    CLERK = "clerk"
    """经办: prepared and submitted it."""
    APPROVER = "approver"
    """单位审核: signed it off for the organisation."""
    ACCEPTOR = "acceptor"
    """受理: accepted it at the office, or proposed it there."""
    EXPERT = "expert"
    """评审: judged it on a panel."""
    DECIDER = "decider"
    """核准: decided it at the office."""


class Waiting(Enum):
    """Whose turn it is."""

    CLERK = "clerk"
    APPROVER = "approver"
    OFFICE = "office"
    EXPERTS = "experts"
    """A panel judges; the office brings it to its end."""
    NOTICE = "notice"
    """Nobody: the public notice runs."""
    WORKER = "worker"
    """Nobody: the machine is at it."""
    TERM = "term"
    """Nobody: what was decided runs for its term, and may end before."""
    NOBODY = "nobody"
    """The case is closed."""


def _first_digits(context: DefaultExecutionContext) -> str:
    region: str = context.get_current_parameters()["region"]  # type: ignore[no-untyped-call]
    return region[:4]


class Case(Base):
    """One procedure from its first form to its legal effect."""

    __tablename__ = "case"
    __table_args__ = (
        sa.CheckConstraint("prefecture = substr(region, 1, 4)", name="prefecture"),
        # What waits longest, of an organisation and of each tier of offices; a province has all of it.
        sa.Index(
            "ix_case_of_organisation", "organisation_id", "waiting_for", "waiting_since", "id"
        ),
        sa.Index("ix_case_of_county", "waiting_for", "region", "waiting_since", "id"),
        sa.Index("ix_case_of_prefecture", "waiting_for", "prefecture", "waiting_since", "id"),
        sa.Index("ix_case_of_province", "waiting_for", "waiting_since", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[CaseKind] = mapped_column(choice(CaseKind), index=True)
    state: Mapped[str] = mapped_column(sa.String(30), index=True)
    """A state of the kind's transition table."""
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    """Whose case it is."""
    about_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    """Of an office's case of supervision: the organisation that it is about."""
    region: Mapped[str] = mapped_column(sa.String(6), index=True)
    """County code that decides which offices are competent and which law applies."""
    prefecture: Mapped[str] = mapped_column(sa.String(4), default=_first_digits)
    """The first digits of the region, for the inboxes of prefectures."""
    waiting_for: Mapped[Waiting] = mapped_column(choice(Waiting))
    tier: Mapped[str | None] = mapped_column(sa.String(20))
    """The one tier of offices whose turn it is, where the case itself says so."""
    waiting_since: Mapped[datetime] = mapped_column(default=now)
    """When its state began: what waits longest stands first."""
    due_on: Mapped[date | None]
    """Last day of the running term."""
    holder_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    """Who took it (领办); counts only as long as the account works (`holding.holder_of`)."""
    held_since: Mapped[datetime | None]
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    judged_on: Mapped[date | None]
    """The day whose law applies, frozen at submission."""
    policy_digest: Mapped[str] = mapped_column(sa.String(64), default="")
    """Digest of the policy data in force at submission."""

    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id])
    about: Mapped[Organisation | None] = relationship(foreign_keys=[about_id])
    holder: Mapped[User | None] = relationship(foreign_keys=[holder_id])
    decisions: Mapped[list[Decision]] = relationship(back_populates="case", order_by="Decision.id")
    evidence: Mapped[list[Evidence]] = relationship(back_populates="case", order_by="Evidence.id")
    notices: Mapped[list[PublicNotice]] = relationship(
        back_populates="case", order_by="PublicNotice.id"
    )


class CasePart(Base):
    """Two people: the key lets a person have one part only in a case, and decisions refer to it."""

    __tablename__ = "case_part"
    __table_args__ = (sa.UniqueConstraint("case_id", "user_id", "part"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), primary_key=True)
    part: Mapped[Part] = mapped_column(choice(Part))


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


class Evidence(Base):
    """A file handed in with a case."""

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), index=True)
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"))
    title: Mapped[str] = mapped_column(sa.String(100))
    """What it proves."""
    added_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    added_at: Mapped[datetime]

    case: Mapped[Case] = relationship(back_populates="evidence")
    file: Mapped[StoredFile] = relationship()


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


class Mark(Base):
    """What an official marked at one place of a case when it was returned (退回补正并标注)."""

    __tablename__ = "mark"
    __table_args__ = (sa.UniqueConstraint("decision_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(sa.ForeignKey("decision.id"))
    """The return that it belongs to."""
    place: Mapped[str] = mapped_column(sa.String(120))
    """Key of the place in the kind's `shape.Shape`."""
    label: Mapped[Text]
    """What the place is called."""
    note: Mapped[str] = mapped_column(sa.Text)

    decision: Mapped[Decision] = relationship(back_populates="marks")


class Snapshot(Base):
    """What a case said when it was returned: what is compared after it comes back."""

    __tablename__ = "snapshot"

    decision_id: Mapped[int] = mapped_column(sa.ForeignKey("decision.id"), primary_key=True)
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"))
    """The places with their values as JSON, sealed: people's names stand in it."""

    file: Mapped[StoredFile] = relationship()


class Phrase(Base):
    """A standard phrase (常用语) for returns, kept by an office or an organisation for its people."""

    __tablename__ = "phrase"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "text"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    text: Mapped[str] = mapped_column(sa.String(200))
    added_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    added_at: Mapped[datetime]


class PublicNotice(Base):
    """A public notice (公示) of a case, from its posting to its last day."""

    __tablename__ = "public_notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), index=True)
    title: Mapped[str] = mapped_column(sa.Text)
    row_count: Mapped[int]
    """How many rows it announced when it was posted."""
    posted_on: Mapped[date]
    last_day: Mapped[date] = mapped_column(index=True)
    is_provisional: Mapped[bool]
    """A year that it runs into has no published holidays yet: it cannot close before."""
    rule_id: Mapped[str] = mapped_column(sa.String(60))
    """Row of the law that gives its length."""
    closed_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship(back_populates="notices")
    objections: Mapped[list[Objection]] = relationship(
        back_populates="notice", order_by="Objection.id"
    )


class Objection(Logged, Base):
    """An objection (异议) that somebody filed against a public notice, and its answer."""

    __tablename__ = "objection"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(sa.ForeignKey("public_notice.id"), index=True)
    receipt: Mapped[str] = mapped_column(sa.String(32), unique=True)
    """What the objector keeps to follow it; random."""
    about_row: Mapped[int | None]
    """Number of the row on the notice; None: the whole."""
    text: Mapped[str] = mapped_column(sa.Text)
    contact: Mapped[str] = mapped_column(sa.String(120))
    """How to reach the objector; seen by officials only."""
    filed_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    is_upheld: Mapped[bool | None]
    """None while nobody has answered."""
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    answered_at: Mapped[datetime | None]

    notice: Mapped[PublicNotice] = relationship(back_populates="objections")


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


guard("decision", "UPDATE", "decisions are never changed")
guard("decision", "DELETE", "decisions are never deleted")
guard("case_part", "UPDATE", "a part in a case is never changed")
guard("case_part", "DELETE", "a part in a case is never given up")
guard("handling", "UPDATE", "who held a case is never changed")
guard("handling", "DELETE", "who held a case is never forgotten")
guard("mark", "UPDATE", "marks are never changed")
guard("mark", "DELETE", "marks are never deleted")
