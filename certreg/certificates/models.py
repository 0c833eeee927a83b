"""Certificates, the credentials that are their substance, what happens to them, and their totals."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.db import Base, choice, guard
from certreg.people.models import IdentityDocument, Person, Photo
from certreg.people.sealed import SealedBytes, SealedText
from certreg.policy.levels import SkillLevel
from certreg.registry.models import Logged


class CertificateState(Enum):
    """Where a certificate stands."""

    PLANNED = "planned"
    """Number, public id and bytes to sign are recorded; nothing has left the registry."""
    ISSUED = "issued"
    """Signed, logged, published."""
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    """已撤销: issued once, later withdrawn, invalid."""
    VOID = "void"
    """Planned and never issued; its number stays used, `void_reason` says why."""


def _first_digits(context: DefaultExecutionContext) -> str:
    region: str = context.get_current_parameters()["region"]  # type: ignore[no-untyped-call]
    return region[:4]


class Certificate(Base):
    """A skill-level certificate (职业技能等级证书): the register's row, with everything printed."""

    __tablename__ = "certificate"
    __table_args__ = (
        sa.Index(
            "uq_certificate_live",
            "person_id",
            "occupation",
            "trade",
            "level",
            unique=True,
            sqlite_where=sa.text("state IN ('planned', 'issued', 'suspended')"),
            postgresql_where=sa.text("state IN ('planned', 'issued', 'suspended')"),
        ),
        sa.UniqueConstraint("status_list", "status_index"),
        sa.CheckConstraint("prefecture = substr(region, 1, 4)", name="prefecture"),
        # The newest of a body and of each tier of offices; a province has all of them.
        sa.Index("ix_certificate_of_body", "body_number", "id"),
        sa.Index("ix_certificate_of_county", "region", "id"),
        sa.Index("ix_certificate_of_prefecture", "prefecture", "id"),
        # What happened to a body's certificates, in the order of the log.
        sa.Index("ix_certificate_logged_of_body", "body_number", "log_position"),
        # Nearly all are issued: only the few others are worth an index of their own.
        sa.Index(
            "ix_certificate_planned",
            "body_number",
            "log_position",
            sqlite_where=sa.text("state = 'planned'"),
            postgresql_where=sa.text("state = 'planned'"),
        ),
        sa.Index(
            "ix_certificate_suspended_until",
            "suspended_until",
            "id",
            sqlite_where=sa.text("suspended_until IS NOT NULL"),
            postgresql_where=sa.text("suspended_until IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(22), unique=True)
    """128 random bits, base64url: the address in the QR code."""
    number: Mapped[str] = mapped_column(sa.String(22), unique=True)
    state: Mapped[CertificateState] = mapped_column(choice(CertificateState))
    body_number: Mapped[str] = mapped_column(sa.String(13))
    issuer_name: Mapped[str] = mapped_column(sa.String(120))
    region: Mapped[str] = mapped_column(sa.String(6))
    prefecture: Mapped[str] = mapped_column(sa.String(4), default=_first_digits)
    """The first digits of the region, for the lists of prefectures."""
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), index=True)
    """The case that it came from."""
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("identity_document.id"))
    photo_id: Mapped[int | None] = mapped_column(sa.ForeignKey("photo.id"))
    holder_name: Mapped[str] = mapped_column(SealedText("certificate.holder_name"))
    """As printed; frozen here whatever becomes of the person's record."""
    occupation: Mapped[str] = mapped_column(sa.String(20))
    edition: Mapped[str] = mapped_column(sa.String(10))
    occupation_name: Mapped[str] = mapped_column(sa.String(80))
    trade: Mapped[str] = mapped_column(sa.String(80), default="")
    level: Mapped[SkillLevel] = mapped_column(choice(SkillLevel))
    issued_on: Mapped[date]
    path: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """How it was won: method, day, condition of the law, scores; printed on the verdict page."""
    policy_digest: Mapped[str] = mapped_column(sa.String(64))
    template: Mapped[str] = mapped_column(sa.String(20))
    """Version of the printed face, pinned."""
    key_id: Mapped[str] = mapped_column(sa.String(60))
    """Key that signs, pinned when the number was reserved."""
    status_list: Mapped[int] = mapped_column(sa.ForeignKey("status_list.number"))
    status_index: Mapped[int]
    record_salt: Mapped[bytes] = mapped_column(SealedBytes("certificate.record_salt"))
    """32 bytes that open the log's commitment."""
    identity_salt: Mapped[bytes] = mapped_column(SealedBytes("certificate.identity_salt"))
    """32 bytes that open the hash of the identity number in the credential."""
    claim_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    """Hash of the holder's claim code (领取码)."""
    log_position: Mapped[int | None] = mapped_column(
        sa.ForeignKey("log_entry.position"), index=True
    )
    planned_at: Mapped[datetime]
    void_reason: Mapped[str] = mapped_column(sa.String(200), default="")
    revoked_on: Mapped[date | None]
    revocation_reason: Mapped[str] = mapped_column(sa.String(40), default="")
    """Id of a reason row of the law."""
    suspended_on: Mapped[date | None]
    """First day of the running suspension (暂停)."""
    suspended_until: Mapped[date | None]
    """Its last day; None: until it is lifted."""
    supersedes_id: Mapped[int | None] = mapped_column(sa.ForeignKey("certificate.id"), unique=True)
    """The certificate that this one corrects (更正) and replaces."""

    person: Mapped[Person] = relationship()
    document: Mapped[IdentityDocument] = relationship()
    photo: Mapped[Photo | None] = relationship()
    credential: Mapped[Credential] = relationship(back_populates="certificate")
    supersedes: Mapped[Certificate | None] = relationship(
        back_populates="successor", remote_side="Certificate.id"
    )
    successor: Mapped[Certificate | None] = relationship(back_populates="supersedes", uselist=False)

    @property
    def obtained_on(self) -> date:
        """Day from which the holder has the level: a correction is issued anew, but won nothing."""
        return self.issued_on if self.supersedes is None else self.supersedes.obtained_on


