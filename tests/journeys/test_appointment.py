"""A 特级技师 in the browser: through three offices into the post, and out of it again."""

from __future__ import annotations

import pytest
from journeys import steps
from journeys.pages import Screen, close, issue, payload, screen
from journeys.played import Played
from journeys.visits.rows import one
from playwright.sync_api import Browser

from certreg.certificates.models import Certificate
from certreg.clock import today
from certreg.demo.organisations import paper

pytestmark = pytest.mark.browser

ROOM = "/workspace/appointments"
VALID, OUT_OF_POST = "真实有效", "现不在聘"
TIERS = (
    ("district-official-1", "审核推荐"),
    ("city-official-1", "审核推荐"),
    ("province-official-1", "受理并公示"),
)


def test_three_tiers_appoint_a_technician_who_keeps_the_certificate_when_the_post_ends(
    town: Played, chromium: Browser
) -> None:
    base = steps.senior_technician(town)
    clerk, approver = (
        screen(town, chromium, who) for who in ("precision-clerk", "precision-approver")
    )
    case_id = nominate(clerk, base)
    approver.go(f"{ROOM}/{case_id}")
    approver.press("审核通过，报人社部门")
    for official, button in TIERS:
        decide(screen(town, chromium, official), case_id, button)
    steps.backdate_notice(town, case_id)
    decide(screen(town, chromium, "province-official-2"), case_id, "核准")

    issue(approver, town.people["precision-approver"], case_id, room="appointments")
    post = town.ask(lambda: one(Certificate, Certificate.case_id == case_id))
    assert "T" in post.number, "the letter of the level"
    visitor = screen(town, chromium)
    visitor.go(f"/v/{post.public_id}")
    assert VALID in visitor.text and OUT_OF_POST not in visitor.text
    assert "演示焊接技能带头人" in visitor.text

    end(town, clerk, approver, case_id)
    visitor.go(f"/v/{post.public_id}")
    assert OUT_OF_POST in visitor.text
    visitor.go(f"/v/{base.public_id}")
    assert VALID in visitor.text and "高级技师" in visitor.text
    close(clerk, approver, visitor)


def nominate(clerk: Screen, base: Certificate) -> int:
    """The clerk nominates by the certificate, asks for an exception and says why."""
    clerk.go(ROOM)
    clerk.follow("提名")
    clerk.fill(
        所持证书编号=base.number,
        姓名=base.holder_name,
        岗位名称="演示焊接技能带头人",
        主要业绩="演示：主持技术攻关，带出高级技师三名。",
    )
    clerk.tick("职工")
    clerk.tick("特级技师")
    clerk.press("保存，继续补材料")
    case_id = clerk.number
    clerk.fill(材料名称="业绩和评审意见（演示）")
    clerk.attach(文件=payload("业绩.pdf", paper("业绩（演示）"), "application/pdf"))
    clerk.press("上传")
    assert "如须破例，请写明理由" in clerk.text
    clerk.unfold("修改岗位")
    clerk.fill(破例理由="演示：取得高级技师未满一年，有省级技能大师工作室。")
    clerk.press("保存")
    clerk.press("提交提名")
    return case_id


def decide(official: Screen, case_id: int, button: str) -> None:
    """An official's decision; the same cannot decide again."""
    official.go(f"/office/appointments/{case_id}")
    official.fill(理由或意见="演示：同意")
    official.press(button)
    assert official.page.get_by_role("button", name="核准").count() == 0
    close(official)


def end(town: Played, clerk: Screen, approver: Screen, case_id: int) -> None:
    """The clerk proposes the end with today as the last day, the approver confirms; a day passes."""
    clerk.go(f"{ROOM}/{case_id}")
    clerk.unfold("终止聘任")
    clerk.tick("解聘")
    clerk.fill(最后在聘日=str(town.ask(today)), 说明="演示：岗位撤销。")
    clerk.press("提出终止")
    approver.go(f"{ROOM}/{case_id}")
    approver.press("确认终止聘任")
    assert "已终止聘任" in approver.text
    steps.story_of(town).move_clock_by(days=1)
