"""The life of a filing in the browser: renewed through two offices, suspended by two officials, taken up again."""

from __future__ import annotations

import pytest
from journeys.pages import Screen, close, payload, screen
from journeys.played import Played
from journeys.visits.rows import one
from playwright.sync_api import Browser

from certreg.clock import today
from certreg.demo.organisations import paper
from certreg.filing.models import Body

pytestmark = pytest.mark.browser

BODY = "演示精密制造有限公司"
SUSPENDED = "恢复以前不能评价和发证"


def test_an_enterprise_renews_its_filing_and_keeps_its_number(
    town: Played, chromium: Browser
) -> None:
    clerk = screen(town, chromium, "precision-clerk")
    clerk.go("/workspace/filings")
    clerk.follow("申请延续备案或增加职业")
    clerk.choose("延续备案")
    clerk.fill(联系人="演示联系人", 联系电话="028-00000000", 考核地点="演示区演示路 1 号")
    clerk.press("保存并继续")
    case_id = clerk.number
    assert clerk.page.get_by_role("button", name="提交申请").count() == 0, "nothing is filed yet"
    assert "共 3 个职业" in clerk.text, "what was filed stands in the application"
    clerk.fill(材料名称="延续备案报告（演示）")
    clerk.attach(文件=payload("报告.pdf", paper("延续备案报告（演示）"), "application/pdf"))
    clerk.press("上传")
    clerk.press("提交申请")
    assert "已提交，待受理" in clerk.text

    accepting = screen(town, chromium, "district-official-1")
    accepting.go("/office")
    accepting.follow(f"评价机构备案 #{case_id}")
    accepting.fill(理由或意见="材料齐全")
    accepting.press("受理")
    assert accepting.page.get_by_role("button", name="核准").count() == 0
    approving = screen(town, chromium, "city-official-1")
    approving.go(f"/office/filings/{case_id}")
    approving.fill(理由或意见="符合延续条件")
    approving.press("核准")

    clerk.go(f"/workspace/filings/{case_id}")
    assert f"机构编号 {number(town)} 不变" in clerk.text
    visitor = screen(town, chromium)
    visitor.go(f"/directory/{number(town)}")
    assert BODY in visitor.text
    close(clerk, accepting, approving, visitor)


def test_two_officials_suspend_a_filing_and_a_new_batch_waits_until_two_lift_it(
    town: Played, chromium: Browser
) -> None:
    first, second, clerk, visitor = (
        screen(town, chromium, who)
        for who in ("district-official-1", "district-official-2", "precision-clerk", "")
    )
    change(town, first, second, "suspension", "质量督导发现评价质量问题", "确认暂停")
    clerk.go("/notifications")
    assert "有新进展：已暂停备案" in clerk.text
    clerk.go("/workspace/batches/new")
    assert SUSPENDED in clerk.text
    visitor.go(f"/directory/{number(town)}")
    assert "备案已暂停" in visitor.text

    change(town, second, first, "lifting", "整改合格", "确认恢复")
    clerk.go("/workspace/batches/new")
    assert SUSPENDED not in clerk.text
    clerk.fill(批次名称="演示：恢复备案后的批次", 评价日期=str(town.ask(today)))
    clerk.choose("理论知识考试、技能考核")
    clerk.press("开设")
    assert "演示：恢复备案后的批次" in clerk.text
    visitor.go(f"/directory/{number(town)}")
    assert "备案已暂停" not in visitor.text
    approver = screen(town, chromium, "precision-approver")
    approver.go("/workspace/trail?what=others")
    assert "确认暂停" in approver.text and "确认恢复" in approver.text
    close(first, second, clerk, visitor, approver)


def change(
    town: Played, proposing: Screen, confirming: Screen, name: str, ground: str, button: str
) -> None:
    """One official proposes a change of the filing, and cannot confirm it; another one does."""
    proposing.go(f"/office/standing/new/{name}/{number(town)}")
    proposing.choose(ground)
    proposing.fill(依据的文书="演示通知书 1 号", 事实和理由="演示：考场秩序。")
    proposing.press("提出")
    assert proposing.page.get_by_role("button", name=button).count() == 0
    confirming.go(proposing.page.url)
    confirming.press(button)
    assert "起生效" in confirming.text


def number(town: Played) -> str:
    """The number of the body."""
    return town.ask(lambda: one(Body, Body.name == BODY).number)
