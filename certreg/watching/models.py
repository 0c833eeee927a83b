"""Two tables: who watches, and which certificates."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.accounts.models import Organisation
from certreg.certificates.models import Certificate
from certreg.db import Base
from certreg.db.shown import private
from certreg.people.sealed import SealedText


class Watcher(Base):
    """Somebody who is told of changes: an organisation with an account, or whoever proved a mailbox."""

    __tablename__ = "watcher"
    __table_args__ = (
        sa.CheckConstraint(
            "(organisation_id IS NULL) <> (address IS NULL)", name="organisation_or_mailbox"
        ),
        sa.Index(
            "uq_watcher_organisation",
            "organisation_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL AND organisation_id IS NOT NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND organisation_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(22), unique=True)
    """Random; stands in the links of its messages (`links`)."""
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    address: Mapped[str | None] = mapped_column(SealedText("watcher.address"))
    """Mailbox of somebody without an account."""
    address_index: Mapped[str] = mapped_column(sa.String(64), default="", index=True)
    """Keyed hash of the mailbox, so that nobody is asked again and again."""
    language: Mapped[str] = mapped_column(sa.String(5), default="zh")
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    """None: the mailbox is not proven, nothing but the question whether it is right goes there."""
    until: Mapped[date | None]
    """Last day, unless it is confirmed again."""
    reminded_on: Mapped[date | None]
    """When the watcher was asked whether it goes on."""
    ended_at: Mapped[datetime | None]

    organisation: Mapped[Organisation | None] = relationship()
    watched: Mapped[list[Watched]] = relationship(
        back_populates="watcher", cascade="all, delete-orphan", order_by="Watched.certificate_id"
    )


@private
class Watched(Base):
    """A certificate that somebody watches; it was named with its number and its holder's name."""

    __tablename__ = "watched"

    watcher_id: Mapped[int] = mapped_column(sa.ForeignKey("watcher.id"), primary_key=True)
    certificate_id: Mapped[int] = mapped_column(
        sa.ForeignKey("certificate.id"), primary_key=True, index=True
    )
    told_position: Mapped[int]
    """The newest entry of the log that the watcher was told of."""
    since: Mapped[date]

    watcher: Mapped[Watcher] = relationship(back_populates="watched")
    certificate: Mapped[Certificate] = relationship()
