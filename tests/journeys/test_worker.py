"""A worker with a phone and no script finds the certificate and keeps it."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from journeys.pages import Screen
from journeys.played import Played
from journeys.visits import slips
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


def test_a_worker_finds_and_keeps_the_certificate_on_a_phone_without_javascript(
    demo: Played, chromium: Browser
) -> None:
    slip = slips(demo)[1]
    window = demo.window(chromium, java_script_enabled=False, accept_downloads=True)
    worker = Screen(window, is_scripted=False)
    worker.go("/")
    worker.page.locator("a[href^='/lookup']").first.click()
    form = worker.page.locator("form[action='/lookup/certificate']")
    form.get_by_label("证书编号").fill(slip.number)
    form.get_by_label("姓名").fill(slip.name)
    form.get_by_role("button").click()
    assert "真实有效" in worker.text
    assert slip.number in worker.text and slip.name in worker.text
    assert worker.page.locator("main img").count() == 0, "the photo is the holder's"

    worker.fill(领取码=slip.code.lower())
    worker.press("核对")
    assert urlsplit(worker.page.url).path == f"/v/{slip.public_id}/holder"
    assert worker.page.locator("img.portrait").count() == 1
    assert worker.download("下载证书（PDF）").startswith(b"%PDF-")
    assert b'"VerifiableCredential"' in worker.download("下载可验证凭证")
    wide = worker.page.locator("main").bounding_box()
    assert wide is not None and wide["width"] <= 390
    window.close()


def test_a_wrong_name_finds_nothing_and_leads_to_a_correction_request(
    demo: Played, chromium: Browser
) -> None:
    slip = slips(demo)[1]
    window = demo.window(chromium, java_script_enabled=False)
    worker = Screen(window, is_scripted=False)
    worker.go("/lookup")
    form = worker.page.locator("form[action='/lookup/certificate']")
    form.get_by_label("证书编号").fill(slip.number)
    form.get_by_label("姓名").fill("某某某")
    form.get_by_role("button").click()
    assert slip.name not in worker.text
    worker.follow("请评价机构核实更正")
    worker.fill(评价机构="演示精密制造有限公司", 情况说明="演示：查不到证书", 联系方式="演示工人")
    worker.page.locator("main form button").first.click()
    assert "/lookup/correction/" in worker.page.content()
    window.close()
