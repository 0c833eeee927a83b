"""How long somebody stays signed in, and what ends it."""

from __future__ import annotations

import base64

import factories
import pytest
import sqlalchemy as sa

from certreg.accounts.models import OrganisationState, Role
from certreg.audit.models import AuditEvent


@pytest.fixture
def user(session):
    return factories.make_user(Role.CLERK)


@pytest.fixture
def signed_in(client, user):
    return factories.sign_in(client, user)


def is_signed_in(client):
    return client.get("/account").status_code == 200


def cookie_of(client):
    return client.get_cookie("certreg").value


def test_half_an_hour_without_a_request_ends_a_session(signed_in, monkeypatch):
    factories.later(monkeypatch, minutes=29)
    assert is_signed_in(signed_in)
    factories.later(monkeypatch, minutes=58)
    assert is_signed_in(signed_in)
    factories.later(monkeypatch, minutes=89)
    answer = signed_in.get("/account", follow_redirects=True)
    assert answer.request.path == "/sign-in"
    assert "登录已超时" in answer.text


def test_a_session_ends_after_twelve_hours_however_busy(signed_in, monkeypatch):
    for minutes in range(0, 12 * 60, 20):
        factories.later(monkeypatch, minutes=minutes)
        assert is_signed_in(signed_in), minutes
    factories.later(monkeypatch, hours=12, seconds=2)
    assert not is_signed_in(signed_in)


def test_the_cookie_is_not_written_again_at_each_request(signed_in, monkeypatch):
    signed_in.get("/account")  # the first page puts a form token into the session
    factories.later(monkeypatch, seconds=30)
    assert "Set-Cookie" not in signed_in.get("/account").headers
    factories.later(monkeypatch, seconds=90)
    assert "Set-Cookie" in signed_in.get("/account").headers


def test_a_raised_epoch_ends_the_session(signed_in, user):
    user.session_epoch += 1
    assert not is_signed_in(signed_in)


def test_deactivation_ends_the_session(signed_in, user):
    user.is_active = False
    assert not is_signed_in(signed_in)


def test_an_organisation_that_is_no_longer_confirmed_ends_its_peoples_sessions(signed_in, user):
    user.organisation.state = OrganisationState.REFUSED
    assert not is_signed_in(signed_in)


def test_signing_in_begins_a_session_with_nothing_from_before(client, user):
    with client.session_transaction() as before:
        before["planted"] = "by somebody else"
        before["csrf_token"] = "known to somebody else"
    factories.sign_in(client, user)
    with client.session_transaction() as after:
        assert "planted" not in after
        assert after.get("csrf_token") != "known to somebody else"


def test_signing_out_makes_a_copied_cookie_worthless(app, signed_in, session):
    copied = cookie_of(signed_in)
    answer = signed_in.post("/sign-out", follow_redirects=True)
    assert "您已退出登录" in answer.text
    assert not is_signed_in(signed_in)
    thief = app.test_client()
    thief.set_cookie("certreg", copied)
    assert not is_signed_in(thief)
    assert "user.signed_out" in set(session.scalars(sa.select(AuditEvent.action)))


def test_signing_out_twice_does_no_harm(client):
    assert client.post("/sign-out").location == "/sign-in"


def test_two_users_have_two_sessions(app, signed_in, session):
    other = factories.make_user(Role.APPROVER)
    second = factories.sign_in(app.test_client(), other)
    assert other.name in second.get("/account").text
    assert other.name not in signed_in.get("/account").text


def test_the_cookie_is_kept_from_scripts_and_other_sites(client, user):
    client.post("/sign-in", data={"username": user.username, "password": factories.PASSWORD})
    answer = client.post("/sign-in/code", data={"code": factories.code_of(user)})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie  # it ends with the browser


def test_a_page_for_people_who_are_signed_in_is_never_cached(signed_in):
    assert signed_in.get("/account").headers["Cache-Control"] == "no-store"


def test_what_waits_between_two_pages_cannot_be_read_or_moved(client, user):
    client.post("/sign-in", data={"username": user.username, "password": factories.PASSWORD})
    with client.session_transaction() as kept:
        sealed = kept["half_way_password_was_right"]
        assert b"target" not in base64.b64decode(sealed)
        kept["half_way_recovery_codes"] = sealed
        kept["half_way_password_was_right"] = sealed[:-8] + "AAAAAAA="
    assert client.get("/sign-in/code").location == "/sign-in"
