"""Notifications, where people and systems want to be told, and what is on its way to them."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.db import Base, choice
from certreg.db.shown import private
from certreg.text import Text


@private
class Notification(Base):
    """Something that a user is told on the notifications page; names nobody."""

    __tablename__ = "notification"
    __table_args__ = (sa.Index("ix_notification_unread", "user_id", "read_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case.id"), index=True)
    is_turn: Mapped[bool]
    """The user has something to do; settled as soon as anybody moves the case."""
    title: Mapped[Text]
    """Kind and number of the case."""
    text: Mapped[Text]
    """Where it stands, or what is to do."""
    address: Mapped[str] = mapped_column(sa.String(200))
    """Path of the page."""
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class MailAddress(Base):
    """Where a user wants e-mail, once the address is proven."""

    __tablename__ = "mail_address"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), primary_key=True)
    sealed: Mapped[bytes]
    """The address, sealed."""
    code_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    """Keyed hash of the code that was sent to it; empty once it was typed."""
    code_until: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    is_on: Mapped[bool] = mapped_column(default=True)
    """Switched off by the user: notifications stay in the application."""
    language: Mapped[str] = mapped_column(sa.String(5), default="zh")


class Event(Enum):
    """What an organisation's own systems can be told by webhook."""

    CASE_MOVED = "case.moved"
    CERTIFICATES_ISSUED = "certificates.issued"
    CERTIFICATE_CHANGED = "certificate.changed"
    WATCHED_CHANGED = "watched.changed"
    TEST = "endpoint.test"


class Endpoint(Base):
    """An address of an organisation's own system, to which events are posted (webhook)."""

    __tablename__ = "endpoint"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    url: Mapped[str] = mapped_column(sa.String(500))
    sealed_secret: Mapped[bytes]
    """Key of the signatures, sealed."""
    sealed_old_secret: Mapped[bytes | None]
    """The key before, with which messages are signed too until `old_until`, sealed; None: there is none."""
    old_until: Mapped[datetime | None]
    events: Mapped[list[Any]] = mapped_column(default=list)
    """Values of `Event` that it wants."""
    log_position: Mapped[int]
    """The newest entry of the log about the organisation's certificates that it was told of."""
    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """Removed by the administrator, or gone by its own answer (410); deliveries stay on record."""


class Channel(Enum):
    """By what a message leaves."""

    MAIL = "mail"
    WEBHOOK = "webhook"


class DeliveryState(Enum):
    """What became of a message."""

    QUEUED = "queued"
    """Waits for its next try."""
    DONE = "done"
    """Taken by the mail server, or answered 2xx by the endpoint."""
    GIVEN_UP = "given_up"
    """Tried for days, or refused for good; somebody may send it again."""


@private
class Delivery(Base):
    """A message on its way to somebody, written in the transaction of its cause."""

    __tablename__ = "delivery"
    __table_args__ = (
        sa.CheckConstraint(
            "CASE WHEN user_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN endpoint_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN sealed_to IS NULL THEN 0 ELSE 1 END = 1",
            name="one_receiver",
        ),
        sa.Index("ix_delivery_due", "state", "next_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    """Whose e-mail it is."""
    endpoint_id: Mapped[int | None] = mapped_column(sa.ForeignKey("endpoint.id"), index=True)
    sealed_to: Mapped[bytes | None]
    """Mailbox of somebody without an account, sealed; the row goes as soon as nothing more comes of it."""
    message_id: Mapped[str] = mapped_column(sa.String(40), unique=True)
    """The same at every try, so that the receiver can tell a repetition."""
    subject: Mapped[str] = mapped_column(sa.String(200))
    """Subject line, or name of the event."""
    body: Mapped[str] = mapped_column(sa.Text)
    """Text, or JSON."""
    state: Mapped[DeliveryState] = mapped_column(choice(DeliveryState))
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    reason: Mapped[Text | None]
    """Why the last try failed."""
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]

    endpoint: Mapped[Endpoint | None] = relationship()
