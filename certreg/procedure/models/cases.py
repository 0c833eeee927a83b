"""Cases: what each is about, where it stands, and who has which part in it."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.accounts.models import Organisation, User
from certreg.clock import now
from certreg.db import Base, choice, guard

if TYPE_CHECKING:
    from certreg.procedure.models.decisions import Decision
    from certreg.procedure.models.evidence import Evidence
    from certreg.procedure.models.notices import PublicNotice


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
    CONDUCT = "conduct"
    """诚信记录: putting something on record about an examiner."""
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
        # And an organisation's own lists, the newest first.
        sa.Index(
            "ix_case_of_organisation", "organisation_id", "waiting_for", "waiting_since", "id"
        ),
        sa.Index("ix_case_newest_of_organisation", "organisation_id", "id"),
        sa.Index("ix_case_of_county", "waiting_for", "region", "waiting_since", "id"),
        sa.Index("ix_case_of_prefecture", "waiting_for", "prefecture", "waiting_since", "id"),
        sa.Index("ix_case_of_province", "waiting_for", "waiting_since", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[CaseKind] = mapped_column(choice(CaseKind), index=True)
    state: Mapped[str] = mapped_column(sa.String(30), index=True)
    """A state of the kind's transition table."""
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
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


guard("case_part", "UPDATE", "a part in a case is never changed")
guard("case_part", "DELETE", "a part in a case is never given up")
