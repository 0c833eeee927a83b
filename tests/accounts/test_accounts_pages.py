"""The pages of this room in a real browser, on a phone's and on a desk's screen."""

from __future__ import annotations

import factories
import pytest
from browser import faults, sign_in

from certreg.accounts import inviting
from certreg.accounts.models import InvitationKind, OrganisationState, Role

pytestmark = pytest.mark.browser

PUBLIC = ("/sign-in", "/register", "/register/receipt", "/lost-password")
OF = {
    Role.ADMINISTRATOR: ("/workspace/users", "/workspace/users/invite", "/account"),
    Role.OFFICIAL: ("/office/organisations", "/account/password", "/account/recovery-codes"),
    Role.OFFICE_ADMINISTRATOR: ("/office/users",),
    Role.SYSTEM_ADMINISTRATOR: ("/admin", "/admin/offices", "/admin/offices/new"),
    Role.SECURITY_ADMINISTRATOR: ("/admin/users", "/admin/users?text=nobody"),
    Role.AUDITOR: ("/admin/audit", "/admin/audit?action=none"),
}


def check(screen, addresses):
    for address in addresses:
        for language in ("zh", "en"):
            mark = "&" if "?" in address else "?"
            answer = screen.goto(f"{address}{mark}lang={language}")
            assert answer.status == 200, address
            assert faults(screen) == [], (address, language)


def test_public_pages_are_right(screen, session):
    check(screen, PUBLIC)


def test_refused_forms_are_right(screen, session):
    screen.goto("/register")
    screen.get_by_role("button", name="提交登记").click()
    assert screen.locator(".error-summary li").count() == 8
    assert faults(screen) == []


def test_the_pages_behind_links_are_right(screen, session):
    clerk = factories.make_user(Role.CLERK)
    join = inviting.invite(clerk.organisation, "王五", {Role.CLERK}, None).path
    lost = [inviting.offer_reset(clerk, kind, None).path for kind in list(InvitationKind)[1:]]
    session.commit()
    check(screen, (join, *lost))
    screen.goto(f"{join}?lang=zh")
    screen.get_by_label("用户名").fill("wangwu")
    screen.get_by_label("新密码", exact=True).fill(factories.PASSWORD)
    screen.get_by_label("再输一次新密码").fill(factories.PASSWORD)
    screen.get_by_role("button", name="下一步").click()
    screen.get_by_text("添加身份验证器").first.wait_for()
    assert faults(screen) == []


@pytest.mark.parametrize("role", OF)
def test_pages_of_those_who_are_signed_in_are_right(screen, served, client, session, role):
    user = factories.make_user(role)
    others = {"organisation": user.organisation, "name": "欧阳娜娜"}
    factories.make_user(role, **others)
    inviting.invite(user.organisation, "王五", {role}, None)
    waiting = factories.make_organisation(state=OrganisationState.PENDING)
    factories.sign_in(client, user)
    sign_in(screen.context, client, served)
    check(screen, OF[role])
    if role is Role.OFFICIAL:
        done = factories.make_user(Role.ADMINISTRATOR).organisation_id
        base = "/office/organisations"
        check(screen, (f"{base}/{waiting.id}", f"{base}/{done}", f"{base}/{done}/administrators"))
    if role is Role.ADMINISTRATOR:
        own = f"/workspace/users/{user.id}"
        check(screen, (own, f"/workspace/users/{user.id + 1}"))
