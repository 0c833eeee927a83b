"""An administrator looks after the people of the own organisation, and of no other."""

from __future__ import annotations

import re

import factories
import pytest
import sqlalchemy as sa

from certreg.accounts.models import Invitation, OrganisationKind, OrganisationState, Role, RoleGrant
from certreg.audit.models import AuditEvent
from certreg.clock import now


@pytest.fixture
def administrator(session):
    return factories.make_user(Role.ADMINISTRATOR)


@pytest.fixture
def admin(client, administrator):
    """The administrator's browser."""
    return factories.sign_in(client, administrator)


@pytest.fixture
def clerk(administrator):
    return factories.make_user(Role.CLERK, organisation=administrator.organisation)


def invite(browser, *roles, place="workspace", name="周九"):
    data = {"name": name, "roles": [role.value for role in roles]}
    return browser.post(f"/{place}/users/invite", data=data, follow_redirects=True)


def set_roles(browser, user, *roles, place="workspace"):
    data = {"roles": [role.value for role in roles]}
    return browser.post(f"/{place}/users/{user.id}", data=data)


def link_on(page):
    return re.search(r"/(?:join|reset-[\w-]+)/[\w-]{43}", page.text)[0]


def test_an_invitation_link_is_shown_to_whoever_made_it(app, admin, session):
    page = invite(admin, Role.CLERK)
    assert "周九" in page.text
    assert "经办人" in app.test_client().get(link_on(page)).text
    assert "周九" in admin.get("/workspace/users").text


def test_a_link_is_shown_for_some_minutes_only(admin, monkeypatch):
    link = link_on(invite(admin, Role.CLERK))
    assert link in admin.get("/new-link").text
    factories.later(monkeypatch, minutes=5, seconds=2)
    page = admin.get("/new-link")
    assert page.status_code == 404
    assert "链接不再显示" in page.text


def test_the_shown_address_is_the_one_people_use(admin):
    page = admin.post(
        "/workspace/users/invite",
        data={"name": "周九", "roles": ["clerk"]},
        follow_redirects=True,
        base_url="https://skills.example.gov.cn",
    )
    assert page.request.path == "/sign-in"  # another host's cookies are not ours
    assert "http://localhost/join/" in invite(admin, Role.CLERK).text


@pytest.mark.parametrize(
    ("roles", "said"),
    [
        ((), "请至少选择一个角色"),
        ((Role.CLERK, Role.APPROVER), "同一人不能既是经办人又是审核人"),
        ((Role.OFFICIAL,), "请从所列选项中选择"),
        ((Role.SYSTEM_ADMINISTRATOR, Role.CLERK), "请从所列选项中选择"),
    ],
)
def test_roles_that_a_person_there_cannot_hold_are_refused(admin, session, roles, said):
    page = invite(admin, *roles)
    assert page.status_code == 422
    assert said in page.text
    assert session.scalar(sa.select(sa.func.count()).select_from(Invitation)) == 0


def test_an_administrator_may_also_be_clerk(admin, administrator, session):
    assert invite(admin, Role.ADMINISTRATOR, Role.CLERK).status_code == 200
    [invitation] = session.scalars(sa.select(Invitation))
    assert set(invitation.roles) == {"administrator", "clerk"}
    assert invitation.created_by_id == administrator.id


def test_an_office_invites_officials_at_its_own_address(app, client, session):
    boss = factories.sign_in(client, factories.make_user(Role.OFFICE_ADMINISTRATOR))
    page = invite(boss, Role.OFFICIAL, place="office")
    assert "人社工作人员" in app.test_client().get(link_on(page)).text
    assert boss.get("/workspace/users").status_code == 404
    assert invite(boss, Role.CLERK, place="office").status_code == 422


def test_an_organisations_people_are_not_at_the_offices_address(admin):
    assert admin.get("/office/users").status_code == 404
    assert admin.get("/elsewhere/users").status_code == 404


def test_a_withdrawn_invitation_is_closed(app, admin, session):
    link = link_on(invite(admin, Role.CLERK))
    [invitation] = session.scalars(sa.select(Invitation))
    answer = admin.post(f"/workspace/users/invitations/{invitation.id}/withdraw")
    assert answer.location == "/workspace/users"
    assert app.test_client().get(link).status_code == 404
    assert "撤回给" not in admin.get("/workspace/users").text


def test_changed_roles_count_at_once_and_are_remembered(app, admin, administrator, clerk, session):
    browser = factories.sign_in(app.test_client(), clerk)
    assert set_roles(admin, clerk, Role.APPROVER).status_code == 302
    assert browser.get("/account").status_code == 302
    session.expire_all()
    assert clerk.roles == {Role.APPROVER}
    grants = session.scalars(
        sa.select(RoleGrant).where(RoleGrant.user_id == clerk.id).order_by(RoleGrant.id)
    )
    old, new = grants
    assert (old.role, old.ended_at is None) == (Role.CLERK, False)
    assert (new.role, new.granted_by_id) == (Role.APPROVER, administrator.id)
    event = session.scalar(sa.select(AuditEvent).where(AuditEvent.action == "user.roles_changed"))
    assert (event.subject_id, event.detail) == (clerk.id, {"roles": ["approver"]})


