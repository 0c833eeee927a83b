"""Watching certificates: a proven mailbox or an organisation is told of what happens, by number only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import issued
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from outbox.mail_server import Server, mail_server
from sqlalchemy.orm import Session, scoped_session

from certreg.accounts.models import Role
from certreg.certificates.models import Certificate
from certreg.clock import now, today
from certreg.connections import keys
from certreg.connections.models import Scope
from certreg.db import db, write_tx
from certreg.outbox import chores
from certreg.outbox.models import Delivery, Notification
from certreg.procedure.models.cases import CaseKind
from certreg.registry.chores import keep_published
from certreg.retention import plans
from certreg.watching import ending, telling, watchers
from certreg.watching.models import Watched, Watcher

Db = scoped_session[Session]


@pytest.fixture
def server(app: Flask) -> Iterator[Server]:
    """A mail server that the application uses."""
    with mail_server() as server:
        app.config["SETTINGS"] = replace(
            app.config["SETTINGS"], smtp_url=server.url, mail_from="no-reply@example.com"
        )
        yield server


@pytest.fixture
def certificate(session: Db) -> Certificate:
    made = issued.make_certificate()
    keep_published()
    return made


def ask(client: FlaskClient, *pairs: tuple[str, str], address: str = "hr@example.com") -> str:
    lines = "\n".join(f"{number} {name}" for number, name in pairs)
    return client.post("/watch", data={"address": address, "lines": lines}).text


def newest(server: Server) -> str:
    """The newest message, after the worker has delivered what is due."""
    chores.deliver()
    return str(server.received[-1].get_content())


def path_in(text: str, page: str = "") -> str:
    found = re.search(rf"(/watch/[\w.-]+{page})", text)
    assert found is not None, text
    return found[1]


def confirmed(client: FlaskClient, server: Server, certificate: Certificate) -> str:
    """The path of the list of a mailbox that was proven."""
    ask(client, (certificate.number, "张示例"))
    path = path_in(newest(server), "/confirm")
    assert client.get(path).status_code == 200
    assert client.post(path).status_code == 302
    return path.removesuffix("/confirm")


def count(model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_a_mailbox_is_told_by_number_what_happened_and_never_by_name(
    client: FlaskClient, server: Server, certificate: Certificate
) -> None:
    path = confirmed(client, server, certificate)
    issued.decide(
        CaseKind.SUSPENSION,
        certificate,
        reason="under_investigation",
        ends_on=today() + timedelta(days=9),
    )
    telling.tell()
    suspended = newest(server)
    issued.revoke(certificate)
    telling.tell()
    telling.tell()  # nothing is told twice
    revoked = newest(server)

    assert len(server.received) == 3
    assert f"{certificate.number}：{today()} 暂停" in suspended
    assert f"{certificate.number}：{today()} 撤销" in revoked
    assert f"/v/{certificate.public_id}" in revoked and f"{path}/end" in revoked
    for message in server.received:
        assert certificate.number not in message["Subject"]
        assert "张示例" not in message["Subject"] + str(message.get_content())
    page = client.get(path).text
    assert "张*例" in page and "张示例" not in page and "已撤销" in page


def test_a_mailbox_that_was_not_proven_is_told_nothing_and_forgotten(
    client: FlaskClient, server: Server, certificate: Certificate
) -> None:
    ask(client, (certificate.number, "张示例"))
    path = path_in(newest(server), "/confirm").removesuffix("/confirm")
    issued.revoke(certificate)
    telling.tell()
    chores.deliver()

    assert len(server.received) == 1
    with write_tx() as session:
        session.scalars(sa.select(Watcher)).one().created_at = now() - timedelta(days=3)
    ending.keep_terms()
    assert count(Watcher) == count(Watched) == 0
    assert client.get(path).status_code == 404


def test_nobody_watches_by_number_alone(
    client: FlaskClient, server: Server, certificate: Certificate
) -> None:
    pages = [
        ask(client, (certificate.number, "")),
        ask(client, (certificate.number, "李示例")),
        ask(client, ("Y000051999001263999999", "张示例")),
    ]

    assert count(Watcher) == 0 and count(Delivery) == 0
    assert all("没有可关注的证书" in page for page in pages)


def test_one_mailbox_is_asked_a_few_times_only_and_nobody_learns_so(
    client: FlaskClient, server: Server, certificate: Certificate
) -> None:
    pages = {ask(client, (certificate.number, "张示例")).partition("<h1>")[2] for _ in range(5)}

    assert len({page.partition("</h1>")[0] for page in pages}) == 1
    assert count(Watcher) == watchers.UNCONFIRMED


def test_the_mailbox_is_sealed_and_leaves_the_outbox_when_it_was_told(
    client: FlaskClient, server: Server, certificate: Certificate
) -> None:
    confirmed(client, server, certificate)

    kept = db.session.execute(sa.text("SELECT address FROM watcher")).scalar_one()
    assert b"hr@example.com" not in bytes(kept)
    assert count(Delivery) == 0


def test_a_link_that_was_guessed_leads_nowhere_and_one_that_was_sent_ends_it(
    client: FlaskClient, server: Server, certificate: Certificate
) -> None:
    path = confirmed(client, server, certificate)

    assert client.get(path[:-1] + ("0" if path[-1] != "0" else "1")).status_code == 404
    assert client.get("/watch/x").status_code == 404
    assert client.get(f"{path}/end").status_code == 200
    assert client.get(path).status_code == 200  # looking at the question ends nothing
    client.post(f"{path}/end")
    assert client.get(path).status_code == 404
    issued.revoke(certificate)
    telling.tell()
    chores.deliver()
    assert len(server.received) == 1


def test_it_goes_on_for_a_year_if_the_watcher_says_so_and_ends_otherwise(
    client: FlaskClient, server: Server, certificate: Certificate
) -> None:
    path = confirmed(client, server, certificate)
    with write_tx() as session:
        watcher = session.scalars(sa.select(Watcher)).one()
        assert watcher.until is not None and watcher.until > today() + timedelta(days=360)
        watcher.until = today() + timedelta(days=10)
    ending.keep_terms()
    ending.keep_terms()
    assert "名单到" in newest(server) and len(server.received) == 2

    client.post(f"{path}/confirm")
    assert db.session.scalars(sa.select(Watcher)).one().until > today() + timedelta(days=360)
    with write_tx() as session:
        session.scalars(sa.select(Watcher)).one().until = today() - timedelta(days=1)
    ending.keep_terms()
    assert client.get(path).status_code == 404

    with write_tx() as session:
        session.scalars(sa.select(Watcher)).one().ended_at = now() - timedelta(days=40)
        plans.drop_copies()
    assert count(Watcher) == count(Watched) == 0


def test_a_list_holds_so_many_and_no_more(
    client: FlaskClient, server: Server, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = replace(watchers.terms(), most=0)
    monkeypatch.setattr(watchers, "terms", lambda: rule)

    assert "一次最多 0 项" in ask(client, (certificate.number, "张示例"))
    assert count(Watcher) == 0


def test_without_a_mail_server_the_page_says_so_and_takes_nothing(
    client: FlaskClient, certificate: Certificate
) -> None:
    assert "没有设置邮件服务器" in ask(client, (certificate.number, "张示例"))
    assert count(Watcher) == 0


def test_an_organisation_is_told_by_notification_and_webhook(
    cast: Any, session: Db, certificate: Certificate
) -> None:
    person = cast.user(Role.CLERK)
    clerk, person_id = cast.browser_of(person), person.id
    clerk.post("/workspace/watched", data={"lines": f"{certificate.number}　张示例"})
    assert certificate.number in clerk.get("/workspace/watched").text
    issued.revoke(certificate)
    telling.tell()

    told = db.session.scalars(
        sa.select(Notification).where(Notification.address == "/workspace/watched")
    ).one()
    assert told.user_id == person_id
    assert certificate.number not in f"{told.title}{told.text}"
    clerk.post(f"/workspace/watched/remove/{certificate.public_id}")
    assert count(Watched) == 0


def test_programs_watch_by_number_and_name_and_hear_by_webhook(
    cast: Any, session: Db, client: FlaskClient, certificate: Certificate
) -> None:
    clerk = cast.user(Role.CLERK)
    administrator = cast.user(Role.ADMINISTRATOR, organisation=clerk.organisation)
    with write_tx():
        _key, secret = keys.make(
            administrator,
            name="人事系统",
            clerk_id=clerk.id,
            scopes=[Scope.WATCHED_WRITE],
            expires_on=today() + timedelta(days=9),
        )
    headers = {"Authorization": f"Bearer {secret}"}
    rows = [
        {"number": certificate.number, "name": "张示例"},
        {"number": certificate.number, "name": "李示例"},
    ]
    answer = client.post("/api/v1/watched", json={"rows": rows}, headers=headers)

    assert answer.status_code == 200, answer.text
    assert [row["number"] for row in answer.json["watched"]] == [certificate.number]
    assert answer.json["missing"] == [certificate.number]
    assert date.fromisoformat(answer.json["until"]) > today()
    gone = {"certificates": [certificate.public_id]}
    left = client.post("/api/v1/watched/remove", json=gone, headers=headers)
    assert left.json["watched"] == []
    assert client.get("/api/v1/watched").status_code == 401
