"""Keys of an organisation's systems: shown once, kept as a hash, for what they were made for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from connections.conftest import Connected, System
from factories import code_of, later, make_user
from flask import Flask

from certreg.accounts.models import Role
from certreg.audit.models import AuditEvent
from certreg.clock import today
from certreg.connections import keys
from certreg.connections.models import ApiKey, Scope
from certreg.db import db, write_tx
from certreg.outbox.models import Notification


def typed(connected: Connected, code: str) -> dict[str, Any]:
    """What an administrator types to make a key."""
    return {
        "name": "人事系统",
        "clerk": str(connected.clerk.id),
        "scopes": ["filings:read"],
        "expires_on": (today() + timedelta(days=30)).isoformat(),
        "code": code,
    }


def test_an_administrator_makes_a_key_that_is_shown_once_and_kept_as_a_hash(
    connected: Connected, app: Flask
) -> None:
    administrator = make_user(
        Role.ADMINISTRATOR, organisation=connected.enterprise, username="administrator"
    )
    browser = connected.browser(administrator)
    answer = browser.post("/workspace/api-keys/new", data=typed(connected, code_of(administrator)))
    assert answer.status_code == 302, answer.text
    page = browser.get(answer.location)
    secret = page.text.partition("<code>")[2].partition("<")[0]
    browser.post("/workspace/api-keys/created")
    assert browser.get(answer.location).status_code == 302, "not shown again"
    row = db.session.scalars(sa.select(ApiKey)).one()
    assert secret.startswith(row.prefix) and secret not in (row.secret_hash, row.prefix)
    assert f"{row.prefix}…" in browser.get("/workspace/api-keys").text
    assert System(app.test_client(), secret).get("/filings").status_code == 200
    told = db.session.scalars(
        sa.select(Notification).where(Notification.user_id == connected.clerk.id)
    ).one()
    assert row.prefix in told.text and secret not in told.text


def test_a_key_needs_the_second_factor_a_clerk_of_the_house_and_an_end_within_a_year(
    connected: Connected, cast: Any
) -> None:
    administrator = make_user(
        Role.ADMINISTRATOR, organisation=connected.enterprise, username="administrator"
    )
    browser = connected.browser(administrator)
    stranger = cast.user(Role.CLERK)
    wrong = [
        {"code": "000000"},
        {"clerk": str(stranger.id)},
        {"clerk": str(connected.approver.id)},
        {"scopes": []},
        {"scopes": ["batches:approve"]},
        {"expires_on": (today() + timedelta(days=400)).isoformat()},
        {"expires_on": (today() - timedelta(days=1)).isoformat()},
    ]
    for values in wrong:
        administrator.totp_counter = 0
        data = typed(connected, code_of(administrator)) | values
        assert browser.post("/workspace/api-keys/new", data=data).status_code == 422, values
    assert db.session.scalars(sa.select(ApiKey)).all() == []


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ctk_unknown", "Basic Y3RrXw=="])
def test_without_a_key_nobody_is_answered(connected: Connected, app: Flask, header: str) -> None:
    answer = app.test_client().get("/api/v1/filings", headers={"Authorization": header})
    assert answer.status_code == answer.json["code"] == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_session_is_no_key(connected: Connected) -> None:
    assert connected.browser().get("/api/v1/filings").status_code == 401


def test_a_key_is_for_its_scopes_alone(connected: Connected) -> None:
    system = connected.system(Scope.FILINGS_READ)
    assert system.get("/filings").status_code == 200
    for path in ("/certificates", "/batches/1", "/webhooks/deliveries"):
        answer = system.get(path)
        assert answer.status_code == 403, path
        assert ":read" in answer.json["message"]
    assert system.post("/batches", json={}).status_code == 403


def test_a_revoked_key_and_one_that_is_over_do_not_count(
    connected: Connected, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, secret = connected.key(Scope.FILINGS_READ)
    system = System(app.test_client(), secret)
    clerk = connected.browser()
    assert key.prefix in clerk.get("/workspace/api-keys").text, "a clerk sees what acts for him"
    assert clerk.post(f"/workspace/api-keys/{key.id}/revoke").status_code == 302
    answer = system.get("/filings")
    assert answer.status_code == 401 and "已停用" in answer.json["message"]
    other = connected.system(Scope.FILINGS_READ, expires_on=today())
    later(monkeypatch, days=1)
    answer = other.get("/filings")
    assert answer.status_code == 401 and "到期" in answer.json["message"]


def test_a_key_ends_with_its_clerk(connected: Connected) -> None:
    system = connected.system(Scope.FILINGS_READ)
    connected.clerk.is_active = False
    answer = system.get("/filings")
    assert answer.status_code == 403 and "经办人" in answer.json["message"]


def test_every_use_is_on_the_trail_also_a_refused_one(connected: Connected) -> None:
    system = connected.system(Scope.FILINGS_READ)
    system.get("/filings")
    system.get("/certificates")
    query = sa.select(AuditEvent).where(AuditEvent.action == "api_key.used")
    events = db.session.scalars(query.order_by(AuditEvent.id)).all()
    assert [event.detail["operation"] for event in events] == [
        "filing_api.filings",
        "certificate_api.certificates",
    ]
    assert {event.actor_id for event in events} == {connected.clerk.id}
    assert db.session.scalars(sa.select(ApiKey.last_used_at)).one() is not None


def test_a_key_is_asked_to_wait(connected: Connected) -> None:
    system, other = connected.system(Scope.FILINGS_READ), connected.system(Scope.FILINGS_READ)
    statuses = [system.get("/filings").status_code for _ in range(121)]
    assert statuses[-1] == 429 and statuses[-2] == 200
    assert other.get("/filings").status_code == 200, "each key has its own"


def test_nobody_sees_or_revokes_the_keys_of_another_house(connected: Connected, cast: Any) -> None:
    key, _secret = connected.key(Scope.FILINGS_READ)
    stranger = cast.browser_of(cast.user(Role.ADMINISTRATOR))
    assert key.prefix not in stranger.get("/workspace/api-keys").text
    assert stranger.post(f"/workspace/api-keys/{key.id}/revoke").status_code == 404
    colleague = cast.browser_of(cast.user(Role.CLERK, organisation=connected.enterprise))
    assert colleague.post(f"/workspace/api-keys/{key.id}/revoke").status_code == 404


def test_revoking_twice_is_revoking_once(connected: Connected) -> None:
    key, _secret = connected.key(Scope.FILINGS_READ)
    for _ in range(2):
        with write_tx():
            keys.revoke(key, connected.administrator)
    query = sa.select(AuditEvent).where(AuditEvent.action == "api_key.revoked")
    assert len(db.session.scalars(query).all()) == 1
