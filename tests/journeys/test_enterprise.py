"""An enterprise brings a batch from the roster to issued certificates, in the browser."""

from __future__ import annotations

import pytest
from journeys import steps
from journeys.pages import Screen, issue, payload, screen, sign_in
from journeys.played import Played
from playwright.sync_api import Browser

from certreg.clock import today
from certreg.demo import batch, examination
from certreg.demo.mistakes import mistakes
from certreg.demo.review import wait_until
from certreg.demo.story import press
from certreg.demo.workers import Group
from certreg.policy.levels import SkillLevel

pytestmark = pytest.mark.browser

RIGHT, WRONG = 10, 6
PASSED = 9
"""One of the candidates does not pass and gets no certificate."""


def test_an_enterprise_brings_a_batch_from_roster_to_certificates(
    town: Played, chromium: Browser
) -> None:
    clerk = Screen(town.window(chromium, accept_downloads=True))
    sign_in(clerk, town.people["electric-clerk"])
    case_id = open_batch(town, clerk)
    examination.file_plan(town.person("electric-clerk"), case_id)
    clerk.go(f"/workspace/batches/{case_id}")
    hand_in_roster(town, clerk)
    hand_in_results(clerk, case_id)
    clerk.go(f"/workspace/batches/{case_id}")
    clerk.press("提交批次")
    assert "SHA-256" in clerk.text

    approver = screen(town, chromium, "electric-approver")
    approver.go(f"/workspace/batches/{case_id}/sign-off")
    approver.fill(理由或意见="已核对名册与成绩")
    approver.press("审核通过")

    accept = {"reason": "材料齐全"}
    office = f"/office/batches/{case_id}"
    press(town.person("district-official-1"), office, "/accept", accept)
    steps.wait_out_notice(town, case_id)
    press(town.person("city-official-1"), office, "/approve", {"reason": "符合规定"})

    issue(approver, town.people["electric-approver"], case_id)
    wait_until(steps.story_of(town), case_id, "issued")
    clerk.go(f"/workspace/batches/{case_id}/certificates")
    assert clerk.rows("证书").count() == PASSED
    assert clerk.download("PDF").startswith(b"%PDF-")
    clerk.follow("打印领取码条")
    assert clerk.page.locator(".slip").count() == PASSED


def open_batch(town: Played, clerk: Screen) -> int:
    """The clerk opens a batch."""
    clerk.go("/workspace/batches/new")
    clerk.fill(批次名称="演示：浏览器里的批次", 评价日期=str(town.ask(today)))
    clerk.tick("理论知识考试、技能考核")
    clerk.press("开设")
    return clerk.number


def hand_in_roster(town: Played, clerk: Screen) -> None:
    """Every mistake comes back with its row and column; the right rows are imported."""
    template = clerk.download("下载名册模板")
    beyond = Group("6-18-02-04 焊工", "", SkillLevel.SENIOR_TECHNICIAN)
    wrong = mistakes(town.ask(today), beyond=beyond, outside="6-18-01-02 铣工")[:WRONG]
    roster = steps.roster_for(town, template, size=RIGHT, wrong=wrong, seed=21)
    clerk.follow("上传名册")
    clerk.attach(**{"名册": payload("名册.xlsx", roster.workbook, batch.XLSX)})
    clerk.attach(**{"照片压缩包": payload("照片.zip", roster.photos, "application/zip")})
    clerk.press("上传并检查", then="需要改正的内容")
    shown = [set(row.locator("td").all_inner_texts()) for row in clerk.rows("错误清单").all()]
    assert len(shown) == len(roster.expected)
    for expected in roster.expected:
        place = {expected.sheet, str(expected.row), expected.column}
        assert any(place <= cells for cells in shown), (expected, shown)
    clerk.press(f"仅导入正确行（{RIGHT} 行）", then=f"{WRONG} 行未导入")


def hand_in_results(clerk: Screen, case_id: int) -> None:
    """Results by sheet; only those who passed go on."""
    clerk.go(f"/workspace/batches/{case_id}")
    sheet = batch._with_scores(clerk.download("下载成绩表"))
    clerk.follow("上传成绩")
    clerk.attach(成绩表=payload("成绩.xlsx", sheet, batch.XLSX))
    clerk.press("上传并检查", then="行正确")
    clerk.press(f"导入 {RIGHT} 行", then="导入已完成")
