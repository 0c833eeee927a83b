"""The examination of a batch: its plan and examiners, what was handed in, questions about scores."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.accounts.models import User
from certreg.batches.models import Batch, Candidate
from certreg.clock import local_day
from certreg.db import Base, choice, guard
from certreg.files.models import StoredFile
from certreg.filing.models import StaffMember
from certreg.people.models import Person
from certreg.policy.methods import ScorePart
from certreg.registry.models import Logged


class HandInKind(Enum):
    """What is committed to the log when it is handed in."""

    PLAN = "plan"
    CANDIDATES = "candidates"
    SCORES = "scores"


class HandIn(Logged, Base):
    """A plan, a candidate list or raw scores as handed in at one moment; the log has the digest."""

    __tablename__ = "hand_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("batch.case_id"), index=True)
    kind: Mapped[HandInKind] = mapped_column(choice(HandInKind))
    content_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"))
    """Canonical JSON, sealed: what the digest is of."""
    sha256: Mapped[str] = mapped_column(sa.String(64))
    count: Mapped[int]
    """Sessions of a plan, candidates of a list."""
    due_on: Mapped[date]
    """The last day on which it would have been in time."""
    handed_in_at: Mapped[datetime]
    handed_in_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))

    content: Mapped[StoredFile] = relationship()
    handed_in_by: Mapped[User] = relationship()

    @property
    def is_late(self) -> bool:
        """Whether it came after its last day."""
        return local_day(self.handed_in_at) > self.due_on


class ExamPlan(Base):
    """An exam plan (考核计划) as filed; a changed one is a new row, and the newest counts."""

    __tablename__ = "exam_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("batch.case_id"), index=True)
    hand_in_id: Mapped[int] = mapped_column(sa.ForeignKey("hand_in.id"))

    batch: Mapped[Batch] = relationship()
    hand_in: Mapped[HandIn] = relationship()
    sessions: Mapped[list[ExamSession]] = relationship(order_by="ExamSession.starts_at")
    examiners: Mapped[list[StaffMember]] = relationship(
        secondary="plan_examiner", order_by=StaffMember.id
    )


class ExamSession(Base):
    """When and where a plan holds one part of the assessment."""

    __tablename__ = "exam_session"

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("exam_plan.id"), primary_key=True)
    part: Mapped[ScorePart] = mapped_column(sa.String(20), primary_key=True)
    starts_at: Mapped[datetime]
    site: Mapped[str] = mapped_column(sa.String(200))


class PlanExaminer(Base):
    """An examiner (考评员) named in a plan."""

    __tablename__ = "plan_examiner"

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("exam_plan.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("staff_member.id"), primary_key=True)


class Recusal(Logged, Base):
    """An examiner does not judge a candidate (回避), with the reason; never taken back."""

    __tablename__ = "recusal"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("batch.case_id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("staff_member.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(sa.String(200))
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))

    member: Mapped[StaffMember] = relationship()
    person: Mapped[Person] = relationship()


class Remark(Logged, Base):
    """A candidate's question about a score (复核成绩) and its answer, by somebody who did not mark."""

    __tablename__ = "remark"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("batch.case_id"), index=True)
    candidate_id: Mapped[int] = mapped_column(sa.ForeignKey("candidate.id"), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    """The clerk who entered it; None: the candidate, with the claim code."""
    scores: Mapped[dict[str, Any]]
    """The scores in question, as they stood when it was asked."""
    was_passed: Mapped[bool]
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    new_scores: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_passed: Mapped[bool | None]
    """By the scores as they were found; None while nobody has answered."""
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    answered_at: Mapped[datetime | None]

    candidate: Mapped[Candidate] = relationship()
    batch: Mapped[Batch] = relationship()
    asked_by: Mapped[User | None] = relationship(foreign_keys=[asked_by_id])
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id])


for _table in ("hand_in", "exam_plan", "recusal", "remark"):
    guard(_table, "DELETE", "what was handed in or decided stays on record")
