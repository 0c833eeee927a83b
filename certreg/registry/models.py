"""The append-only log: entries, tree head, checkpoints; the keys; the status lists."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from certreg.db import Base, choice, guard
from certreg.text import Text


class Logged:
    """What a row keeps of its newest entry in the log: where it stands, and what opens it."""

    log_position: Mapped[int | None] = mapped_column(sa.ForeignKey("log_entry.position"))
    log_salt: Mapped[bytes | None]
    """32 bytes."""


class LogEntry(Base):
    """One leaf of the log: a commitment, never personal data.

    Its position is its key, so that two appends cannot meet.
    """

    __tablename__ = "log_entry"

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Leaf index from 0."""
    kind: Mapped[str] = mapped_column(sa.String(40), index=True)
    """`subject.past_tense`, e.g. certificate.issued."""
    entry: Mapped[bytes]
    """The bytes that are hashed and published."""
    leaf_hash: Mapped[bytes]
    recorded_at: Mapped[datetime]


class TreeHead(Base):
    """The one row that says how far the log goes; extended by compare-and-swap on `size`."""

    __tablename__ = "tree_head"
    __table_args__ = (sa.CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    size: Mapped[int]
    root: Mapped[bytes]
    frontier: Mapped[bytes]
    """Serialised right edge of the tree, from which it grows."""
    updated_at: Mapped[datetime]


class Checkpoint(Base):
    """A signed tree head; published after its tiles."""

    __tablename__ = "checkpoint"

    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    note: Mapped[str] = mapped_column(sa.Text)
    """The signed note, cosignatures included as they come."""
    signed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    witnessed_at: Mapped[datetime | None]
    """When the quorum of the policy was complete, by the witnesses' own clocks."""


class WitnessContact(Base):
    """What came of asking a witness, by the name of its key: where it stands, or what it refused."""

    __tablename__ = "witness_contact"

    name: Mapped[str] = mapped_column(sa.String(255), primary_key=True)
    size: Mapped[int] = mapped_column(default=0)
    """Entries of the newest checkpoint that it has cosigned, as far as we know."""
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    """When it last cosigned."""
    fault: Mapped[Text | None]
    """Why it did not, the last time."""
    evidence: Mapped[str] = mapped_column(sa.Text, default="")
    """A checkpoint with our own signature that the witness holds and our database does not know."""


class KeyUse(Enum):
    """What a key may sign."""

    ROOT = "root"
    """The X.509 root of documents."""
    LOG = "log"
    """Checkpoints."""
    DOCUMENT = "document"
    """PDF files."""
    STATUS = "status"
    """Status lists."""
    CREDENTIAL = "credential"
    """Credentials of one assessment body."""
    BUNDLE = "bundle"
    """Trust bundles and the key history."""


class Custody(Enum):
    """Who holds the private part of a key."""

    REGISTRY = "registry"
    """登记机构代管: sealed in the registry, or in its signer or module."""
    BODY = "body"
    """机构自持: with the assessment body; the registry has never seen it."""


class Key(Logged, Base):
    """A key of the registry or of a body: public part for ever, private part sealed or elsewhere."""

    __tablename__ = "key"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_id: Mapped[str] = mapped_column(sa.String(60), unique=True)
    """Short name, the fragment of its verification method, e.g. body-2026-1."""
    use: Mapped[KeyUse] = mapped_column(choice(KeyUse), index=True)
    owner: Mapped[str] = mapped_column(sa.String(13), index=True, default="")
    """Number of the body; empty for the registry's own keys."""
    algorithm: Mapped[str] = mapped_column(sa.String(20))
    public_key: Mapped[bytes]
    private_pem: Mapped[bytes]
    """Encrypted PKCS#8, or the PKCS#11 address of a key in a module (RFC 7512); empty: with the body."""
    custody: Mapped[Custody] = mapped_column(
        choice(Custody), default=Custody.REGISTRY, server_default=Custody.REGISTRY.value
    )
    certificate_pem: Mapped[str] = mapped_column(sa.Text, default="")
    """X.509 certificate of document and root keys; a document key signs once it has one."""
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime]
    """Signs until; verifies for ever."""
    retired_at: Mapped[datetime | None]
    """Taken out of use before its end: signs nothing that was planned later, verifies for ever."""
    compromised_at: Mapped[datetime | None]
    """From then on its signatures prove nothing."""
    replaced_by: Mapped[str] = mapped_column(sa.String(60), default="", server_default="")
    """The key that took its place."""
    created_at: Mapped[datetime]

    @property
    def ends_at(self) -> datetime:
        """The last moment at which it may sign."""
        return self.valid_to if self.retired_at is None else min(self.valid_to, self.retired_at)


