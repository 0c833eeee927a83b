"""The operator's three administrators: offices, accounts, the audit trail, each for one of them."""

from __future__ import annotations

import re

import factories
import pytest
import sqlalchemy as sa

from certreg.accounts import setup, throttling
from certreg.accounts.models import Organisation, OrganisationKind, Role
from certreg.audit import trail
from certreg.audit.models import AuditEvent
from certreg.clock import CHINA, real_now
from certreg.errors import ConflictError, RefusedError

PAGES = {
    "/admin/offices": Role.SYSTEM_ADMINISTRATOR,
    "/admin/offices/new": Role.SYSTEM_ADMINISTRATOR,
    "/admin/users": Role.SECURITY_ADMINISTRATOR,
    "/admin/audit": Role.AUDITOR,
}
ROLES = (Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR)


@pytest.fixture
def operator(session):
    return factories.make_organisation(OrganisationKind.OPERATOR)


@pytest.fixture
def browser_of(app, operator):
    """The browser of somebody of the operator, by role."""

    def make(role):
        user = factories.make_user(role, organisation=operator)
        return factories.sign_in(app.test_client(), user)

    return make


def link_on(page):
    return re.search(r"/(?:join|reset-[\w-]+)/[\w-]{43}", page.text)[0]


@pytest.mark.parametrize("role", ROLES)
def test_each_administrator_has_the_own_pages_and_no_others(browser_of, role):
    browser = browser_of(role)
    home = browser.get("/admin").text
    for page, owner in PAGES.items():
        assert browser.get(page).status_code == (200 if owner is role else 403), page
        if not page.endswith("/new"):
            assert (f'href="{page}"' in home) is (owner is role)


def test_an_office_is_set_up_with_its_first_administrator(app, browser_of, session):
    system = browser_of(Role.SYSTEM_ADMINISTRATOR)
    data = {"name": "四川省人力资源和社会保障厅", "region": "510000", "parent": ""}
    page = system.post(
        "/admin/offices/new", data=data | {"administrator_name": "吴十"}, follow_redirects=True
    )
    assert "人社管理员" in app.test_client().get(link_on(page)).text
    province = session.scalar(sa.select(Organisation).where(Organisation.name == data["name"]))
    assert (province.kind, province.region_prefix) == (OrganisationKind.OFFICE, "51")
    below = {"name": "成都市人力资源和社会保障局", "region": "510100", "parent": str(province.id)}
    system.post("/admin/offices/new", data=below | {"administrator_name": "郑一"})
    city = session.scalar(sa.select(Organisation).where(Organisation.name == below["name"]))
    assert city.parent_id == province.id
    assert below["name"] in system.get("/admin/offices").text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "厅"}, "部门全称为 4 至 120 个字"),
        ({"region": "110000"}, "请从所列选项中选择"),
        ({"region": ""}, "请选择管辖地区"),
        ({"parent": "999"}, "请从所列选项中选择"),
        ({"administrator_name": ""}, "请填写首位管理员姓名"),
        ({"region": "510700"}, "该地区的人社部门已经设立"),
    ],
)
def test_an_office_that_cannot_be_is_refused(browser_of, session, changes, said):
    factories.make_organisation(OrganisationKind.OFFICE, region="510700")
    values = {"name": "某市人力资源和社会保障局", "region": "510100", "parent": ""}
    values["administrator_name"] = "吴十"
    page = browser_of(Role.SYSTEM_ADMINISTRATOR).post("/admin/offices/new", data=values | changes)
    assert page.status_code == 422
    assert said in page.text


@pytest.mark.parametrize("region", ["510100", "510104"])
def test_the_office_above_is_competent_for_more(session, region):
    above = factories.make_organisation(OrganisationKind.OFFICE, region=region)
    with pytest.raises(RefusedError, match="上级部门的管辖地区须包含本部门"):
        setup.create_office("某省人力资源和社会保障厅", "510000", above)
    with pytest.raises(RefusedError):
        setup.create_office("同级的人社局也不行", region, above)


def test_an_enterprise_is_no_office_above(session):
    with pytest.raises(RefusedError):
        setup.create_office("某区人社局", "510104", factories.make_organisation(region="510000"))


def test_there_is_one_operator(operator):
    with pytest.raises(ConflictError):
        setup.create_operator("另一个运营单位", "510104")