class Credential(Base):
    """The bytes: what was to be signed, recorded first, and the signed document."""

    __tablename__ = "credential"

    certificate_id: Mapped[int] = mapped_column(sa.ForeignKey("certificate.id"), primary_key=True)
    unsigned: Mapped[bytes] = mapped_column(SealedBytes("credential.unsigned"))
    """The document without proofs, canonical; only exactly this is signed."""
    signed: Mapped[bytes | None] = mapped_column(SealedBytes("credential.signed"))
    """The certificate itself: credential with both proofs."""
    jwt: Mapped[bytes | None] = mapped_column(SealedBytes("credential.jwt"))
    """The same as one signed token; None: issued before there were tokens."""
    sd_jwt: Mapped[bytes | None] = mapped_column(SealedBytes("credential.sd_jwt"))
    """The signed part of its SD-JWT; what can be disclosed is made again from the record."""

    certificate: Mapped[Certificate] = relationship(back_populates="credential")


class ChangeKind(Enum):
    """What may happen to a certificate after its issue; the value ends the name of its log entry."""

    REVOKED = "revoked"
    CORRECTED = "corrected"
    """更正: revoked, and replaced by a certificate that supersedes it."""
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    """恢复: the suspension was lifted, or its term ended."""
    REPRINTED = "reprinted"
    """补发: the same certificate printed again for a holder who lost it."""


class Change(Logged, Base):
    """Something that happened to a certificate after its issue; its holder and its body are told."""

    __tablename__ = "certificate_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(sa.ForeignKey("certificate.id"), index=True)
    kind: Mapped[ChangeKind] = mapped_column(choice(ChangeKind))
    on: Mapped[date]
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case.id"), index=True)
    """The case that decided it; None: nothing had to be decided."""
    reason: Mapped[str] = mapped_column(sa.String(40), default="")
    """Code of a ground of the law; empty where none is asked for."""
    ends_on: Mapped[date | None]
    """Last day of a suspension that ends by itself."""
    asked_by: Mapped[str] = mapped_column(SealedText("certificate_change.asked_by"), default="")
    """Who asked for a reprint, in words."""
    done_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    """Who printed again; decisions stand with their case."""

    certificate: Mapped[Certificate] = relationship()


class Series(Base):
    """The running serial of a body, year and level; only ever grows."""

    __tablename__ = "series"

    body_number: Mapped[str] = mapped_column(sa.String(13), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    level: Mapped[SkillLevel] = mapped_column(choice(SkillLevel), primary_key=True)
    last: Mapped[int] = mapped_column(default=0)
    """Last serial given; 0: none yet."""


class Total(Base):
    """Certificates issued and revoked by body, region, level and year; kept with every change of one."""

    __tablename__ = "total"
    __table_args__ = (
        sa.Index("ix_total_of_region", "region", "level", "year", "issued", "revoked"),
    )

    body_number: Mapped[str] = mapped_column(sa.String(13), primary_key=True)
    region: Mapped[str] = mapped_column(sa.String(6), primary_key=True)
    level: Mapped[SkillLevel] = mapped_column(choice(SkillLevel), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    issued: Mapped[int] = mapped_column(default=0)
    revoked: Mapped[int] = mapped_column(default=0)


guard("certificate", "DELETE", "certificates stay on record")
guard(
    "certificate",
    "UPDATE",
    "a number, once given, stays with its certificate",
    when="OLD.number <> NEW.number OR OLD.public_id <> NEW.public_id",
)
guard(
    "certificate",
    "UPDATE",
    "a revoked certificate stays revoked",
    when="OLD.state = 'revoked' AND NEW.state <> 'revoked'",
)
guard("certificate_change", "DELETE", "what happened to a certificate stays on record")
guard("series", "UPDATE", "serials only grow", when="NEW.last < OLD.last")
guard("series", "DELETE", "serials only grow")
