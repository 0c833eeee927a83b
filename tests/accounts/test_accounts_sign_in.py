"""Signing in with password and second factor."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import factories
import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from certreg.accounts import recovery_codes, throttling
from certreg.accounts.models import OrganisationState, Role, SignInFailure
from certreg.audit.models import AuditEvent
from certreg.clock import now, real_now
from certreg.installation import Installation

SECRET_PAGE = "/account"


@pytest.fixture
def user(session):
    return factories.make_user(Role.CLERK)


def send_password(client, username, password=factories.PASSWORD, target=""):
    query = {"next": target} if target else None
    data = {"username": username, "password": password}
    return client.post("/sign-in", data=data, query_string=query)


def send_code(client, code):
    return client.post("/sign-in/code", data={"code": code})


def is_signed_in(client):
    return client.get(SECRET_PAGE).status_code == 200


def actions(session):
    return list(session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)))


def test_a_user_signs_in_with_password_and_code(client, user, session):
    factories.sign_in(client, user)
    assert user.name in client.get(SECRET_PAGE).text
    assert actions(session) == ["user.signed_in"]


def test_the_user_name_counts_in_any_case(client, user):
    assert send_password(client, f" {user.username.upper()} ").status_code == 302


def test_nobody_is_signed_in_by_the_password_alone(client, user):
    assert send_password(client, user.username).location == "/sign-in/code"
    assert client.get(SECRET_PAGE).location.startswith("/sign-in?next=")


def test_the_second_step_without_the_first_leads_back(client, user):
    assert send_code(client, factories.code_of(user)).location == "/sign-in"
    assert not is_signed_in(client)


def test_the_second_step_has_to_follow_within_five_minutes(client, user, monkeypatch):
    send_password(client, user.username)
    factories.later(monkeypatch, minutes=5, seconds=2)
    assert send_code(client, factories.code_of(user)).location == "/sign-in"


def test_a_changed_password_ends_a_sign_in_that_is_half_way(client, user, session):
    send_password(client, user.username)
    user.session_epoch += 1
    assert send_code(client, factories.code_of(user)).location == "/sign-in"


def test_wrong_password_unknown_user_and_closed_accounts_get_the_same_answer(client, user, session):
    gone = factories.make_user(Role.CLERK, is_active=False)
    waiting = factories.make_user(
        Role.CLERK, organisation=factories.make_organisation(state=OrganisationState.PENDING)
    )
    answers = [
        send_password(client, user.username, "not the password"),
        send_password(client, "nobody-of-that-name"),
        send_password(client, "名字\x00"),
        send_password(client, gone.username),
        send_password(client, waiting.username),
    ]
    assert {answer.status_code for answer in answers} == {422}
    pages = {re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}
    assert len(pages) == 1
    assert "用户名或密码不正确" in pages.pop()


def test_an_unknown_user_costs_the_same_work(client, session, monkeypatch):
    done = []
    real = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher, "verify", lambda self, *given: done.append(given) or real(self, *given)
    )
    send_password(client, "nobody")
    assert len(done) == 1


def test_what_was_typed_wrongly_is_never_written_down(client, user, session):
    send_password(client, "my-password-by-mistake", "x")
    [event] = session.scalars(sa.select(AuditEvent))
    assert (event.action, event.actor_id, event.subject_id, event.detail) == (
        "user.password_refused",
        None,
        None,
        {},
    )


@pytest.mark.parametrize("code", ["000000", "12345", "１２３", "٣٣٣٣٣٣", "x" * 40, "0" * 4000])
def test_a_wrong_code_is_refused(client, user, code):
    send_password(client, user.username)
    assert send_code(client, code).status_code == 422
    assert not is_signed_in(client)


def test_full_width_digits_and_blanks_are_understood(client, user):
    send_password(client, user.username)
    code = factories.code_of(user)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    assert send_code(client, f" {wide[:3]} {wide[3:]} ").status_code == 302


def test_a_code_counts_once(app, client, user):
    code = factories.code_of(user)
    send_password(client, user.username)
    send_code(client, code)
    other = app.test_client()
    send_password(other, user.username)
    assert send_code(other, code).status_code == 422
    assert send_code(other, factories.code_of(user, step=-1)).status_code == 422  # an older one
    assert send_code(other, factories.code_of(user, step=1)).status_code == 302


@pytest.mark.parametrize(("step", "status"), [(-2, 422), (-1, 302), (0, 302), (1, 302), (2, 422)])
def test_a_phone_may_be_thirty_seconds_off(client, user, step, status):
    send_password(client, user.username)
    assert send_code(client, factories.code_of(user, step=step)).status_code == status


def test_codes_follow_real_time_also_when_a_demos_clock_stands_back(client, user, monkeypatch):
    monkeypatch.setattr(Installation, "clock_offset", property(lambda _row: -40 * 86_400))
    assert real_now() - now() == timedelta(days=40)
    factories.sign_in(client, user)
    assert is_signed_in(client)


def test_a_recovery_code_stands_in_for_the_authenticator_once(app, client, user, session):
    code = recovery_codes.renew(user)[3]
    send_password(client, user.username)
    assert send_code(client, code.upper().replace("-", " ")).status_code == 302
    assert recovery_codes.left(user) == recovery_codes.COUNT - 1
    assert "user.recovery_code_used" in actions(session)
    other = app.test_client()
    send_password(other, user.username)
    assert send_code(other, code).status_code == 422


def test_somebody_elses_recovery_code_is_no_use(client, user, session):
    code = recovery_codes.renew(factories.make_user(Role.CLERK))[0]
    send_password(client, user.username)
    assert send_code(client, code).status_code == 422


def test_an_account_waits_after_too_many_wrong_passwords(client, user, session, monkeypatch):
    for _ in range(throttling.ACCOUNT[0].failures):
        assert send_password(client, user.username, "wrong").status_code == 422
    refused = send_password(client, user.username)
    assert refused.status_code == 429
    assert "15 分钟后再试" in refused.text
    factories.later(monkeypatch, minutes=15, seconds=2)
    assert send_password(client, user.username).status_code == 302


def test_trying_on_while_locked_does_not_lengthen_the_wait(client, user, session, monkeypatch):
    for _ in range(throttling.ACCOUNT[0].failures):
        send_password(client, user.username, "wrong")
    with monkeypatch.context() as soon:
        factories.later(soon, minutes=14)
        assert send_password(client, user.username, "wrong").status_code == 429
    factories.later(monkeypatch, minutes=15, seconds=2)
    assert send_password(client, user.username).status_code == 302


def test_an_unknown_account_is_locked_like_a_known_one(client, session):
    for _ in range(throttling.ACCOUNT[0].failures):
        send_password(client, "nobody")
    assert send_password(client, "NOBODY").status_code == 429


@pytest.mark.long
def test_one_address_cannot_try_many_accounts(app, client, user):
    for number in range(throttling.ADDRESS[0].failures):
        send_password(client, f"somebody{number}")
    assert send_password(client, user.username).status_code == 429
    elsewhere = app.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert send_password(elsewhere, user.username).status_code == 302


def test_the_second_factor_is_throttled_too(client, user, monkeypatch):
    send_password(client, user.username)
    for _ in range(throttling.SECOND_FACTOR[0].failures):
        assert send_code(client, "000000").status_code == 422
    assert send_code(client, factories.code_of(user)).status_code == 429
    assert not is_signed_in(client)


def test_the_second_factor_has_a_daily_limit(client, user, session):
    earlier = real_now() - throttling.QUARTER * 2
    counter = throttling.by_second_factor(user.id)
    tries = throttling.SECOND_FACTOR[1].failures
    session.add_all(SignInFailure(key=counter.key, at=earlier) for _ in range(tries))
    send_password(client, user.username)
    assert send_code(client, factories.code_of(user)).status_code == 429


def test_a_complete_sign_in_clears_the_account(client, user, session):
    for _ in range(throttling.ACCOUNT[0].failures - 1):
        send_password(client, user.username, "wrong")
    factories.sign_in(client, user)
    assert throttling.wait_of(throttling.by_account(user.username)) is None
    keys = set(session.scalars(sa.select(SignInFailure.key)))
    assert throttling.by_account(user.username).key not in keys


def test_failures_name_nobody_and_are_forgotten_after_a_day(client, user, session, monkeypatch):
    send_password(client, user.username, "wrong")
    [row, _address] = session.scalars(sa.select(SignInFailure).order_by(SignInFailure.id))
    assert re.fullmatch(r"[0-9a-f]{64}", row.key)
    session.commit()
    factories.later(monkeypatch, days=1, seconds=2)
    send_password(client, "somebody-else", "wrong")
    assert session.scalar(sa.select(sa.func.count()).select_from(SignInFailure)) == 2


def test_an_outdated_hash_is_renewed(client, user, session):
    user.password_hash = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(
        factories.PASSWORD
    )
    factories.sign_in(client, user)
    assert "m=19456,t=2,p=1" in user.password_hash


def test_a_file_or_json_where_text_belongs_is_refused(client, user):
    as_file = {"username": (BytesIO(b"x"), "x.txt"), "password": "x"}
    assert client.post("/sign-in", data=as_file).status_code == 422
    assert client.post("/sign-in", json=["x"]).status_code == 422


def test_a_form_without_token_is_refused(app, client, user):
    app.config["WTF_CSRF_ENABLED"] = True
    assert send_password(client, user.username).status_code == 400


def test_the_page_asked_for_follows_the_sign_in(client, user):
    first = client.get("/account/password?x=1")
    assert first.location == "/sign-in?next=/account/password?x%3D1"
    send_password(client, user.username, target="/account/password?x=1")
    assert send_code(client, factories.code_of(user)).location == "/account/password?x=1"


def test_somebody_signed_in_is_led_on_at_once(client, user):
    factories.sign_in(client, user)
    assert client.get("/sign-in?next=/account").location == "/account"