def test_the_system_administrator_helps_office_administrators_only(browser_of, session):
    system = browser_of(Role.SYSTEM_ADMINISTRATOR)
    boss = factories.make_user(Role.OFFICE_ADMINISTRATOR)
    official = factories.make_user(Role.OFFICIAL, organisation=boss.organisation)
    clerk = factories.make_user(Role.CLERK)
    base = f"/admin/offices/{boss.organisation_id}/administrators"
    page = system.get(base).text
    assert boss.username in page
    assert official.username not in page
    assert system.post(f"{base}/{boss.id}/reset/second_factor").location == "/new-link"
    assert system.post(f"{base}/{official.id}/reset/password").status_code == 404
    assert system.get(f"/admin/offices/{clerk.organisation_id}/administrators").status_code == 404
    invited = system.post(base, data={"name": "冯二"}, follow_redirects=True)
    assert "冯二" in invited.text


def test_an_account_is_found_by_name_or_organisation(browser_of, session):
    security = browser_of(Role.SECURITY_ADMINISTRATOR)
    organisation = factories.make_organisation(name="百分之百%工厂")
    clerk = factories.make_user(Role.CLERK, organisation=organisation, name="陈三")
    other = factories.make_user(Role.CLERK)
    for text in (clerk.username.upper(), "陈三", "之百%工"):
        page = security.get("/admin/users", query_string={"text": text}).text
        assert clerk.username in page
        assert other.username not in page
    assert "没有符合条件的账号" in security.get("/admin/users?text=%25%25").text
    everybody = security.get("/admin/users").text
    assert clerk.username in everybody
    assert other.username in everybody


def test_a_locked_account_is_unlocked(app, browser_of, session):
    security = browser_of(Role.SECURITY_ADMINISTRATOR)
    clerk = factories.make_user(Role.CLERK)
    visitor = app.test_client()
    wrong = {"username": clerk.username, "password": "wrong"}
    for _ in range(throttling.ACCOUNT[0].failures):
        visitor.post("/sign-in", data=wrong)
    address = f"/admin/users/{clerk.id}"
    assert "锁定中" in security.get(address).text
    assert security.post(f"{address}/unlock").location == address
    assert "锁定中" not in security.get(address).text
    right = wrong | {"password": factories.PASSWORD}
    assert visitor.post("/sign-in", data=right).status_code == 302
    assert "user.unlocked" in set(session.scalars(sa.select(AuditEvent.action)))


def test_any_account_but_the_own_is_deactivated(app, browser_of, operator, session):
    me = factories.make_user(Role.SECURITY_ADMINISTRATOR, organisation=operator)
    security = factories.sign_in(app.test_client(), me)
    official = factories.make_user(Role.OFFICIAL)
    theirs = factories.sign_in(app.test_client(), official)
    security.post(f"/admin/users/{official.id}/deactivate")
    assert theirs.get("/account").status_code == 302
    security.post(f"/admin/users/{official.id}/activate")
    session.expire_all()
    assert official.is_active
    assert security.post(f"/admin/users/{me.id}/deactivate").status_code == 403
    assert security.get("/admin/users/999").status_code == 404


def test_the_auditor_reads_the_trail_newest_first(browser_of, session):
    auditor = browser_of(Role.AUDITOR)
    clerk = factories.make_user(Role.CLERK)
    for number in range(45):
        trail.record("thing.counted", actor_id=clerk.id, subject_id=number, number=number)
    first = auditor.get("/admin/audit?action=thing.").text
    assert first.index("number=44") < first.index("number=25")
    assert "number=24" not in first
    assert clerk.username in first
    following = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    second = auditor.get(following).text
    assert "number=24" in second
    assert "number=25" not in second


def test_the_trail_is_filtered_by_event_and_day(browser_of, session):
    auditor = browser_of(Role.AUDITOR)
    trail.record("thing_a.done", actor_id=None, mark="one")
    trail.record("thingxa.done", actor_id=None, mark="two")
    today = f"{real_now().astimezone(CHINA):%Y-%m-%d}"
    found = auditor.get("/admin/audit", query_string={"action": "thing_a", "day": today}).text
    assert "mark=one" in found
    assert "mark=two" not in found
    assert "没有符合条件的记录" in auditor.get("/admin/audit?day=2020-01-01").text


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30", "yesterday"])
def test_a_day_that_is_none_is_said_to_be_none(browser_of, day):
    page = browser_of(Role.AUDITOR).get(f"/admin/audit?day={day}")
    assert page.status_code == 200
    assert "error-summary" in page.text