class KeyAct(Enum):
    """What is done to a key after its making; the value ends the name of its log entry."""

    REPLACED = "replaced"
    """Another key took its place."""
    RETIRED = "retired"
    COMPROMISED = "compromised"
    REWRAPPED = "rewrapped"
    """Its private part was sealed anew under another passphrase."""


class KeyEvent(Logged, Base):
    """Something that was done to a key: what, from when, by whom, why. Each is a leaf of the log."""

    __tablename__ = "key_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_id: Mapped[str] = mapped_column(sa.ForeignKey("key.key_id"), index=True)
    act: Mapped[KeyAct] = mapped_column(choice(KeyAct))
    effective_at: Mapped[datetime]
    """From when it counts: a compromise may lie before the day it was found."""
    recorded_at: Mapped[datetime]
    successor: Mapped[str] = mapped_column(sa.String(60), default="")
    """Of a replacement."""
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    actor: Mapped[str] = mapped_column(sa.String(100))
    """Who gave the command, as the machine knows them."""


class KeyHistoryVersion(Logged, Base):
    """One version of the key history as the root role signed it."""

    __tablename__ = "key_history_version"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    head: Mapped[bytes]
    """The canonical bytes that the root keys signed."""
    signatures: Mapped[dict[str, Any]]
    """Signatures in base64 by Multikey."""
    keys: Mapped[bytes]
    """The keys to whose digest the head commits, canonical."""
    recorded_at: Mapped[datetime]


class StatusList(Logged, Base):
    """One list of status bits of one body (Bitstring Status List 1.0)."""

    __tablename__ = "status_list"

    number: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(sa.String(13), index=True)
    """Number of the body."""
    entries: Mapped[int]
    """How many indexes it has."""
    revoked: Mapped[bytes]
    """Bits, index 0 the highest bit of the first byte."""
    suspended: Mapped[bytes]
    version: Mapped[int] = mapped_column(default=1)
    """Goes up with every change of a bit."""
    document: Mapped[bytes | None]
    """The signed list credential as published."""
    suspension_document: Mapped[bytes | None]
    token: Mapped[bytes | None]
    """The same list as `application/vc+jwt`, for verifiers that read only that."""
    suspension_token: Mapped[bytes | None]
    signed_at: Mapped[datetime | None]
    valid_until: Mapped[datetime | None]


class StatusIndex(Base):
    """An index that is taken; random, never given twice."""

    __tablename__ = "status_index"

    list_number: Mapped[int] = mapped_column(sa.ForeignKey("status_list.number"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


guard("log_entry", "UPDATE", "the log is append-only")
guard("log_entry", "DELETE", "the log is append-only")
guard("key", "DELETE", "keys stay on record")
guard(
    "key",
    "UPDATE",
    "a compromise stays on record and can only be dated earlier",
    when="OLD.compromised_at IS NOT NULL"
    " AND (NEW.compromised_at IS NULL OR NEW.compromised_at > OLD.compromised_at)",
)
guard("key_event", "UPDATE", "what was done to a key stays on record")
guard("key_event", "DELETE", "what was done to a key stays on record")
guard("key_history_version", "UPDATE", "a signed key history stays as it is")
guard("key_history_version", "DELETE", "a signed key history stays as it is")
guard("tree_head", "DELETE", "the log is append-only")
guard("tree_head", "UPDATE", "the log only grows", when="NEW.size < OLD.size")
