"""One's own account: password, recovery codes, other sessions."""

from __future__ import annotations

import re

import factories
import pytest
import sqlalchemy as sa

from certreg.accounts import passwords, recovery_codes
from certreg.accounts.models import Role
from certreg.audit.models import AuditEvent

NEW = "quite another sentence 2027"


@pytest.fixture
def user(session):
    return factories.make_user(Role.APPROVER)


@pytest.fixture
def mine(client, user):
    return factories.sign_in(client, user)


@pytest.fixture
def elsewhere(app, user):
    return factories.sign_in(app.test_client(), user)


def change(browser, user, **changes):
    values = {"old": factories.PASSWORD, "password": NEW, "again": NEW}
    values["code"] = factories.code_of(user, step=1)
    return browser.post("/account/password", data=values | changes)


def test_a_changed_password_ends_the_other_sessions_only(mine, elsewhere, user, session):
    assert change(mine, user).location == "/account"
    assert "密码已更改" in mine.get("/account").text
    assert elsewhere.get("/account").status_code == 302
    session.refresh(user)
    assert passwords.is_right(user.password_hash, NEW)
    assert "user.password_changed" in set(session.scalars(sa.select(AuditEvent.action)))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"old": "wrong"}, "密码不正确"),
        ({"old": ""}, "请输入密码"),
        ({"password": "short", "again": "short"}, "密码至少 12 个字符"),
        ({"again": "not the same one"}, "两次输入的密码不一致"),
        ({"code": "000000"}, "验证码不正确"),
        ({"code": ""}, "请输入验证码"),
    ],
)
def test_a_password_changes_only_with_old_one_and_second_factor(
    mine, elsewhere, user, session, changes, said
):
    page = change(mine, user, **changes)
    assert page.status_code == 422
    assert said in page.text
    assert elsewhere.get("/account").status_code == 200
    session.refresh(user)
    assert passwords.is_right(user.password_hash, factories.PASSWORD)


def test_guessing_the_old_password_is_throttled(mine, user):
    for _ in range(10):
        assert change(mine, user, old="wrong").status_code == 422
    assert change(mine, user).status_code == 429


def test_new_recovery_codes_replace_the_old_ones(mine, user, session):
    [old, *_] = recovery_codes.renew(user)
    assert mine.post("/account/recovery-codes", data={"code": "000000"}).status_code == 422
    page = mine.post(
        "/account/recovery-codes",
        data={"code": factories.code_of(user, step=1)},
        follow_redirects=True,
    )
    codes = re.findall(r"<li><code>([a-z2-9-]{14})</code></li>", page.text)
    assert len(codes) == 10
    assert not recovery_codes.use(user, old)
    assert recovery_codes.use(user, codes[0])


def test_few_recovery_codes_are_said_to_be_few(mine, user, session):
    assert "恢复码只剩 0 个" in mine.get("/account").text
    recovery_codes.renew(user)
    assert "恢复码只剩" not in mine.get("/account").text


def test_the_other_sessions_can_be_ended(mine, elsewhere):
    assert mine.post("/account/sessions/end").location == "/account"
    assert mine.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302


def test_renewing_a_session_does_not_prolong_it(mine, monkeypatch):
    factories.later(monkeypatch, minutes=25)
    mine.post("/account/sessions/end")
    for minutes in range(40, 12 * 60, 20):
        factories.later(monkeypatch, minutes=minutes)
        assert mine.get("/account").status_code == 200
    factories.later(monkeypatch, hours=12, seconds=2)
    assert mine.get("/account").status_code == 302
