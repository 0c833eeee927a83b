"""Workers: identity documents, photos, facts. Names and numbers are sealed; numbers are found by a blind index."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.db import Base, choice
from certreg.files.models import StoredFile
from certreg.people.sealed import SealedText


class DocumentType(Enum):
    """Kinds of identity document (证件类型)."""

    RESIDENT = "resident"
    """居民身份证, GB 11643-1999."""
    HMT_PERMIT = "hmt_permit"
    """港澳台居民居住证."""
    FOREIGN_PERMANENT = "foreign_permanent"
    """外国人永久居留身份证, 18 characters."""
    FOREIGN_PERMANENT_LEGACY = "foreign_permanent_legacy"
    """外国人永久居留身份证, the older 15 characters."""
    PASSPORT = "passport"
    """护照."""


IS_FOREIGN = sa.text("nationality <> 'CHN'")
"""The few documents of foreigners; as their index says it, or the database does not use it."""

REPLACED = "replaced-"
"""How the index of a document begins that was found wrong; no keyed hash does."""


class Person(Base):
    """A worker (劳动者), whoever stated the facts about him or her."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(SealedText("person.name"))
    """As stored on the identity document; identity is matched on this form."""
    birth_date: Mapped[date]
    sex: Mapped[str] = mapped_column(sa.String(1), default="")
    """M or F where the document says it, else empty."""
    created_at: Mapped[datetime]

    documents: Mapped[list[IdentityDocument]] = relationship(back_populates="person")


class IdentityDocument(Base):
    """One identity document of a person; the number is sealed and found by its keyed hash."""

    __tablename__ = "identity_document"
    __table_args__ = (
        # The hash first: who looks somebody up by a number does not always know its type.
        sa.UniqueConstraint("number_index", "type"),
        sa.Index(
            "ix_identity_document_foreign",
            "nationality",
            sqlite_where=IS_FOREIGN,
            postgresql_where=IS_FOREIGN,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    type: Mapped[DocumentType] = mapped_column(choice(DocumentType))
    number: Mapped[str] = mapped_column(SealedText("identity_document.number"))
    number_index: Mapped[str] = mapped_column(sa.String(64))
    """Keyed hash over nationality and number; of a document found wrong something that no number has."""
    nationality: Mapped[str] = mapped_column(sa.String(3), default="CHN")
    """ISO 3166-1 alpha-3."""
    replaced_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("identity_document.id"))
    """The right document, where this one was recorded wrongly (更正); the wrong one stays for what it is printed on."""

    person: Mapped[Person] = relationship(back_populates="documents")
    replaced_by: Mapped[IdentityDocument | None] = relationship(remote_side="IdentityDocument.id")

    @property
    def is_current(self) -> bool:
        """Whether it counts: nobody found that it was recorded wrongly."""
        return not self.number_index.startswith(REPLACED)


class Photo(Base):
    """A face photo, re-encoded from an upload; its measures were checked against the face rule."""

    __tablename__ = "photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"))
    taken_on: Mapped[date]
    """Day of taking as stated with the upload."""
    stated_by_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    created_at: Mapped[datetime]

    file: Mapped[StoredFile] = relationship()


class FactKind(Enum):
    """What a fact about a worker is."""

    WORK = "work"
    """工作经历: from, to, occupation, employer."""
    TITLE = "title"
    """职称: grade, since, speciality."""
    DIPLOMA = "diploma"
    """学历: school, class, rank, major."""
    HOLDING = "holding"
    """Certificate held elsewhere: kind, level, occupation, issued on, number."""
    AWARD = "award"
    """表彰、奖项: name, document, day."""
    CONTEST = "contest"
    """竞赛名次: contest, event, place, document, day."""
    OVERSEAS = "overseas"
    """境外职业资格; nobody maps it to a level without a decision."""
    CREDIT = "credit"
    """学分银行: certificate, school, programme."""
    X_CERTIFICATE = "x_certificate"
    """1+X 证书: no level of this ladder."""
    APPRENTICESHIP = "apprenticeship"
    """学徒: occupation, master, agreed and real end; no certificate."""
    SPECIAL_ABILITY = "special_ability"
    """专项职业能力证书: no level."""
    SPECIAL_OPERATION = "special_operation"
    """特种作业操作证: for reference, no level."""
    TRAINING = "training"
    """职业培训: name, provider, period."""


class FactState(Enum):
    """What a fact is worth."""

    STATED = "stated"
    """Stated by an organisation, not contradicted."""
    CONFLICTING = "conflicting"
    """Contradicts what is on record; an official has to resolve it."""
    WITHDRAWN = "withdrawn"
    """Taken back or found wrong."""


class Fact(Base):
    """Something stated about a worker, by whom and when; reused in later batches of the same organisation.

    Facts stated by other organisations are never shown.
    """

    __tablename__ = "fact"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    kind: Mapped[FactKind] = mapped_column(choice(FactKind))
    since: Mapped[date]
    """First day of work or training; day of issue of any paper."""
    until: Mapped[date | None]
    """Last day of work or training; None: still there, or not a period."""
    occupation: Mapped[str | None] = mapped_column(sa.String(20))
    """Occupation code, where the fact has one."""
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The rest, by kind; keys and values as the dataclasses of `certreg.policy` name them; no personal data beyond the fact."""
    stated_by_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    stated_on: Mapped[date]
    state: Mapped[FactState] = mapped_column(choice(FactState))
