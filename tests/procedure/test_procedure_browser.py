"""From the inbox to the decision, as officials and clerks do it on a phone and at a desk."""

from __future__ import annotations

from typing import Any

import pytest
from browser import faults, sign_in
from filing_scene import Scene, picture
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session, scoped_session
from werkzeug.datastructures import FileStorage

from certreg.accounts.models import Role, User
from certreg.files.evidence import inspect
from certreg.filing import workflow
from certreg.filing.models import Filing
from certreg.procedure import handling, marks, papers

pytestmark = pytest.mark.browser

CLICKS_OF_A_CLEAN_CASE = 4


class Desk:
    """One browser in which one person after the other signs in; every click is counted."""

    def __init__(self, scene: Scene, screen: Page, served: str) -> None:
        self.scene, self.screen, self.served, self.clicks = scene, screen, served, 0

    def opens(self, user: User, address: str) -> list[str]:
        """What is wrong with the page as this person sees it."""
        self.scene.session.commit()  # the server reads what the test prepared
        self.screen.context.clear_cookies()
        sign_in(self.screen.context, self.scene.browser(user), self.served)
        answer = self.screen.goto(address)
        assert answer is not None and answer.status == 200
        return faults(self.screen)

    def click(self, role: Any, name: str) -> None:
        """One click on what has this name."""
        self.clicks += 1
        self.screen.get_by_role(role, name=name).first.click()


@pytest.fixture
def scene(cast: Any, session: scoped_session[Session]) -> Scene:
    """An enterprise and officials."""
    return Scene(cast, session)


@pytest.fixture
def desk(scene: Scene, screen: Page, served: str) -> Desk:
    """The scene's people and the screen."""
    return Desk(scene, screen, served)


@pytest.fixture
def filing(scene: Scene) -> Filing:
    """A submitted application with a photograph."""
    filing = scene.filing()
    file = inspect(FileStorage(picture(), filename="现场.jpg"))
    papers.add(filing.case, scene.clerk, "现场照片", file)
    scene.session.commit()
    workflow.submit(filing, scene.clerk)
    scene.session.commit()
    return filing


def test_a_clean_case_is_decided_in_four_clicks(scene: Scene, desk: Desk, filing: Filing) -> None:
    number = filing.case_id
    assert desk.opens(scene.accepting, "/office") == []

    desk.click("link", f"评价机构备案 #{number}")
    photo = desk.screen.get_by_role("img", name="现场照片，第 1 页")
    photo.scroll_into_view_if_needed()
    assert photo.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    desk.click("button", "受理")
    expect(desk.screen.locator("main")).to_contain_text("已受理，待核准")
    accepted = desk.clicks

    assert desk.opens(scene.approving, "/office") == []
    desk.clicks = 0
    desk.click("link", f"评价机构备案 #{number}")
    desk.click("button", "核准")
    expect(desk.screen.locator("main")).to_contain_text("备案已核准")
    assert max(accepted, desk.clicks) <= CLICKS_OF_A_CLEAN_CASE
    assert accepted + desk.clicks <= CLICKS_OF_A_CLEAN_CASE  # both officials together


def test_the_pages_of_holding_and_returning_are_accessible(
    scene: Scene, desk: Desk, filing: Filing
) -> None:
    number, colleague = (
        filing.case_id,
        scene.cast.user(Role.OFFICIAL, organisation=scene.accepting.organisation),
    )
    handling.take(filing.case, scene.accepting)
    for user in (scene.accepting, colleague):
        assert desk.opens(user, f"/office/filings/{number}") == []
    assert desk.opens(scene.accepting, f"/cases/{number}/pass-on") == []
    assert desk.opens(colleague, f"/cases/{number}/take-over") == []
    assert desk.opens(scene.accepting, f"/cases/{number}/return") == []
    assert desk.opens(scene.accepting, "/office/deputies") == []
    assert desk.opens(scene.accepting, "/office/phrases") == []
    assert desk.opens(scene.accepting, "/office?kind=filing&overdue=y") == []
    assert desk.opens(scene.clerk, f"/cases/evidence/{filing.case.evidence[-1].id}/pages") == []


def test_marks_and_changes_are_accessible(scene: Scene, desk: Desk, filing: Filing) -> None:
    number = filing.case_id
    notes = {"contact_phone": "号码已停机", "evidence:1": "请加盖公章"}
    marks.give_back(filing.case, scene.accepting, "请尽快补正", notes)
    assert desk.opens(scene.clerk, f"/workspace/filings/{number}") == []
    filing.contact_phone = "0818-7654321"
    workflow.submit(filing, scene.clerk)
    assert desk.opens(scene.accepting, f"/office/filings/{number}") == []
