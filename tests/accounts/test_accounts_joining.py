"""One-time links: joining, a new password, a new second factor."""

from __future__ import annotations

import re

import factories
import pyotp
import pytest
import sqlalchemy as sa

from certreg.accounts import inviting, recovery_codes
from certreg.accounts.models import Invitation, InvitationKind, Role, RoleGrant, User
from certreg.audit.models import AuditEvent
from certreg.clock import real_now

NEW_PASSWORD = "quite another sentence 2027"


@pytest.fixture
def administrator(session):
    return factories.make_user(Role.ADMINISTRATOR)


@pytest.fixture
def join_link(administrator, session):
    link = inviting.invite(administrator.organisation, "王五", {Role.CLERK}, administrator)
    session.commit()
    return link.path


def account(**changes):
    values = {"username": "wangwu", "password": factories.PASSWORD, "again": factories.PASSWORD}
    return values | changes


def secret_on(page):
    groups = re.search(r"密钥 <code>([A-Z2-7 ]+)</code>", page.text)
    assert groups, page.text
    return groups[1].replace(" ", "")


def code_for(secret):
    return pyotp.TOTP(secret).at(real_now())


def codes_on(page):
    return re.findall(r"<li><code>([a-z2-9-]{14})</code></li>", page.text)


def join(client, path, **changes):
    """Both steps; the page with the recovery codes."""
    first = client.post(path, data=account(**changes))
    assert first.status_code == 302, first.text
    secret = secret_on(client.get(first.location))
    return client.post(first.location, data={"code": code_for(secret)}, follow_redirects=True)


def reset_link(user, kind, session):
    link = inviting.offer_reset(user, kind, None)
    session.commit()
    return link.path


def test_somebody_joins_and_is_signed_in_with_ten_recovery_codes(
    app, client, join_link, administrator, session
):
    assert "王五" in client.get(join_link).text
    page = join(client, join_link, username="WangWu ")
    codes = codes_on(page)
    assert len(set(codes)) == 10
    user = session.scalar(sa.select(User).where(User.username == "wangwu"))
    assert (user.name, user.roles, user.organisation_id) == (
        "王五",
        {Role.CLERK},
        administrator.organisation_id,
    )
    [granted] = session.scalars(sa.select(RoleGrant).where(RoleGrant.user_id == user.id))
    assert granted.granted_by_id == administrator.id
    assert client.get("/account").status_code == 200
    other = app.test_client()
    other.post("/sign-in", data={"username": "wangwu", "password": factories.PASSWORD})
    assert other.post("/sign-in/code", data={"code": codes[7]}).status_code == 302


def test_the_first_code_does_not_count_again(app, client, join_link, session):
    first = client.post(join_link, data=account())
    code = code_for(secret_on(client.get(first.location)))
    client.post(first.location, data={"code": code})
    other = app.test_client()
    other.post("/sign-in", data={"username": "wangwu", "password": factories.PASSWORD})
    assert other.post("/sign-in/code", data={"code": code}).status_code == 422


def test_recovery_codes_are_shown_until_they_are_kept(client, join_link):
    page = join(client, join_link)
    assert codes_on(client.get("/account/recovery-codes/new")) == codes_on(page)
    client.post("/account/recovery-codes/new")
    assert client.get("/account/recovery-codes/new").location == "/account"


def test_a_wrong_first_code_keeps_the_same_secret(client, join_link, session):
    page_address = client.post(join_link, data=account()).location
    secret = secret_on(client.get(page_address))
    refused = client.post(page_address, data={"code": "000000"})
    assert refused.status_code == 422
    assert secret_on(refused) == secret
    assert session.scalar(sa.select(User).where(User.username == "wangwu")) is None


def test_each_visit_of_the_link_gets_a_secret_of_its_own(app, client, join_link):
    mine = client.get(client.post(join_link, data=account()).location)
    other = app.test_client()
    theirs = other.get(other.post(join_link, data=account(username="other")).location)
    assert secret_on(mine) != secret_on(theirs)


