"""Assessment batches, their candidates, and what an approval did with each of them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.accounts.models import User
from certreg.db import Base, choice, guard
from certreg.db.shown import private
from certreg.files.models import StoredFile
from certreg.filing.models import Body, Filing, Scope, Site
from certreg.people.models import IdentityDocument, Person, Photo
from certreg.policy.filing import Relation
from certreg.policy.levels import SkillLevel
from certreg.procedure.models.cases import Case
from certreg.procedure.models.decisions import Decision
from certreg.registry.models import Logged


class Batch(Base):
    """An assessment batch (认定批次) of one body."""

    __tablename__ = "batch"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    body_id: Mapped[int] = mapped_column(sa.ForeignKey("body.id"), index=True)
    filing_id: Mapped[int] = mapped_column(sa.ForeignKey("filing.case_id"))
    title: Mapped[str] = mapped_column(sa.String(100))
    method: Mapped[str] = mapped_column(sa.String(40))
    """Id of a method row of the law (评价方式)."""
    assessed_on: Mapped[date]
    """Planned, later actual, day of the assessment."""
    site_id: Mapped[int | None] = mapped_column(sa.ForeignKey("site.id"))
    """The further place (考核地点) at which it is held; None: the filing's own place."""
    follows_id: Mapped[int | None] = mapped_column(sa.ForeignKey("batch.case_id"), index=True)
    """The batch whose held-back candidates this one takes up."""
    receipt_sha256: Mapped[str] = mapped_column(sa.String(64), default="")
    """Digest of the roster as submitted, printed on the dated receipt."""
    submission_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    """The roster as submitted, canonical JSON, sealed: what the digest is of."""

    slips_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    """The holders' claim codes as they were made at issue, sealed; kept for a while for printing."""
    archive_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    """ZIP of all PDFs, once it was asked for."""

    submission: Mapped[StoredFile | None] = relationship(foreign_keys=[submission_id])
    slips: Mapped[StoredFile | None] = relationship(foreign_keys=[slips_id])
    archive: Mapped[StoredFile | None] = relationship(foreign_keys=[archive_id])
    case: Mapped[Case] = relationship()
    body: Mapped[Body] = relationship()
    filing: Mapped[Filing] = relationship()
    site: Mapped[Site | None] = relationship()
    follows: Mapped[Batch | None] = relationship(remote_side=[case_id])
    candidates: Mapped[list[Candidate]] = relationship(
        back_populates="batch", order_by="Candidate.row"
    )

    @property
    def place(self) -> str:
        """Address at which it is held; the county is the case's."""
        return self.site.address if self.site else self.filing.site_address


class CandidateState(Enum):
    """Where a candidate stands in the batch."""

    ENROLLED = "enrolled"
    """May sit the assessment."""
    MANUAL = "manual"
    """The law leaves it to a person: the approver gives a reason, the official decides."""
    PASSED = "passed"
    """Has results and passed."""
    FAILED = "failed"
    """Has results and did not pass; goes no further."""
    HELD = "held"
    """Passed, but held back (暂缓): a follow-up batch takes him or her up, or the body drops it."""
    REMOVED = "removed"
    """Taken out, with a reason (objection upheld, withdrawn)."""


