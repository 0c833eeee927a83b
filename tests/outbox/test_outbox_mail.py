"""E-mail: only to proven addresses, nothing personal in it, tried again, given up where all can see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from outbox.mail_server import Server, mail_server

from certreg import doctor
from certreg.accounts.models import Role, User
from certreg.clock import real_now
from certreg.db import db, write_tx
from certreg.errors import SetupError
from certreg.outbox import chores, mailing, rules
from certreg.outbox.models import Delivery, DeliveryState, MailAddress
from certreg.outbox.notifying import Message, notify
from certreg.settings import Relay, read_settings
from certreg.text import Text

MESSAGE = Message(Text("认定批次 #7"), Text("轮到您办理：待审核"), "/workspace/batches/7", True)


@pytest.fixture
def server(app: Flask) -> Iterator[Server]:
    """A mail server that the application uses."""
    with mail_server() as server:
        app.config["SETTINGS"] = replace(
            app.config["SETTINGS"], smtp_url=server.url, mail_from="no-reply@example.com"
        )
        yield server


def prove(client: Any, server: Server) -> None:
    """Name an address on the page and type the code that comes."""
    client.post("/notifications/mail", data={"address": "clerk@example.com"})
    chores.deliver()
    found = re.search(r"\d{8}", text_of(server.received[-1]))
    assert found
    answer = client.post("/notifications/mail/confirm", data={"code": found[0]})
    assert answer.status_code == 302, answer.text


def text_of(message: EmailMessage) -> str:
    return str(message.get_content())


def tell(user: User) -> None:
    user_id = user.id
    with write_tx():
        notify([user_id], MESSAGE)


def only_delivery() -> Delivery:
    db.session.rollback()
    return db.session.scalars(sa.select(Delivery).order_by(Delivery.id.desc())).all()[0]


def make_due() -> None:
    with write_tx() as session:
        session.execute(sa.update(Delivery).values(next_at=real_now() - timedelta(seconds=1)))


def test_an_address_gets_nothing_before_its_code_was_typed(cast: Any, server: Server) -> None:
    user = cast.user(Role.CLERK)
    client = cast.browser_of(user)
    client.post("/notifications/mail", data={"address": "stranger@example.com"})
    tell(user)
    assert chores.deliver() == 1
    assert [message["Subject"].split(" ")[0] for message in server.received] == ["邮箱验证码"]
    wrong = client.post("/notifications/mail/confirm", data={"code": "00000000"})
    assert wrong.status_code == 422
    assert "验证码不正确" in wrong.text


def test_an_e_mail_says_what_case_and_what_to_do_with_a_link(cast: Any, server: Server) -> None:
    user = cast.user(Role.CLERK)
    prove(cast.browser_of(user), server)
    tell(user)
    assert chores.deliver() == 1
    message = server.received[-1]
    assert message["To"] == "clerk@example.com"
    assert message["From"] == "no-reply@example.com"
    assert message["Subject"].startswith("认定批次 #7")
    assert "https://demo.certreg.example/workspace/batches/7" in text_of(message)
    assert user.name not in message["Subject"] + text_of(message)
    assert chores.deliver() == 0, "once"


def test_the_user_switches_e_mail_off_and_the_page_still_tells(cast: Any, server: Server) -> None:
    user = cast.user(Role.CLERK)
    client = cast.browser_of(user)
    prove(client, server)
    client.post("/notifications/mail/off")
    tell(user)
    assert chores.deliver() == 0
    assert "认定批次 #7" in client.get("/notifications").text
    client.post("/notifications/mail/forget")
    assert db.session.get(MailAddress, user.id) is None


def test_the_address_is_sealed_in_the_database(cast: Any, server: Server) -> None:
    user = cast.user(Role.CLERK)
    prove(cast.browser_of(user), server)
    address = mailing.address_of(user.id)
    assert address is not None
    assert b"example.com" not in address.sealed
    assert mailing.text_of(address) == "clerk@example.com"


def test_a_busy_server_is_asked_again_and_one_that_refuses_is_not(
    app: Flask, cast: Any, server: Server
) -> None:
    user = cast.user(Role.CLERK)
    prove(cast.browser_of(user), server)
    tell(user)
    server.refusal = b"451 later"
    assert chores.deliver() == 0
    row = only_delivery()
    assert (row.state, row.attempts) == (DeliveryState.QUEUED, 1)
    assert row.next_at > real_now()
    server.refusal = b"554 never"
    make_due()
    chores.deliver()
    row = only_delivery()
    assert row.state is DeliveryState.GIVEN_UP
    assert row.reason == "邮件服务器拒收（554）"
    (found,) = [found for name, found in doctor.examine(app) if name == "邮件与消息推送"]
    assert "邮件服务器拒收（554）" in found[0].text
    assert not found[0].is_fault


def test_a_server_that_is_away_keeps_the_message(cast: Any, server: Server) -> None:
    user = cast.user(Role.CLERK)
    prove(cast.browser_of(user), server)
    tell(user)
    server.shutdown()
    server.server_close()
    assert chores.deliver() == 0
    assert only_delivery().reason.startswith("无法连接邮件服务器")  # type: ignore[union-attr]


def test_without_tls_only_this_machine_is_spoken_to(
    cast: Any, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = cast.user(Role.CLERK)
    prove(cast.browser_of(user), server)
    before = len(server.received)
    monkeypatch.setattr(Relay, "is_local", False)
    tell(user)
    assert chores.deliver() == 0
    assert len(server.received) == before
    assert only_delivery().reason == "邮件服务器出错（SMTPNotSupportedError）"


def test_it_is_given_up_after_three_days() -> None:
    at = real_now()
    waits = [rules.next_try(attempts, at) for attempts in range(1, 11)]
    assert waits[-1] is None
    assert sum((then - at for then in waits if then), timedelta()) > timedelta(days=3)


@pytest.mark.parametrize(
    "address", ["mail.example.com", "http://mail.example.com", "smtp://", "smtp://host:x"]
)
def test_a_wrong_address_of_the_mail_server_stops_the_start(address: str, tmp_path: Any) -> None:
    environ = {"CERTREG_INSTANCE": str(tmp_path), "CERTREG_SMTP_URL": address}
    with pytest.raises(SetupError, match="CERTREG_SMTP_URL"):
        read_settings(environ | {"CERTREG_MAIL_FROM": "a@example.com"})


def test_the_password_of_the_mail_server_shows_nowhere(tmp_path: Any) -> None:
    settings = read_settings(
        {
            "CERTREG_INSTANCE": str(tmp_path),
            "CERTREG_SMTP_URL": "smtps://user:p%40ss@mail.example.com",
            "CERTREG_MAIL_FROM": "a@example.com",
        }
    )
    assert settings.relay is not None
    assert (settings.relay.port, settings.relay.password) == (465, "p@ss")
    assert "p@ss" not in repr(settings)