def test_the_authenticator_is_named_after_registry_and_user(client, join_link):
    page = client.get(client.post(join_link, data=account()).location)
    address = re.search(r'href="(otpauth://totp/[^"]+)"', page.text)[1].replace("&amp;", "&")
    parsed = pyotp.parse_uri(address)
    assert (parsed.name, parsed.issuer) == ("wangwu", "技能等级认定与证书登记系统")
    assert 'src="data:image/svg+xml' in page.text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"username": "ab"}, "用户名须以字母开头"),
        ({"username": "1abc"}, "用户名须以字母开头"),
        ({"username": "王五五"}, "用户名须以字母开头"),
        ({"username": "a" * 41}, "用户名须以字母开头"),
        ({"username": ""}, "请输入用户名"),
        ({"password": "short", "again": "short"}, "密码至少 12 个字符"),
        ({"password": "wangwu is my name", "again": "wangwu is my name"}, "密码不能包含用户名"),
        ({"password": "x" * 300, "again": "x" * 300}, "密码最长"),
        ({"again": "something else here"}, "两次输入的密码不一致"),
        ({"again": ""}, "请再输一次新密码"),
    ],
)
def test_an_account_that_cannot_be_is_refused_at_its_field(client, join_link, changes, said):
    page = client.post(join_link, data=account(**changes))
    assert page.status_code == 422
    assert said in page.text


def test_a_user_name_belongs_to_one_person(client, join_link, administrator):
    page = client.post(join_link, data=account(username=administrator.username.upper()))
    assert page.status_code == 422
    assert "这个用户名已有人使用" in page.text


def test_a_user_name_taken_between_the_two_steps_is_refused(client, join_link, session):
    page_address = client.post(join_link, data=account()).location
    secret = secret_on(client.get(page_address))
    factories.make_user(Role.CLERK, username="wangwu")
    refused = client.post(page_address, data={"code": code_for(secret)})
    assert refused.status_code == 422
    assert "这个用户名已有人使用" in refused.text
    [invitation] = session.scalars(sa.select(Invitation))
    assert invitation.used_at is None


def test_the_second_step_without_the_first_leads_back(client, join_link):
    assert client.get(f"{join_link}/second-factor").location == join_link


def test_a_link_works_once(app, client, join_link):
    join(client, join_link)
    again = app.test_client().get(join_link)
    assert again.status_code == 404
    assert "已经用过" in again.text


def test_two_browsers_with_the_same_link_make_one_user(app, client, join_link, session):
    other = app.test_client()
    addresses = []
    for browser, name in ((client, "first"), (other, "second")):
        addresses.append(browser.post(join_link, data=account(username=name)).location)
    secrets = [secret_on(b.get(a)) for b, a in zip((client, other), addresses, strict=True)]
    done = client.post(addresses[0], data={"code": code_for(secrets[0])})
    late = other.post(addresses[1], data={"code": code_for(secrets[1])})
    assert (done.status_code, late.status_code) == (302, 404)
    names = set(session.scalars(sa.select(User.username)))
    assert "first" in names
    assert "second" not in names


def test_a_link_ends_after_a_week(client, join_link, monkeypatch):
    with monkeypatch.context() as soon:
        factories.later(soon, days=6, hours=23)
        assert client.get(join_link).status_code == 200
    factories.later(monkeypatch, days=7, seconds=2)
    page = client.get(join_link)
    assert page.status_code == 404
    assert "已过期" in page.text


def test_an_invented_link_is_nothing(client, session):
    for path in ("/join/abc", "/reset-password/abc", "/reset-second-factor/abc/enrol"):
        assert client.get(path).status_code == 404


def test_a_link_for_one_thing_does_not_do_another(client, administrator, join_link, session):
    token = join_link.rsplit("/", 1)[1]
    assert client.get(f"/reset-password/{token}").status_code == 404
    reset = reset_link(administrator, InvitationKind.PASSWORD, session).rsplit("/", 1)[1]
    assert client.get(f"/join/{reset}").status_code == 404
    assert client.get(f"/reset-second-factor/{reset}").status_code == 404


