"""After issue, in the browser: a wrong name is corrected, and everybody finds the new certificate."""

from __future__ import annotations

import pytest
from journeys.pages import close, screen
from journeys.played import Played
from journeys.visits.certificates import slips
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

RIGHT = "演示更名"


def test_a_name_is_corrected_and_old_page_and_record_lead_to_the_new_certificate(
    demo: Played, chromium: Browser
) -> None:
    slip = slips(demo)[-2]
    clerk = screen(demo, chromium, "precision-clerk")
    clerk.go("/workspace/certificate-changes")
    clerk.follow("申请更正证书")
    clerk.fill(证书编号=slip.number, 正确的姓名=RIGHT, 查明的事实="演示：名册姓名录入有误。")
    clerk.press("预览")
    assert slip.name in clerk.text and RIGHT in clerk.text
    clerk.press("提出")
    case_id = clerk.number
    assert "待工作人员确认" in clerk.text

    official = screen(demo, chromium, "city-official-2")
    official.go(f"/office/measures/{case_id}")
    official.fill(意见="演示：与证件一致")
    official.press("确认更正", then="已更正换发")

    visitor = screen(demo, chromium)
    visitor.go(f"/v/{slip.public_id}")
    assert "真实有效" not in visitor.text
    visitor.follow("查看新证书")
    assert "真实有效" in visitor.text and RIGHT in visitor.text

    worker = screen(demo, chromium)
    worker.go("/record")
    worker.fill(证书编号=slip.number, 领取码=slip.code)
    worker.press("打开档案")
    assert RIGHT in worker.text and slip.number in worker.text and "更正" in worker.text
    clerk.go("/workspace/certificate-changes")
    assert clerk.download("PDF").startswith(b"%PDF-")
    close(clerk, official, visitor, worker)
