"""Officials accept, answer an objection, approve, and revoke with four eyes, in the browser."""

from __future__ import annotations

import pytest
from journeys import steps
from journeys.pages import Screen, decide, screen
from journeys.played import Played
from journeys.visits.rows import one
from playwright.sync_api import Browser

from certreg.certificates.models import Certificate
from certreg.procedure.models.cases import Case

pytestmark = pytest.mark.browser

OBJECTION = "演示异议：此人工作年限存疑。"


def test_officials_bring_a_batch_through_its_notice_and_revoke_a_certificate(
    town: Played, chromium: Browser
) -> None:
    case_id = steps.submitted(town, "演示：工作人员经办的批次", seed=31)
    accepting = screen(town, chromium, "district-official-1")
    decide(accepting, case_id, "受理并公示", "材料齐全")
    receipt = object_to(town, screen(town, chromium), case_id)
    answer_objection(screen(town, chromium, "city-official-2"))

    asking = screen(town, chromium)
    asking.go("/objections")
    asking.fill(回执号=receipt)
    asking.press("查询")
    assert "异议不成立" in asking.text and "工作年限属实" in asking.text

    accepting.go(f"/office/batches/{case_id}")
    assert accepting.page.get_by_role("button", name="核准").count() == 0
    steps.wait_out_notice(town, case_id)
    decide(screen(town, chromium, "city-official-1"), case_id, "核准", "符合规定")
    assert town.ask(lambda: one(Case, Case.id == case_id).state) == "approved"

    steps.issue(town, case_id)
    number = town.ask(lambda: one(Certificate, Certificate.case_id == case_id).number)
    revoke(town, chromium, number)


def object_to(town: Played, visitor: Screen, case_id: int) -> str:
    """Somebody objects to a name on the notice; gives the receipt."""
    visitor.go(f"/notices/{steps.notice(town, case_id).id}")
    assert "*" in visitor.text or "＊" in visitor.text, "names on a notice are masked"
    visitor.follow("提出异议")
    visitor.fill(公示序号="1", 异议内容=OBJECTION, 联系方式="演示群众 028-00000000")
    visitor.press("提交异议")
    return visitor.page.locator(".receipt strong").inner_text()


def answer_objection(official: Screen) -> None:
    """An official answers."""
    official.go("/office/objections")
    official.follow("演示异议")
    official.tick("异议不成立")
    official.fill(答复="经核对劳动合同，工作年限属实。")
    official.press("答复")


def revoke(town: Played, chromium: Browser, number: str) -> None:
    """One official proposes, and cannot confirm alone; a second one confirms."""
    proposing = screen(town, chromium, "district-official-2")
    proposing.go("/office/revocations/new")
    proposing.fill(证书编号=number, 查明的事实="演示：工作经历证明系伪造。")
    proposing.tick("材料造假")
    proposing.press("提出")
    address = proposing.page.url
    assert proposing.page.get_by_role("button", name="撤销").count() == 0
    confirming = screen(town, chromium, "city-official-2")
    confirming.go(address)
    confirming.fill(意见="事实清楚")
    confirming.press("撤销")
    public_id = town.ask(lambda: one(Certificate, Certificate.number == number).public_id)
    visitor = screen(town, chromium)
    visitor.go(f"/v/{public_id}")
    assert "已撤销" in visitor.text
