"""Every page of the room on a phone's and on a desk's screen, with empty and with filled lists."""

from __future__ import annotations

import pytest
from browser import faults, sign_in
from filing_scene import Scene
from playwright.sync_api import Page, expect

from certreg.accounts.models import Role, User
from certreg.filing import workflow

pytestmark = pytest.mark.browser

WORKSPACE, OFFICE = "/workspace/filings", "/office/filings"


class Desk:
    """One browser in which one person after the other signs in."""

    def __init__(self, scene: Scene, screen: Page, served: str) -> None:
        self.scene, self.screen, self.served = scene, screen, served

    def faults(self, user: User, address: str) -> list[str]:
        """What is wrong with the page as this person sees it."""
        self.scene.session.commit()  # the server reads what the test prepared
        self.screen.context.clear_cookies()
        sign_in(self.screen.context, self.scene.browser(user), self.served)
        answer = self.screen.goto(address)
        assert answer is not None and answer.status == 200
        return faults(self.screen)


@pytest.fixture
def desk(scene: Scene, screen: Page, served: str) -> Desk:
    """The scene's people and the screen."""
    return Desk(scene, screen, served)


def test_empty_lists_are_accessible(scene: Scene, desk: Desk) -> None:
    assert desk.faults(scene.clerk, WORKSPACE) == []
    assert desk.faults(scene.clerk, f"{WORKSPACE}/new") == []
    assert desk.faults(scene.accepting, OFFICE) == []
    assert desk.faults(scene.accepting, f"{OFFICE}?text=x") == []


@pytest.mark.parametrize("state", ["draft", "submitted", "accepted", "approved"])
def test_an_application_is_accessible_in_every_state(scene: Scene, desk: Desk, state: str) -> None:
    scene.enterprise.name = "四川达州演示精密机械制造有限责任公司通川分公司"
    number = scene.filing(state=state).case_id

    assert desk.faults(scene.clerk, f"{WORKSPACE}/{number}") == []
    assert desk.faults(scene.clerk, WORKSPACE) == []
    if state != "draft":
        for official in (scene.accepting, scene.approving):
            assert desk.faults(official, f"{OFFICE}/{number}?lang=en") == []
        assert desk.faults(scene.accepting, OFFICE) == []


def test_an_unfinished_and_a_returned_application_are_accessible(scene: Scene, desk: Desk) -> None:
    filing = workflow.open_filing(
        scene.clerk, workflow.Application("李联系", "0818-2123456", "演示路 1 号")
    )
    assert desk.faults(scene.clerk, f"{WORKSPACE}/{filing.case_id}") == []
    workflow.move(filing, "withdraw", scene.clerk)

    filing = scene.filing(state="submitted")
    workflow.move(filing, "return_for_correction", scene.accepting, "缺考评人员名册")
    assert desk.faults(scene.clerk, f"{WORKSPACE}/{filing.case_id}") == []


def test_a_body_chooses_what_it_applies_for(scene: Scene, desk: Desk) -> None:
    scene.filing(state="approved")
    assert desk.faults(scene.clerk, f"{WORKSPACE}/new") == []


def test_the_errors_of_an_occupation_open_its_form(scene: Scene, desk: Desk) -> None:
    filing = scene.filing()
    desk.faults(scene.clerk, f"{WORKSPACE}/{filing.case_id}")
    page = desk.screen
    page.get_by_text("添加职业").click()
    page.get_by_label("职业", exact=True).fill("2-02-07-04")
    page.get_by_label("这是准入类职业资格").check()
    page.get_by_role("button", name="添加").click()

    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator(".error-summary li")).to_have_count(5)
    assert faults(page) == []
    page.get_by_role("link", name="准入类职业资格能否备案待核").click()
    expect(page.locator("#entry_licence")).to_be_focused()