def test_only_the_hash_of_a_link_is_kept(join_link, session):
    [invitation] = session.scalars(sa.select(Invitation))
    assert join_link.rsplit("/", 1)[1] not in (invitation.token_hash, invitation.name)
    assert re.fullmatch(r"[0-9a-f]{64}", invitation.token_hash)


def test_a_lost_password_is_reset_against_the_second_factor(app, client, session):
    user = factories.make_user(Role.CLERK)
    elsewhere = factories.sign_in(app.test_client(), user)
    user.totp_counter = 0
    path = reset_link(user, InvitationKind.PASSWORD, session)
    values = {"password": NEW_PASSWORD, "again": NEW_PASSWORD}
    assert client.post(path, data=values | {"code": "000000"}).status_code == 422
    assert elsewhere.get("/account").status_code == 200
    done = client.post(path, data=values | {"code": factories.code_of(user)})
    assert done.status_code == 302
    assert client.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302
    third = app.test_client()
    old = {"username": user.username, "password": factories.PASSWORD}
    assert third.post("/sign-in", data=old).status_code == 422
    assert third.post("/sign-in", data=old | {"password": NEW_PASSWORD}).status_code == 302
    assert client.get(path).status_code == 404
    assert "user.password_reset" in set(session.scalars(sa.select(AuditEvent.action)))


def test_a_recovery_code_proves_too(client, session):
    user = factories.make_user(Role.CLERK)
    code = recovery_codes.renew(user)[0]
    path = reset_link(user, InvitationKind.PASSWORD, session)
    values = {"password": NEW_PASSWORD, "again": NEW_PASSWORD, "code": code}
    assert client.post(path, data=values).status_code == 302


def test_a_refused_password_costs_no_recovery_code(client, session):
    user = factories.make_user(Role.CLERK)
    code = recovery_codes.renew(user)[0]
    path = reset_link(user, InvitationKind.PASSWORD, session)
    page = client.post(path, data={"password": "short", "again": "short", "code": code})
    assert page.status_code == 422
    assert recovery_codes.left(user) == 10


def test_a_lost_second_factor_is_enrolled_anew_after_the_password(app, client, session):
    user = factories.make_user(Role.CLERK)
    old_code = recovery_codes.renew(user)[0]
    elsewhere = factories.sign_in(app.test_client(), user)
    path = reset_link(user, InvitationKind.SECOND_FACTOR, session)
    assert client.get(f"{path}/enrol").location == path
    assert client.post(path, data={"password": "wrong"}).status_code == 422
    address = client.post(path, data={"password": factories.PASSWORD}).location
    secret = secret_on(client.get(address))
    page = client.post(address, data={"code": code_for(secret)}, follow_redirects=True)
    assert len(codes_on(page)) == 10
    assert elsewhere.get("/account").status_code == 302
    third = app.test_client()
    third.post("/sign-in", data={"username": user.username, "password": factories.PASSWORD})
    assert third.post("/sign-in/code", data={"code": old_code}).status_code == 422
    later = pyotp.TOTP(secret).at(real_now(), counter_offset=1)
    assert third.post("/sign-in/code", data={"code": later}).status_code == 302


def test_a_new_link_ends_the_one_before(client, session):
    user = factories.make_user(Role.CLERK)
    first = reset_link(user, InvitationKind.PASSWORD, session)
    second = reset_link(user, InvitationKind.PASSWORD, session)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


def test_a_link_of_a_deactivated_account_is_closed(client, session):
    user = factories.make_user(Role.CLERK)
    path = reset_link(user, InvitationKind.PASSWORD, session)
    user.is_active = False
    assert "账号已停用" in client.get(path).text


def test_guessing_behind_a_reset_link_is_throttled(client, session):
    user = factories.make_user(Role.CLERK)
    path = reset_link(user, InvitationKind.SECOND_FACTOR, session)
    for _ in range(10):
        assert client.post(path, data={"password": "wrong"}).status_code == 422
    assert client.post(path, data={"password": factories.PASSWORD}).status_code == 429


def test_the_page_for_the_lost_says_the_same_to_everybody(client, session):
    page = client.get("/lost-password")
    assert page.status_code == 200
    assert "<form" not in page.text.split("<main")[1]
