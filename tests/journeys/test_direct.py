"""Direct recognition in the browser: nominated, judged by three experts, announced, decided, issued."""

from __future__ import annotations

import pytest
from issued import drawn_face, resident_number
from journeys import steps
from journeys.pages import Screen, close, issue, payload, screen
from journeys.played import Played
from journeys.visits.rows import one
from playwright.sync_api import Browser

from certreg.certificates.models import Certificate
from certreg.clock import today
from certreg.demo.organisations import paper

pytestmark = pytest.mark.browser

NAME = "演示工匠"
DEEDS = "演示：主持解决薄板焊接变形难题，合格率由 82% 提高到 99%。"
EXPERTS = 3


def test_an_outstanding_worker_is_nominated_judged_announced_and_gets_a_certificate(
    town: Played, chromium: Browser
) -> None:
    clerk, approver = (
        screen(town, chromium, who) for who in ("precision-clerk", "precision-approver")
    )
    case_id = nominate(town, clerk)
    approver.go(f"/workspace/nominations/{case_id}")
    approver.fill(理由或意见="演示：已核对，情况属实")
    approver.press("审核通过")

    accepting = screen(town, chromium, "district-official-1")
    accept(accepting, case_id)
    for position in range(1, EXPERTS + 1):
        vote(town, chromium, position, case_id)
    accepting.go(f"/office/nominations/{case_id}")
    assert f"已投 {EXPERTS} 票：{EXPERTS} 票同意" in accepting.text
    accepting.fill(理由或意见="演示：采信评审意见")
    accepting.press("采信评审意见并公示")
    visitor = screen(town, chromium)
    visitor.go(f"/notices/{steps.notice(town, case_id).id}")
    assert NAME not in visitor.text, "names on a notice are masked"

    steps.backdate_notice(town, case_id)
    accepting.page.reload()
    assert accepting.page.get_by_role("button", name="核准").count() == 0
    deciding = screen(town, chromium, "city-official-1")
    deciding.go(f"/office/nominations/{case_id}")
    deciding.fill(理由或意见="演示：公示无异议")
    deciding.press("核准")

    issue(approver, town.people["precision-approver"], case_id, room="nominations")
    public_id = town.ask(lambda: one(Certificate, Certificate.case_id == case_id).public_id)
    visitor.go(f"/v/{public_id}")
    visitor.unfold("如何取得")
    assert "真实有效" in visitor.text and "直接认定" in visitor.text
    close(clerk, approver, accepting, deciding, visitor)


def nominate(town: Played, clerk: Screen) -> int:
    """The clerk states who and why, adds photo and evidence, and submits."""
    day = str(town.ask(today))
    clerk.go("/workspace/nominations")
    clerk.follow("推荐一名职工")
    clerk.fill(
        证件类型="居民身份证",
        证件号码=town.ask(lambda: resident_number(911)),
        姓名=NAME,
        职业和工种="6-18-02-04 焊工 手工焊工",
        申报等级="一级/高级技师",
        与本单位的关系="职工",
        技能和业绩=DEEDS,
        本人同意处理个人信息的日期=day,
        双承诺签署日期=day,
    )
    clerk.choose("掌握高超技能")
    clerk.press("保存并继续")
    case_id = clerk.number
    clerk.attach(照片=payload("照片.jpg", drawn_face(), "image/jpeg"))
    clerk.fill(拍摄日期=day)
    clerk.press("上传照片")
    clerk.fill(材料名称="鉴定书（演示）")
    clerk.attach(文件=payload("鉴定书.pdf", paper("鉴定书（演示）"), "application/pdf"))
    clerk.press("上传")
    clerk.press("提交审核")
    return case_id


def accept(official: Screen, case_id: int) -> None:
    """An official sees who is nominated, and names the panel."""
    official.go("/office")
    official.follow(f"直接认定 #{case_id}")
    assert DEEDS in official.text
    for box in official.page.get_by_label("演示评审专家").all():
        box.check()
    official.fill(理由或意见="材料齐全")
    official.press("受理并组织评审")


def vote(town: Played, chromium: Browser, position: int, case_id: int) -> None:
    """An expert reads the nomination and votes; the vote stands."""
    expert = screen(town, chromium, f"expert-{position}")
    expert.go("/experts/nominations")
    expert.follow(f"直接认定 #{case_id}")
    expert.choose("同意认定")
    expert.fill(评审理由="演示：材料相互印证")
    expert.press("投票")
    assert "您已投票：同意认定" in expert.text
    close(expert)
