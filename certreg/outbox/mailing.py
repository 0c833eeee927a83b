"""E-mail: whose address is proven, what is queued, and handing it to the mail server (SMTP)."""

from __future__ import annotations

import secrets
import smtplib
import ssl
from collections.abc import Collection
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime

import sqlalchemy as sa
from flask import current_app

from certreg.clock import real_now
from certreg.db import db
from certreg.errors import RefusedError
from certreg.installation import installation
from certreg.outbox import sealing
from certreg.outbox.delivery import FailedError, new_message_id
from certreg.outbox.models import Channel, Delivery, DeliveryState, MailAddress
from certreg.settings import Relay, Settings
from certreg.text import Text
from certreg.web.language import current_language, translate

TIMEOUT = 20
"""Seconds that the mail server may take for each answer."""
CODE_LASTS = timedelta(minutes=30)


def relay() -> Relay | None:
    """The mail server of this installation; None: no e-mail."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.relay


def wanted_by(user_ids: Collection[int]) -> list[MailAddress]:
    """The proven addresses of those users who want e-mail; none where no mail server is set."""
    if relay() is None:
        return []
    query = sa.select(MailAddress).where(
        MailAddress.user_id.in_(user_ids),
        MailAddress.is_on.is_(True),
        MailAddress.confirmed_at.is_not(None),
    )
    return list(db.session.scalars(query))


def address_of(user_id: int) -> MailAddress | None:
    """Where a user wants e-mail."""
    return db.session.get(MailAddress, user_id)


def text_of(address: MailAddress) -> str:
    """The address itself."""
    return sealing.unseal(address.sealed, _place(address.user_id))


def register(user_id: int, text: str) -> None:
    """Take down a user's address and send a code to it; nothing else goes there before it is typed."""
    code = f"{secrets.randbelow(10**8):08d}"
    address = address_of(user_id) or MailAddress(user_id=user_id)
    address.sealed = sealing.seal(text, _place(user_id))
    address.code_hash, address.code_until = _hash(user_id, code), real_now() + CODE_LASTS
    address.confirmed_at, address.is_on, address.language = None, True, current_language()
    db.session.add(address)
    subject = Text("邮箱验证码 - {name}", name=installation().name)
    body = Text("验证码：{code}。30 分钟内在“通知”页填写。不是您本人操作，请忽略。", code=code)
    queue(user_id, translate(subject), translate(body))


def confirm(user_id: int, code: str) -> None:
    """The user types the code that was sent.

    Raises:
        RefusedError: another code, or too late; field `code`.
    """
    address = address_of(user_id)
    until = address.code_until if address else None
    if address is None or until is None or real_now() > until:
        raise RefusedError(Text("验证码已失效，请重新填写邮箱"), field="code")
    if not secrets.compare_digest(address.code_hash, _hash(user_id, code)):
        raise RefusedError(Text("验证码不正确，请核对邮件"), field="code")
    address.code_hash, address.code_until, address.confirmed_at = "", None, real_now()


def forget(user_id: int) -> None:
    """Drop a user's address, and what was still on its way there."""
    db.session.execute(sa.delete(MailAddress).where(MailAddress.user_id == user_id))
    db.session.execute(
        sa.delete(Delivery).where(Delivery.user_id == user_id, Delivery.state != DeliveryState.DONE)
    )


def queue(user_id: int, subject: str, body: str) -> None:
    """Write an e-mail to a user into the running transaction."""
    at = real_now()
    db.session.add(
        Delivery(
            channel=Channel.MAIL,
            user_id=user_id,
            message_id=new_message_id(),
            subject=subject[:200],
            body=body,
            state=DeliveryState.QUEUED,
            next_at=at,
            created_at=at,
        )
    )


def queue_outside(receiver: str, subject: str, body: str) -> None:
    """Write an e-mail to somebody without an account into the running transaction.

    Args:
        receiver: a mailbox; kept sealed, and only until the message is delivered or given up.
    """
    at, message_id = real_now(), new_message_id()
    db.session.add(
        Delivery(
            channel=Channel.MAIL,
            sealed_to=sealing.seal(receiver, _outside(message_id)),
            message_id=message_id,
            subject=subject[:200],
            body=body,
            state=DeliveryState.QUEUED,
            next_at=at,
            created_at=at,
        )
    )


def send(delivery: Delivery) -> None:
    """Hand an e-mail to the mail server.

    Raises:
        FailedError: no server, no address, no connection, or it did not take it.
    """
    server, receiver = relay(), _receiver(delivery)
    if server is None:
        raise FailedError(Text("没有设置邮件服务器（CERTREG_SMTP_URL）"))
    if receiver is None:
        raise FailedError(Text("收件人已删除邮箱"), is_final=True)
    try:
        _hand_over(server, _composed(delivery, server, receiver))
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
        code = _code(error)
        raise FailedError(
            Text("邮件服务器拒收（{code}）", code=code), is_final=code >= 500
        ) from error
    except smtplib.SMTPException as error:
        raise FailedError(
            Text("邮件服务器出错（{kind}）", kind=type(error).__name__), is_general=True
        ) from error
    except OSError as error:
        raise FailedError(
            Text("无法连接邮件服务器（{kind}）", kind=type(error).__name__), is_general=True
        ) from error


def _receiver(delivery: Delivery) -> str | None:
    """The mailbox that a message goes to; None: its user has dropped it."""
    if delivery.sealed_to is not None:
        return sealing.unseal(delivery.sealed_to, _outside(delivery.message_id))
    address = db.session.get(MailAddress, delivery.user_id)
    return text_of(address) if address else None


def _outside(message_id: str) -> str:
    return f"mail-outside:{message_id}"


def _composed(delivery: Delivery, server: Relay, receiver: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = server.sender, receiver
    message["Subject"] = delivery.subject
    message["Date"] = format_datetime(delivery.created_at)
    message["Message-ID"] = f"<{delivery.message_id}@{installation().host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(delivery.body)
    return message


def _hand_over(server: Relay, message: EmailMessage) -> None:
    context = ssl.create_default_context()
    opened = (
        smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=context)
        if server.is_tls
        else smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
    )
    with opened as connection:
        if not server.is_tls and not server.is_local:
            connection.starttls(context=context)
        if server.user:
            connection.login(server.user, server.password)
        connection.send_message(message)


def _code(error: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) -> int:
    if isinstance(error, smtplib.SMTPDataError):
        return int(error.smtp_code)
    return min(code for code, _reason in error.recipients.values())


def _place(user_id: int) -> str:
    return f"mail:{user_id}"


def _hash(user_id: int, code: str) -> str:
    return sealing.keyed_hash(f"mail-code:{user_id}:{code.strip()}")
