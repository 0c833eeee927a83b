"""Old holdings in the browser: read from a sheet, confirmed by a second person, told to their holder."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from journeys import steps
from journeys.pages import Screen, close, payload, screen
from journeys.played import Played
from journeys.visits.certificates import slips
from playwright.sync_api import Browser

from certreg.certificates.models import Certificate
from certreg.certificates.register import document_number
from certreg.clock import today
from certreg.db import db
from certreg.demo import batch
from certreg.demo.review import Slip

pytestmark = pytest.mark.browser

NUMBER = "1517000000312345"
"""A 职业资格证书 of 2015; the first digit of its serial says 高级工."""
FOREIGN = "非本机构签发"
STEP = f"2015年9月1日 · {FOREIGN}"
"""How a certificate of elsewhere stands on the holder's ladder."""
REASON = "演示：原发证机构答复，查无此证。"


def test_old_certificates_are_read_from_a_sheet_and_their_holder_sees_who_saw_them(
    demo: Played, chromium: Browser
) -> None:
    slip = slips(demo)[3]
    clerk, approver = (
        screen(demo, chromium, who) for who in ("precision-clerk", "precision-approver")
    )
    clerk.go("/workspace/holdings")
    clerk.follow("登记旧证书")
    template, papers = clerk.download("下载 Excel 模板"), old_papers(demo, slip)
    upload(clerk, steps.typed_in(template, papers[0] | {"等级": "技师"}, papers[1]))
    assert "2 行中有 1 行有误" in clerk.text and "编号中的等级为高级工" in clerk.text
    upload(clerk, steps.typed_in(template, *papers))
    assert clerk.rows("共 2 张证书").count() == 2
    clerk.press("提交")
    assert clerk.page.get_by_role("button", name="核对无误").count() == 0
    worker = screen(demo, chromium)
    assert NUMBER not in record(worker, slip), "one person alone puts nothing on record"
    before = worker.text.count(FOREIGN)

    approver.go("/workspace")
    approver.follow(f"旧证书登记 #{clerk.number}")
    assert FOREIGN in approver.text and "演示查验人" in approver.text
    approver.press("核对无误，登记")
    assert NUMBER in record(worker, slip) and STEP in worker.text
    assert worker.text.count(FOREIGN) == before + 3, "on the ladder, and beside both"
    assert "演示查验人" in worker.text and "演示职业技能鉴定中心" in worker.text

    approver.follow("撤回")
    approver.fill(理由=REASON)
    approver.press("撤回")
    assert "已撤回" in approver.text
    assert REASON in record(worker, slip) and STEP not in worker.text
    close(clerk, approver, worker)


def old_papers(demo: Played, slip: Slip) -> tuple[dict[str, str], dict[str, str]]:
    """A 职业资格证书, which counts, and a 特种作业操作证, which does not."""
    query = sa.select(Certificate).where(Certificate.number == slip.number)
    number = demo.ask(lambda: document_number(db.session.scalars(query).one()))
    seen = {
        "证件类型": "居民身份证",
        "证件号码": number,
        "姓名": slip.name,
        "发证日期": "2015-09-01",
        "发证机构": "演示职业技能鉴定中心",
        "查验方式": "原件",
        "查验人": "演示查验人",
        "查验日期": str(demo.ask(today) - timedelta(days=1)),
    }
    qualification = {
        "证书类别": "职业资格证书",
        "证书编号": NUMBER,
        "职业": "6-31-01-03 电工",
        "等级": "高级工",
    }
    return seen | qualification, seen | {
        "证书类别": "特种作业操作证",
        "项目或证书名称": "低压电工作业",
    }


def upload(clerk: Screen, sheet: bytes) -> None:
    """Have a sheet checked."""
    clerk.attach(填好的表格=payload("旧证书.xlsx", sheet, batch.XLSX))
    clerk.press("上传并检查")


def record(worker: Screen, slip: Slip) -> str:
    """What the holder reads in the record."""
    worker.go("/record")
    worker.fill(证书编号=slip.number, 领取码=slip.code)
    worker.press("打开档案")
    return worker.text
