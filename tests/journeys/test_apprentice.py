"""An apprentice in the browser: left to a person by the roster until 转正定级, then carried by a rule."""

from __future__ import annotations

import pytest
from issued import resident_number
from journeys import steps
from journeys.pages import Screen, close, payload, screen
from journeys.played import Played
from playwright.sync_api import Browser

from certreg.clock import today
from certreg.demo import batch
from certreg.demo.organisations import paper, upload
from certreg.demo.story import fill, number_in, press

pytestmark = pytest.mark.browser

TURNING = "6-18-01-01 车工"
NAME = "演示学徒"
UNKNOWN, FINISHED = "须由人工认定", "学徒期满"


def test_a_roster_counts_an_apprenticeship_once_the_enterprise_has_ended_it(
    town: Played, chromium: Browser
) -> None:
    file_turning(town)
    clerk, approver = (screen(town, chromium, f"electric-{role}") for role in ("clerk", "approver"))
    record(town, clerk)
    fact = clerk.page.url
    assert "学徒工由企业自定" in clerk.text and "不对应等级" in clerk.text

    case_id = batch.begin(town.person("electric-clerk"), "演示：学徒期满的批次", town.ask(today))
    upload_roster(town, clerk, case_id)
    assert UNKNOWN in clerk.rows("逐行").inner_text(), "nobody knows is not no"
    clerk.press("全部放弃")

    clerk.go(fact)
    clerk.fill(转正定级日期=str(town.ask(today)))
    clerk.press("转正定级")
    assert clerk.page.get_by_role("button", name="转正定级").count() == 0
    assert "计入初级工的申报条件" in clerk.text
    approver.go("/workspace/merits?kind=apprenticeship")
    assert "转正定级" in approver.rows("记录").first.inner_text()

    upload_roster(town, clerk, case_id)
    assert UNKNOWN not in clerk.text and FINISHED in clerk.rows("条件汇总").first.inner_text()
    clerk.press("导入 1 行", then="导入已完成")
    approver.go(f"/workspace/batches/{case_id}/candidates")
    assert NAME in approver.text and FINISHED in approver.text
    close(clerk, approver)


def file_turning(town: Played) -> None:
    """Let the enterprise file 车工 too, under a standard whose conditions know apprentices."""
    clerk = town.person("electric-clerk")
    application = {
        "purpose": "addition",
        "contact_name": "演示联系人",
        "contact_phone": "028-00000000",
        "site_address": "演示区演示路 2 号",
    }
    page = fill(clerk, "/workspace/filings/new", application)
    occupation = {
        "occupation": TURNING,
        "top_level": "senior_worker",
        "standard": "《车工国家职业标准（2018年版）》（演示）",
        "norm": "2018",
    }
    fill(clerk, page.address, occupation, action="/scope")
    evidence = {"title": "设备清单", "file": upload("设备清单.pdf", paper("设备清单（演示）"))}
    fill(clerk, page.address, evidence, action="/evidence")
    press(clerk, page.address, "/submit")
    office = f"/office/filings/{number_in(page)}"
    press(town.person("district-official-1"), office, "/accept", {"reason": "材料齐全"})
    press(town.person("city-official-1"), office, "/approve", {"reason": "符合备案条件"})


def record(town: Played, clerk: Screen) -> None:
    """The clerk puts the apprentice on record."""
    clerk.go("/workspace/merits")
    clerk.follow("记载一项")
    clerk.follow("学徒", exact=True)
    clerk.fill(
        证件类型="居民身份证",
        证件号码=number(town),
        姓名=NAME,
        学习的职业=TURNING,
        师傅="演示师傅",
        合同或协议编号="演示学徒协议 1 号",
        开始日期="2024-09-01",
        约定期满日期="2026-08-31",
    )
    clerk.press("记载")
    assert "演示师傅" in clerk.text


def upload_roster(town: Played, clerk: Screen, case_id: int) -> None:
    """The apprentice alone applies for 初级工; the roster says nothing of the apprenticeship."""
    clerk.go(f"/workspace/batches/{case_id}")
    day = str(town.ask(today))
    row = {
        "证件类型": "居民身份证",
        "证件号码": number(town),
        "姓名": NAME,
        "职业": TURNING,
        "申报等级": "初级工",
        "人员类别": "职工",
        "个人信息处理同意日期": day,
        "双承诺日期": day,
    }
    roster = steps.typed_in(clerk.download("下载名册模板"), row)
    clerk.follow("上传名册")
    clerk.attach(名册=payload("名册.xlsx", roster, batch.XLSX))
    clerk.press("上传并检查", then="全部 1 行正确")


def number(town: Played) -> str:
    """The apprentice's identity number."""
    return town.ask(lambda: resident_number(941))
