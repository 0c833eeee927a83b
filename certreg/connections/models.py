"""Keys of organisations, and answers kept for repeated calls."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.accounts.models import User
from certreg.db import Base
from certreg.db.shown import private


class Scope(Enum):
    """What a key may be used for. None of them signs off, approves or issues."""

    FILINGS_READ = "filings:read"
    BATCHES_READ = "batches:read"
    BATCHES_WRITE = "batches:write"
    CERTIFICATES_READ = "certificates:read"
    WATCHED_WRITE = "watched:write"
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_WRITE = "webhooks:write"


@private
class ApiKey(Base):
    """A key by which a system of an organisation acts as one of its clerks; only its hash is kept."""

    __tablename__ = "api_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    """The clerk whose part it takes in cases."""
    name: Mapped[str] = mapped_column(sa.String(60))
    """Which system it is for, in the administrator's words."""
    prefix: Mapped[str] = mapped_column(sa.String(12), unique=True)
    """Its beginning, by which people tell keys apart."""
    secret_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    scopes: Mapped[list[Any]] = mapped_column(default=list)
    """Values of `Scope`."""
    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    created_at: Mapped[datetime]
    expires_on: Mapped[date]
    """Last day."""
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))

    user: Mapped[User] = relationship(foreign_keys=[user_id])


@private
class KeptAnswer(Base):
    """What a call with an Idempotency-Key was answered, for whoever repeats it."""

    __tablename__ = "kept_answer"
    __table_args__ = (sa.UniqueConstraint("api_key_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    api_key_id: Mapped[int] = mapped_column(sa.ForeignKey("api_key.id"))
    name: Mapped[str] = mapped_column(sa.String(100))
    """The caller's Idempotency-Key."""
    digest: Mapped[str] = mapped_column(sa.String(64))
    """Of method, path and body."""
    status: Mapped[int | None]
    """None: being answered."""
    body: Mapped[str] = mapped_column(sa.Text, default="")
    at: Mapped[datetime] = mapped_column(index=True)
