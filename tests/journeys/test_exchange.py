"""The national network in the browser: a certificate leaves in a file, is refused, leaves again, is taken."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

import pytest
from journeys import steps
from journeys.pages import Screen, close, payload, screen
from journeys.played import Played
from journeys.visits.rows import one
from openpyxl import load_workbook
from playwright.sync_api import Browser

from certreg.certificates.models import Certificate
from certreg.demo import batch
from certreg.workbook.writing import Book

pytestmark = pytest.mark.browser

NUMBER = "证书编号"
REFUSAL = "演示：姓名含生僻字，请核对。"
TAKEN = {"入库结果": "成功"}


def test_a_certificate_is_sent_again_after_a_refusal_and_its_page_says_that_it_was_taken(
    town: Played, chromium: Browser
) -> None:
    case_id = steps.recognised(town)
    sent = town.ask(lambda: one(Certificate, Certificate.case_id == case_id))
    official, clerk, visitor = (
        screen(town, chromium, who) for who in ("city-official-1", "precision-clerk", "")
    )
    row = dispatch(town, official, sent.number)
    assert row["姓名"] == sent.holder_name and len(row["证件号码"]) == 18
    assert official.page.get_by_role("button", name="取走文件").count() == 0, "handed out once"
    visitor.go(f"/v/{sent.public_id}")
    assert "联网状态 已上报，待回执" in visitor.text

    receive(official, row | {"入库结果": "成了"})
    assert "结果“成了”不能识别" in official.text
    receive(official, row | {"入库结果": "失败", "原因": REFUSAL})
    clerk.go("/workspace")
    clerk.follow("联网状态")
    assert REFUSAL in clerk.text
    visitor.page.reload()
    assert "未入库" in visitor.text and REFUSAL not in visitor.text

    receive(official, dispatch(town, official, sent.number, again=True) | TAKEN)
    visitor.page.reload()
    assert "联网状态 已联网" in visitor.text
    clerk.page.reload()
    assert REFUSAL not in clerk.text
    close(official, clerk, visitor)


def dispatch(town: Played, official: Screen, number: str, *, again: bool = False) -> dict[str, str]:
    """Have the next file made and take it with the second factor; a certificate's row in it."""
    official.go("/office/network")
    official.fill(用途="演示：上报本月证书")
    if again:
        official.tick("连同未入库的一并重新上报")
    official.press("生成文件")
    official.fill(动态验证码=town.people["city-official-1"].code())
    file = official.download("取走文件", role="button")
    official.page.reload()
    head, *rows = load_workbook(BytesIO(file)).worksheets[0].values
    table = [dict(zip(map(str, head), map(str, row), strict=True)) for row in rows]
    return next(row for row in table if row[NUMBER] == number)


def receive(official: Screen, answer: Mapping[str, str]) -> None:
    """Read a receipt in that says of one row what came of it."""
    book = Book(str)
    cells = {"原因": ""} | answer
    sheet = book.sheet("回执", list(cells), [20] * len(cells))
    sheet.add(list(cells.values()))
    official.attach(回执=payload("回执.xlsx", book.finish(), batch.XLSX))
    official.press("录入回执")
