"""Webhooks: signed, tried again, given up where all can see, and never into a private network."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from datetime import timedelta
from typing import Any

import issued
import pytest
import sqlalchemy as sa
from connections.conftest import Connected, Hook
from factories import make_user
from flask import Flask

from certreg import doctor
from certreg.accounts.models import Role
from certreg.clock import real_now
from certreg.connections.models import Scope
from certreg.db import db, write_tx
from certreg.errors import RefusedError
from certreg.filing.announcing import announce_certificates
from certreg.outbox import calling, chores, rules, signing
from certreg.outbox.calling import addresses_of
from certreg.outbox.models import Delivery, DeliveryState, Endpoint, Event
from certreg.outbox.signing import signature
from certreg.outbox.webhooks import add

ALL = ["case.moved", "certificates.issued", "certificate.changed"]


def added(connected: Connected, url: str, events: list[str] | None = None) -> str:
    """Add an endpoint on the page; its secret."""
    browser = connected.browser(connected.administrator)
    data = {"url": url, "events": events or ALL}
    answer = browser.post("/workspace/webhooks/new", data=data)
    assert answer.status_code == 302, answer.text
    return browser.get(answer.location).text.partition("<code>")[2].partition("<")[0]


def deliveries() -> list[Delivery]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Delivery).order_by(Delivery.id)))


def make_due() -> None:
    with write_tx() as session:
        session.execute(sa.update(Delivery).values(next_at=real_now() - timedelta(seconds=1)))


def test_the_signature_is_that_of_standard_webhooks() -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = '{"test": 2432232314}'
    signed = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_case_that_moves_is_posted_signed_and_without_anybodys_name(
    connected: Connected, hook: Hook
) -> None:
    secret = added(connected, hook.url)
    batch = connected.open_batch(connected.browser())
    connected.press(connected.browser(), batch, "withdraw")
    assert chores.deliver() == 1
    ((headers, body),) = hook.received
    content = json.loads(body)
    assert content["type"] == "case.moved"
    assert content["data"] == {
        "case": batch.case_id,
        "kind": "batch",
        "state": "withdrawn",
        "action": "withdraw",
    }
    message_id, timestamp = headers["webhook-id"], int(headers["webhook-timestamp"])
    assert headers["webhook-signature"] == signature(secret, message_id, timestamp, body.decode())
    assert connected.clerk.name not in body.decode()
    assert secret.encode() not in db.session.scalars(sa.select(Endpoint.sealed_secret)).one()


def test_a_failing_endpoint_is_tried_again_given_up_and_sent_again_by_hand(
    connected: Connected, hook: Hook, app: Flask
) -> None:
    added(connected, hook.url)
    browser = connected.browser(connected.administrator)
    endpoint = db.session.scalars(sa.select(Endpoint)).one().id
    browser.post(f"/workspace/webhooks/{endpoint}/test")
    hook.status = 500
    for _ in range(len(rules.WAITS) + 1):
        make_due()
        assert chores.deliver() == 0
    (row,) = deliveries()
    assert (row.state, row.attempts) == (DeliveryState.GIVEN_UP, len(rules.WAITS) + 1)
    page = browser.get(f"/workspace/webhooks/{endpoint}").text
    assert "已放弃" in page and "对方答复 500" in page
    (found,) = [found for name, found in doctor.examine(app) if name == "邮件与消息推送"]
    assert "对方答复 500" in found[0].text
    hook.status = 204
    browser.post(f"/workspace/webhooks/{endpoint}/deliveries/{row.id}/again")
    assert chores.deliver() == 1
    ids = {headers["webhook-id"] for headers, _body in hook.received}
    assert len(ids) == 1, "the same message at every try"


def test_a_redirection_is_not_followed(connected: Connected, hook: Hook) -> None:
    added(connected, hook.url)
    endpoint = db.session.scalars(sa.select(Endpoint)).one().id
    connected.browser(connected.administrator).post(f"/workspace/webhooks/{endpoint}/test")
    hook.status = 302
    assert chores.deliver() == 0
    assert deliveries()[0].reason == "对方答复 302"


def test_a_server_that_answers_letter_by_letter_is_cut_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(calling, "AT_MOST", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        thread = threading.Thread(target=dawdle, args=(server,))
        thread.start()
        with pytest.raises(OSError):
            calling.post(url, b"{}", {}, is_demo=True)
        thread.join()


def dawdle(server: socket.socket) -> None:
    """Answer as long as anybody listens."""
    connection, _address = server.accept()
    with connection, contextlib.suppress(OSError):
        for _ in range(200):
            connection.sendall(b"H")
            threading.Event().wait(0.02)


def test_an_endpoint_that_says_it_is_gone_gets_nothing_more(
    connected: Connected, hook: Hook
) -> None:
    added(connected, hook.url)
    endpoint = db.session.scalars(sa.select(Endpoint)).one().id
    connected.browser(connected.administrator).post(f"/workspace/webhooks/{endpoint}/test")
    hook.status = 410
    chores.deliver()
    db.session.rollback()
    assert db.session.get_one(Endpoint, endpoint).ended_at is not None
    connected.open_batch(connected.browser())
    assert len(deliveries()) == 1 and deliveries()[0].state is DeliveryState.GIVEN_UP


def test_one_dead_endpoint_keeps_nobody_waiting(connected: Connected, hook: Hook) -> None:
    added(connected, "http://127.0.0.1:9/dead")
    added(connected, hook.url)
    batch = connected.open_batch(connected.browser())
    connected.press(connected.browser(), batch, "withdraw")
    assert chores.deliver() == 1
    assert len(hook.received) == 1


def test_certificates_are_told_once_and_in_order(app: Flask, hook: Hook, session: Any) -> None:
    issued.found()
    body = issued.make_body()
    administrator = make_user(Role.ADMINISTRATOR, organisation=body.organisation).id
    organisation_id = body.organisation_id
    with write_tx():
        add(organisation_id, hook.url, list(Event), administrator, -1)
    names = ("张示例", "李示例")
    rows = issued.issue(body, *(issued.recognised(issued.make_worker(name)) for name in names))
    issued.revoke(rows[0])
    for _ in range(2):
        announce_certificates()
    told = [json.loads(row.body) for row in deliveries() if row.subject.startswith("certificate")]
    assert [each["type"] for each in told] == ["certificates.issued", "certificate.changed"]
    assert told[0]["data"]["certificates"] == [row.public_id for row in rows]
    assert told[1]["data"]["certificate"] == rows[0].public_id
    assert (told[1]["data"]["change"], told[1]["data"]["state"]) == ("revoked", "revoked")
    assert not any(name in row.body for name in names for row in deliveries())


@pytest.mark.parametrize(
    "url",
    [
        "http://hr.example.com/hook",
        "ftp://hr.example.com",
        "https://",
        "https://user:secret@hr.example.com/",
        "https://hr.example.com/#part",
        "https://hr.example.com:99999/",
        "https://[::1",
        "https://hr.example.com/人事",
        "https://hr.example.com/a b",
        "https://hr.example.com/\r\nX: y",
    ],
)
def test_only_https_without_a_password_is_called(url: str) -> None:
    with pytest.raises(RefusedError):
        rules.check_url(url, is_demo=False)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
    ],
)
def test_a_private_network_is_never_called(address: str) -> None:
    with pytest.raises(RefusedError):
        rules.check_addresses(["93.184.216.34", address], is_demo=False)
    rules.check_addresses(["93.184.216.34", "2606:4700::1111"], is_demo=False)


def test_a_host_by_another_spelling_of_this_machine_is_refused() -> None:
    for url in ("https://localhost/", "https://127.1/", "https://2130706433/", "https://[::1]/"):
        with pytest.raises(RefusedError):
            addresses_of(url, is_demo=False)


def test_nobody_sees_or_moves_the_webhooks_of_another_house(
    connected: Connected, cast: Any, hook: Hook
) -> None:
    added(connected, hook.url)
    endpoint = db.session.scalars(sa.select(Endpoint)).one().id
    stranger = cast.browser_of(cast.user(Role.ADMINISTRATOR))
    assert stranger.get(f"/workspace/webhooks/{endpoint}").status_code == 404
    for action in ("test", "remove", "deliveries/1/again"):
        assert stranger.post(f"/workspace/webhooks/{endpoint}/{action}").status_code == 404


def rotated(connected: Connected, endpoint: int) -> str:
    """Change the secret on the page; the new one."""
    browser = connected.browser(connected.administrator)
    answer = browser.post(f"/workspace/webhooks/{endpoint}/secret")
    assert answer.status_code == 302, answer.text
    return browser.get(answer.location).text.partition("<code>")[2].partition("<")[0]


def signed_with(hook: Hook, *secrets: str) -> bool:
    """Whether the newest message carries the signatures of these secrets and no other."""
    headers, body = hook.received[-1]
    message_id, timestamp = headers["webhook-id"], int(headers["webhook-timestamp"])
    expected = [signature(secret, message_id, timestamp, body.decode()) for secret in secrets]
    return headers["webhook-signature"].split(" ") == expected


def test_a_changed_secret_signs_beside_the_old_one_and_then_alone(
    connected: Connected, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = added(connected, hook.url)
    endpoint = db.session.scalars(sa.select(Endpoint)).one().id
    browser = connected.browser(connected.administrator)
    second = rotated(connected, endpoint)
    assert second != first
    assert "两个签名" in browser.get(f"/workspace/webhooks/{endpoint}").text
    browser.post(f"/workspace/webhooks/{endpoint}/test")
    assert chores.deliver() == 1 and signed_with(hook, second, first)

    later = real_now() + signing.OVERLAP + timedelta(minutes=1)
    monkeypatch.setattr("certreg.outbox.signing.real_now", lambda: later)
    browser.post(f"/workspace/webhooks/{endpoint}/test")
    assert chores.deliver() == 1 and signed_with(hook, second)
    signing.forget_old_secrets()
    assert db.session.scalars(sa.select(Endpoint.sealed_old_secret)).one() is None


def test_a_secret_that_leaked_is_let_go_at_once(connected: Connected, hook: Hook) -> None:
    added(connected, hook.url)
    endpoint = db.session.scalars(sa.select(Endpoint)).one().id
    second = rotated(connected, endpoint)
    browser = connected.browser(connected.administrator)
    browser.post(f"/workspace/webhooks/{endpoint}/secret/old/end")
    browser.post(f"/workspace/webhooks/{endpoint}/test")
    assert chores.deliver() == 1 and signed_with(hook, second)


def test_the_receiving_system_brings_a_new_secret_itself(connected: Connected, hook: Hook) -> None:
    first = added(connected, hook.url)
    endpoint = db.session.scalars(sa.select(Endpoint)).one().id
    own = "whsec_" + "QUFB" * 10
    system, reader = connected.system(), connected.system(Scope.WEBHOOKS_READ)
    address = f"/webhooks/{endpoint}/secret"
    assert reader.post(address, json={"secret": own}).status_code == 403
    for wrong in ("whsec_QUFB", "QUFB" * 10, "whsec_äöü", first):
        assert system.post(address, json={"secret": wrong}).status_code == 422
    assert system.post("/webhooks/999999/secret", json={"secret": own}).status_code == 404
    answer = system.post(address, json={"secret": own})
    assert answer.status_code == 200 and answer.json["endpoint"] == endpoint
    assert own not in answer.text
    connected.browser(connected.administrator).post(f"/workspace/webhooks/{endpoint}/test")
    assert chores.deliver() == 1 and signed_with(hook, own, first)
