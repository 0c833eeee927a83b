"""A worker with a phone and no script finds the certificate and keeps it."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from journeys.pages import Screen
from journeys.played import Played
from journeys.visits.certificates import slips
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


def test_a_worker_learns_on_a_phone_what_to_apply_for_next(demo: Played, chromium: Browser) -> None:
    """From the certificate to the answer: one tap, three questions, nothing in an address."""
    slip = slips(demo)[1]
    window = demo.window(chromium)
    worker = Screen(window)
    worker.go(f"/v/{slip.public_id}")
    worker.fill(领取码=slip.code)
    worker.press("核对")
    worker.follow("我下一步能报什么")
    assert "已按证书填好" in worker.text
    worker.fill(从哪天开始做这一行="2018-03-01", 最高的毕业学校或班级="高级工班")
    worker.press("查看结果")
    assert urlsplit(worker.page.url).path == "/prospects" and not urlsplit(worker.page.url).query
    assert worker.page.locator(".prospect").count() >= 5
    assert "首席技师" in worker.text and "职称" in worker.text
    wide = worker.page.locator("main").bounding_box()
    assert wide is not None and wide["width"] <= 390
    worker.follow("看全部机构")
    assert "由近到远" in worker.text
    window.close()


def test_a_worker_opens_the_record_on_a_phone_and_shares_a_part_of_it_without_javascript(
    demo: Played, chromium: Browser
) -> None:
    slip = slips(demo)[1]
    window = demo.window(chromium, java_script_enabled=False, accept_downloads=True)
    worker = Screen(window, is_scripted=False)
    worker.go("/lookup")
    worker.follow("打开我的技能档案")
    worker.fill(证书编号=slip.number, 领取码=slip.code)
    worker.press("打开档案")
    assert urlsplit(worker.page.url).path == f"/record/{slip.public_id}"
    assert slip.number in worker.text and "记载单位" in worker.text
    assert worker.download("下载核验报告").startswith(b"%PDF-")

    worker.follow("分享给单位看")
    worker.fill(给谁看="演示用人单位")
    worker.press("生成分享码")
    code = worker.page.locator(".share-code code").inner_text()

    stranger = Screen(demo.window(chromium, java_script_enabled=False), is_scripted=False)
    stranger.go("/s")
    stranger.fill(分享码=code.lower())
    stranger.press("查看")
    assert slip.number in stranger.text and "到期的是分享码，不是证书" in stranger.text
    assert "工作经历" not in stranger.text and "演示用人单位" not in stranger.text

    worker.follow("返回档案")
    assert "被查看 1 次" in worker.text
    with worker.page.expect_navigation():
        worker.page.get_by_role("button", name="收回").first.click()
    stranger.page.reload()
    assert "已收回" in stranger.text
    window.close()
    stranger.page.context.close()