def test_an_official_is_asked_before_rejecting(scene: Scene, desk: Desk) -> None:
    filing = scene.filing(state="accepted")
    desk.faults(scene.approving, f"{OFFICE}/{filing.case_id}")
    page = desk.screen
    page.get_by_label("理由或意见").fill("场地不符合要求")
    page.get_by_role("button", name="不予备案").click()
    page.get_by_role("dialog").get_by_role("button", name="取消").click()
    scene.session.commit()
    assert filing.case.state == "accepted"

    page.get_by_role("button", name="不予备案").click()
    with page.expect_navigation():
        page.get_by_role("dialog").get_by_role("button", name="确定").click()
    scene.session.commit()
    assert filing.case.state == "rejected"


def test_an_approver_of_the_enterprise_only_looks(scene: Scene, desk: Desk) -> None:
    filing = scene.filing()
    approver = scene.cast.user(Role.APPROVER, organisation=scene.enterprise)

    assert desk.faults(approver, f"{WORKSPACE}/{filing.case_id}") == []
    expect(desk.screen.locator("main form")).to_have_count(0)


def test_a_clerk_keeps_examiners_and_names_a_further_site(scene: Scene, desk: Desk) -> None:
    filing, page = scene.filing(), desk.screen
    assert desk.faults(scene.clerk, f"{WORKSPACE}/staff/new") == []
    page.get_by_label("考评员").check()
    page.get_by_label("姓名").fill("赵考评")
    page.get_by_label("证卡编号").fill("川考评 2024-000123")
    page.get_by_label("有效期起").fill("2024-01-01")
    page.get_by_label("有效期止").fill("2040-12-31")
    page.get_by_role("button", name="保存").click()
    page.get_by_label("考评职业").fill("6-18-02-04 焊工")
    page.get_by_label("可考评的最高等级").select_option("technician")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_role("listitem").filter(has_text="6-18-02-04 焊工")).to_be_visible()
    assert faults(page) == []
    assert desk.faults(scene.clerk, f"{WORKSPACE}/staff") == []

    assert desk.faults(scene.clerk, f"{WORKSPACE}/{filing.case_id}") == []
    page.get_by_text("添加考核地点").click()
    page.get_by_label("地点", exact=True).fill("宣汉县演示大道 8 号第二实训基地")
    page.get_by_label("所在区县").select_option("511722")
    page.get_by_role("button", name="添加").first.click()
    expect(page.get_by_role("cell", name="宣汉县演示大道 8 号第二实训基地")).to_be_visible()
    assert faults(page) == []


def test_a_suspension_is_proposed_confirmed_and_read_by_everybody(scene: Scene, desk: Desk) -> None:
    scene.filing(state="approved")
    page = desk.screen
    assert desk.faults(scene.accepting, "/office/standing/new/suspension/Y000051999001") == []
    page.get_by_label("质量督导发现评价质量问题").check()
    page.get_by_label("依据的文书").fill("质量督导意见书〔2026〕3 号")
    page.get_by_label("事实和理由").fill("抽查三份试卷，均无考评员签字")
    page.get_by_role("button", name="提出").click()
    expect(page.get_by_text("已提出，待第二人确认")).to_be_visible()
    assert faults(page) == []
    case = page.url.removeprefix(desk.served)

    assert desk.faults(scene.approving, case) == []
    page.get_by_role("button", name="确认暂停").click()
    with page.expect_navigation():
        page.get_by_role("dialog").get_by_role("button", name="确定").click()
    expect(page.get_by_text("已暂停备案").first).to_be_visible()
    assert faults(page) == []

    for address in ("/workspace", WORKSPACE, case.replace("/office", "/workspace/filings")):
        assert desk.faults(scene.clerk, address) == []
        expect(page.get_by_text("暂停").first).to_be_visible()
    assert desk.faults(scene.clerk, "/directory/Y000051999001?lang=en") == []
    assert desk.faults(scene.clerk, f"{WORKSPACE}/standing/new/cancellation") == []