@private
class Candidate(Base):
    """A person in a batch, for one occupation and level, with what carries the application."""

    __tablename__ = "candidate"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "row"),
        sa.UniqueConstraint("case_id", "person_id", "scope_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("batch.case_id"), index=True)
    row: Mapped[int]
    """Running number in the batch (序号), printed on notice and lists."""
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("identity_document.id"))
    """The identity document that the certificate will name."""
    photo_id: Mapped[int | None] = mapped_column(sa.ForeignKey("photo.id"))
    scope_id: Mapped[int] = mapped_column(sa.ForeignKey("scope.id"))
    level: Mapped[SkillLevel] = mapped_column(choice(SkillLevel))
    employment: Mapped[Relation] = mapped_column(sa.String(20))
    """What the person is to the body: a `Relation` of `certreg.policy.filing`."""
    consented_on: Mapped[date]
    """Consent to the processing of personal data (个人信息处理同意)."""
    declared_on: Mapped[date]
    """Double declaration (双承诺)."""
    state: Mapped[CandidateState] = mapped_column(choice(CandidateState), index=True)
    condition_id: Mapped[str] = mapped_column(sa.String(40))
    """Row of the law (申报条件) that carries the application; empty while manual."""
    eligibility: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The whole answer as given on the day: outcome, conditions met and failed, basis."""
    manual_reason: Mapped[str] = mapped_column(sa.Text, default="")
    theory: Mapped[Decimal | None] = mapped_column(sa.Numeric(5, 1))
    practical: Mapped[Decimal | None] = mapped_column(sa.Numeric(5, 1))
    review: Mapped[Decimal | None] = mapped_column(sa.Numeric(5, 1))
    pass_mark: Mapped[Decimal | None] = mapped_column(sa.Numeric(5, 1))
    assessed_on: Mapped[date | None]
    entered_id: Mapped[int | None] = mapped_column(sa.ForeignKey("hand_in.id"))
    """The candidate list that first named him or her."""
    scored_id: Mapped[int | None] = mapped_column(sa.ForeignKey("hand_in.id"))
    """The raw scores that his or hers stand in."""

    held_back: Mapped[HeldBack | None] = relationship(back_populates="candidate")
    batch: Mapped[Batch] = relationship(back_populates="candidates")
    person: Mapped[Person] = relationship()
    document: Mapped[IdentityDocument] = relationship()
    photo: Mapped[Photo | None] = relationship()
    scope: Mapped[Scope] = relationship()
    facts: Mapped[list[CandidateFact]] = relationship()


@private
class CandidateFact(Base):
    """A fact that was used to judge a candidate."""

    __tablename__ = "candidate_fact"

    candidate_id: Mapped[int] = mapped_column(sa.ForeignKey("candidate.id"), primary_key=True)
    fact_id: Mapped[int] = mapped_column(sa.ForeignKey("fact.id"), primary_key=True)


class Admission(Logged, Base):
    """A candidate whom no condition carries by itself, approved by name (人工认定); never changed."""

    __tablename__ = "admission"

    candidate_id: Mapped[int] = mapped_column(sa.ForeignKey("candidate.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("batch.case_id"), index=True)
    decision_id: Mapped[int] = mapped_column(sa.ForeignKey("decision.id"))
    """The official's approval; the approver's signing off gave the reason."""
    reason: Mapped[str] = mapped_column(sa.Text)

    candidate: Mapped[Candidate] = relationship()
    decision: Mapped[Decision] = relationship()


@private
class HeldBack(Base):
    """Why a candidate who passed did not go on with the others, and what became of it."""

    __tablename__ = "held_back"

    candidate_id: Mapped[int] = mapped_column(sa.ForeignKey("candidate.id"), primary_key=True)
    decision_id: Mapped[int | None] = mapped_column(sa.ForeignKey("decision.id"))
    """The approval that left the candidate out; None: passed by re-marking, too late to go on with the others."""
    is_removed: Mapped[bool]
    """剔除: the official took the candidate out for good; otherwise held back (暂缓)."""
    reason: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime]
    follow_up_id: Mapped[int | None] = mapped_column(sa.ForeignKey("batch.case_id"))
    """The batch that takes the candidate up."""
    drop_reason: Mapped[str] = mapped_column(sa.Text, default="")
    """Why the body gave the candidate up."""
    dropped_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    dropped_at: Mapped[datetime | None]

    candidate: Mapped[Candidate] = relationship(back_populates="held_back")
    follow_up: Mapped[Batch | None] = relationship()
    dropped_by: Mapped[User | None] = relationship()


class Approval(Logged, Base):
    """What an approval of a batch covered, by running number; never changed."""

    __tablename__ = "batch_approval"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("batch.case_id"), primary_key=True)
    decision_id: Mapped[int] = mapped_column(sa.ForeignKey("decision.id"))
    approved: Mapped[list[int]] = mapped_column(sa.JSON)
    held: Mapped[list[int]] = mapped_column(sa.JSON)
    removed: Mapped[list[int]] = mapped_column(sa.JSON)

    decision: Mapped[Decision] = relationship()


guard("batch_approval", "DELETE", "what was handed in or decided stays on record")
guard("admission", "DELETE", "what was handed in or decided stays on record")
