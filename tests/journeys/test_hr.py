"""HR asks at a desk what a level is worth, follows a basis, and asks again for a whole sheet."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from journeys.pages import Screen, payload
from journeys.played import Played
from journeys.visits.certificates import slips
from playwright.sync_api import Browser

from certreg.workbook.writing import MEDIA_TYPE

pytestmark = pytest.mark.browser

DESK = {"width": 1280, "height": 800}


def sheet(*rows: tuple[str, ...]) -> bytes:
    """A workbook of HR's own, not the template."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def answers(content: bytes) -> list[dict[str, object]]:
    """The sheet that came back, row by row under its headings."""
    headings, *rows = openpyxl.load_workbook(BytesIO(content)).worksheets[0].values
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


def answered(hr: Screen, content: bytes) -> list[dict[str, object]]:
    """Upload a sheet and take the answers home."""
    hr.attach(填好的表格=payload("名单.xlsx", content, MEDIA_TYPE))
    with hr.page.expect_download() as waiting:
        hr.page.get_by_role("button", name="上传并取回答复").click()
    return answers(Path(waiting.value.path()).read_bytes())


def verdict(row: dict[str, object]) -> object:
    """What a row says of its certificate; the heading names which of its words are unverified."""
    (heading,) = (each for each in row if each.startswith("核验结果"))
    return row[heading]


def test_hr_learns_what_a_level_is_worth_and_on_what_basis(demo: Played, chromium: Browser) -> None:
    slip = slips(demo)[1]
    window = demo.window(chromium, viewport=DESK, accept_downloads=True)
    hr = Screen(window)
    hr.go("/equivalence")
    hr.fill(持有="高级工")
    hr.press("查看对应")
    assert "初级职称" in hr.text and "高级工证书不是大专" in hr.text
    row = hr.page.locator("#eligible article", has_text="初级职称").first
    rule = row.locator("dd a code").inner_text()
    row.get_by_role("link", name=rule).click()
    hr.page.wait_for_url(f"**/policy/rules/{rule}")
    hr.look()
    assert "有效期" in hr.text and "人社部发〔2018〕74号" in hr.text

    hr.go("/equivalence")
    hr.follow("批量查询")
    known, plain, wrong = answered(
        hr,
        sheet(
            ("姓名", "等级", "证书编号", "部门"),
            (slip.name, "", slip.number, "一车间"),
            ("演示甲", "高级工", "", "二车间"),
            ("演示乙", "超级工", "", "三车间"),
        ),
    )
    assert (known["部门"], verdict(known)) == ("一车间", "有效") and not known["问题"]
    assert "初级职称" in str(plain["可以申报（不自动转换）"])
    assert "人社部发〔2018〕74号" in str(plain["可以申报的依据"]) and not plain["问题"]
    assert "超级工" in str(wrong["问题"]) and not wrong["可以申报（不自动转换）"]

    hr.go(f"/v/{slip.public_id}")
    assert "真实有效" in hr.text
    hr.follow("这一等级对应什么职称、待遇和学历？")
    assert "同等待遇" in hr.text and "视同学历" in hr.text
    wide = hr.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= DESK["width"]
    window.close()
