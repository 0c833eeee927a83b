"""Telling people: on their notifications page, and by e-mail where they want it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import force_locale

from certreg.clock import real_now
from certreg.db import db
from certreg.installation import installation
from certreg.outbox import mailing
from certreg.outbox.models import MailAddress, Notification
from certreg.text import Text
from certreg.web.language import translate


@dataclass(frozen=True)
class Message:
    """What people are told: nothing that names a worker may stand in it.

    Attributes:
        title: kind and number of the case, also the subject line.
        text: where it stands, or what is to do.
        address: path of the page.
        is_turn: whether the receiver has something to do.
        case_id: None if it is about no case.
    """

    title: Text
    text: Text
    address: str
    is_turn: bool
    case_id: int | None = None


def notify(user_ids: Collection[int], message: Message) -> None:
    """Tell users something, in the running transaction; the worker sends the e-mail.

    Args:
        user_ids: whom; nobody is told twice.
    """
    if not user_ids:
        return
    at = real_now()
    if message.case_id is not None:
        _supersede(message.case_id, user_ids)
    db.session.add_all(
        Notification(
            user_id=user_id,
            case_id=message.case_id,
            is_turn=message.is_turn,
            title=message.title,
            text=message.text,
            address=message.address,
            created_at=at,
        )
        for user_id in sorted(set(user_ids))
    )
    for address in mailing.wanted_by(user_ids):
        _mail(address, message)


def settle(case_id: int, user_id: int | None = None) -> None:
    """Somebody moved the case: whoever was told that it was his or her turn has nothing left to do.

    Args:
        user_id: only this user did his or her share; None: the case went on for everybody.
    """
    change = sa.update(Notification).where(
        Notification.case_id == case_id,
        Notification.is_turn.is_(True),
        Notification.read_at.is_(None),
    )
    if user_id is not None:
        change = change.where(Notification.user_id == user_id)
    db.session.execute(change.values(read_at=real_now()))


def unread(user_id: int) -> int:
    """How many notifications a user has not read."""
    query = sa.select(sa.func.count()).where(
        Notification.user_id == user_id, Notification.read_at.is_(None)
    )
    return db.session.scalar(query) or 0


def read(user_id: int, notification_id: int | None = None) -> None:
    """Mark one notification of a user, or all of them, as read."""
    change = sa.update(Notification).where(
        Notification.user_id == user_id, Notification.read_at.is_(None)
    )
    if notification_id is not None:
        change = change.where(Notification.id == notification_id)
    db.session.execute(change.values(read_at=real_now()))


def _supersede(case_id: int, user_ids: Collection[int]) -> None:
    """Of several things about one case only the newest is unread."""
    db.session.execute(
        sa.update(Notification)
        .where(
            Notification.case_id == case_id,
            Notification.user_id.in_(user_ids),
            Notification.read_at.is_(None),
        )
        .values(read_at=real_now())
    )


def _mail(address: MailAddress, message: Message) -> None:
    with force_locale(address.language):
        place = installation()
        subject = translate(message.title)
        lines = (
            translate(message.text),
            f"{place.base_url}{message.address}",
            translate(Text("本邮件由系统自动发送。不想再收到，请登录后在“通知”页关闭邮件。")),
        )
        mailing.queue(address.user_id, f"{subject} - {place.name}", "\n\n".join(lines))