def test_a_role_that_stays_is_not_given_anew(admin, clerk, session):
    set_roles(admin, clerk, Role.CLERK, Role.ADMINISTRATOR)
    set_roles(admin, clerk, Role.CLERK)
    set_roles(admin, clerk, Role.CLERK, Role.ADMINISTRATOR)
    session.expire_all()
    assert clerk.roles == {Role.CLERK, Role.ADMINISTRATOR}
    given = session.scalars(sa.select(RoleGrant.role).where(RoleGrant.user_id == clerk.id)).all()
    assert sorted(role.value for role in given) == ["administrator", "administrator", "clerk"]


def test_nobody_is_both_clerk_and_approver(admin, clerk, session):
    page = set_roles(admin, clerk, Role.CLERK, Role.APPROVER)
    assert page.status_code == 422
    session.expire_all()
    assert clerk.roles == {Role.CLERK}


def test_nobody_changes_the_own_account(admin, administrator, session):
    assert set_roles(admin, administrator, Role.ADMINISTRATOR, Role.CLERK).status_code == 403
    address = f"/workspace/users/{administrator.id}"
    assert admin.post(f"{address}/deactivate").status_code == 403
    assert admin.post(f"{address}/reset/password").status_code == 403
    session.expire_all()
    assert administrator.roles == {Role.ADMINISTRATOR}
    assert "更改角色" not in admin.get(address).text


def test_the_database_refuses_a_role_given_to_oneself(administrator, session):
    session.add(
        RoleGrant(
            user_id=administrator.id,
            role=Role.CLERK,
            granted_by_id=administrator.id,
            granted_at=now(),
        )
    )
    with pytest.raises(sa.exc.IntegrityError):
        session.flush()
    session.rollback()


def test_a_deactivated_person_is_out_until_let_in_again(app, admin, clerk):
    browser = factories.sign_in(app.test_client(), clerk)
    admin.post(f"/workspace/users/{clerk.id}/deactivate")
    assert browser.get("/account").status_code == 302
    values = {"username": clerk.username, "password": factories.PASSWORD}
    assert browser.post("/sign-in", data=values).status_code == 422
    admin.post(f"/workspace/users/{clerk.id}/activate")
    assert browser.post("/sign-in", data=values).status_code == 302


@pytest.mark.parametrize("act", ["deactivate", "roles"])
def test_links_do_not_outlive_the_right_to_make_them(app, admin, administrator, session, act):
    second = factories.make_user(Role.ADMINISTRATOR, organisation=administrator.organisation)
    link = link_on(invite(factories.sign_in(app.test_client(), second), Role.CLERK))
    if act == "roles":
        set_roles(admin, second, Role.CLERK)
    else:
        admin.post(f"/workspace/users/{second.id}/deactivate")
    assert app.test_client().get(link).status_code == 404


def test_a_link_into_an_organisation_that_is_not_confirmed_is_closed(app, admin, administrator):
    link = link_on(invite(admin, Role.CLERK))
    administrator.organisation.state = OrganisationState.REFUSED
    assert app.test_client().get(link).status_code == 404


@pytest.mark.parametrize("kind", ["password", "second_factor"])
def test_a_lost_way_in_is_opened_by_a_link(app, admin, clerk, kind):
    page = admin.post(f"/workspace/users/{clerk.id}/reset/{kind}", follow_redirects=True)
    assert app.test_client().get(link_on(page)).status_code == 200
    assert admin.post(f"/workspace/users/{clerk.id}/reset/username").status_code == 404


def test_another_organisations_people_do_not_exist(app, admin, session):
    stranger = factories.make_user(Role.ADMINISTRATOR)
    theirs = factories.sign_in(app.test_client(), stranger)
    invite(theirs, Role.CLERK, name="别人家的")
    [invitation] = session.scalars(sa.select(Invitation))
    base = f"/workspace/users/{stranger.id}"
    assert admin.get(base).status_code == 404
    assert set_roles(admin, stranger, Role.CLERK).status_code == 404
    for tail in ("deactivate", "activate", "reset/password", "reset/second_factor"):
        assert admin.post(f"{base}/{tail}").status_code == 404
    withdrawal = f"/workspace/users/invitations/{invitation.id}/withdraw"
    assert admin.post(withdrawal).status_code == 404
    listed = admin.get("/workspace/users").text
    assert stranger.username not in listed
    assert "别人家的" not in listed


@pytest.mark.parametrize(
    ("kind", "role"),
    [
        (OrganisationKind.ENTERPRISE, Role.CLERK),
        (OrganisationKind.ENTERPRISE, Role.APPROVER),
        (OrganisationKind.OFFICE, Role.OFFICIAL),
        (OrganisationKind.OPERATOR, Role.SECURITY_ADMINISTRATOR),
    ],
)
def test_only_administrators_see_peoples_pages(client, session, kind, role):
    organisation = factories.make_organisation(kind)
    browser = factories.sign_in(client, factories.make_user(role, organisation=organisation))
    place = "office" if kind is OrganisationKind.OFFICE else "workspace"
    assert browser.get(f"/{place}/users").status_code == 403
    assert invite(browser, Role.CLERK, place=place).status_code == 403
