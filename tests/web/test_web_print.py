"""Pages that are printed."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pikepdf
import pytest
from flask import Flask, render_template
from playwright.sync_api import Browser, Page, expect

from certreg.certificates.claims import Slip, new_code
from certreg.web.access import public

pytestmark = pytest.mark.browser

COUNTS = (1, 10, 11, 25)


def slips(count: int) -> str:
    """The page with so many slips."""
    made = [
        Slip(f"Y0000519990012630{row:05d}", "欧阳示例", "A" * 22, new_code())
        for row in range(count)
    ]
    batch = SimpleNamespace(title="第三批焊工认定", case_id=7)
    return render_template(
        "assessment/slips.html", batch=batch, slips=made, base_url="https://demo.certreg.example"
    )


@pytest.fixture
def sheet(app: Flask, chromium: Browser, served: str) -> Iterator[Page]:
    """A page of a browser; /slips/<count> shows slips."""
    app.add_url_rule("/slips/<int:count>", "room.slips", public(slips))
    context = chromium.new_context(base_url=served)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("count", COUNTS)
def test_ten_slips_come_out_on_a_sheet_of_a4(sheet: Page, tmp_path: Any, count: int) -> None:
    sheet.goto(f"/slips/{count}")
    sheet.pdf(path=tmp_path / "slips.pdf", prefer_css_page_size=True)

    with pikepdf.open(tmp_path / "slips.pdf") as pdf:
        assert len(pdf.pages) == -(-count // 10)
        assert [round(float(side)) for side in pdf.pages[0].mediabox] == [0, 0, 595, 842]


def test_a_button_prints_where_a_script_can(sheet: Page) -> None:
    sheet.goto("/slips/1")
    sheet.evaluate("window.print = () => { window.printed = true }")
    sheet.get_by_role("button", name="打印").click()

    assert sheet.evaluate("window.printed")
    sheet.emulate_media(media="print")
    expect(sheet.get_by_role("button", name="打印")).to_be_hidden()
