"""Supervision in the browser: a complaint is answered, an inspection ends in an order that is closed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from journeys.pages import Screen, close, payload, screen
from journeys.played import Played
from journeys.visits.rows import one
from playwright.sync_api import Browser

from certreg.clock import today
from certreg.demo.organisations import paper
from certreg.filing.models import Body

pytestmark = pytest.mark.browser

COMPLAINT = "演示投诉：收费没有票据。"
ANSWER = "演示：收费未开票据，属实。"
DEMANDS = "演示：补开全部票据，公示收费标准。"
REPORT = "演示：票据已补开，收费标准已上墙。"


def test_whoever_complains_follows_it_by_the_receipt_to_the_answer_of_a_second_official(
    town: Played, chromium: Browser
) -> None:
    visitor, first, second = (
        screen(town, chromium, who) for who in ("", "district-official-1", "district-official-2")
    )
    visitor.go("/complaints/new")
    visitor.fill(投诉对象=body_number(town), 情况说明=COMPLAINT)
    visitor.press("提交投诉举报")
    receipt = visitor.page.locator(".receipt strong").inner_text()
    follow(visitor, receipt)
    assert ANSWER not in visitor.text

    first.go("/office")
    first.follow("投诉举报 #")
    assert COMPLAINT in first.text
    first.press("受理")
    first.fill(核查意见或答复="演示：查阅账目，未见票据。")
    first.press("提交核查意见")
    assert first.page.get_by_role("button", name="认定属实").count() == 0
    second.go(first.page.url)
    second.fill(核查意见或答复=ANSWER)
    second.press("认定属实")

    follow(visitor, receipt)
    assert ANSWER in visitor.text
    visitor.fill(回执号="0000-0000-0000-0000")
    visitor.press("查询")
    assert ANSWER not in visitor.text
    close(visitor, first, second)


def follow(visitor: Screen, receipt: str) -> None:
    """Ask what became of a complaint."""
    visitor.go("/complaints")
    visitor.fill(回执号=receipt)
    visitor.press("查询")


def test_an_inspection_orders_a_body_to_put_something_right_and_two_officials_close_it(
    town: Played, chromium: Browser
) -> None:
    first, second, clerk, approver = (
        screen(town, chromium, who)
        for who in ("district-official-1", "district-official-2", "skills-clerk", "skills-approver")
    )
    inspect(town, first)
    assert first.page.get_by_role("button", name="确认检查记录").count() == 0
    second.go(first.page.url)
    second.press("确认检查记录")
    assert "检查结束" in second.text

    clerk.go("/workspace")
    clerk.follow("责令整改 #")
    assert DEMANDS in clerk.text
    clerk.fill(材料名称="补开的票据（演示）")
    clerk.attach(文件=payload("票据.pdf", paper("票据（演示）"), "application/pdf"))
    clerk.press("上传")
    clerk.fill(整改情况=REPORT)
    clerk.press("提交整改报告")
    approver.go(clerk.page.url)
    approver.press("审核通过")

    second.follow("查看整改")
    assert REPORT in second.text
    second.fill(理由或意见="演示：票据齐全")
    second.press("提交复查意见")
    assert second.page.get_by_role("button", name="整改合格").count() == 0
    first.go(second.page.url)
    first.fill(理由或意见="演示：同意销号")
    first.press("整改合格，销号")
    clerk.page.reload()
    assert "整改完成" in clerk.text and "演示：同意销号" in clerk.text
    close(first, second, clerk, approver)


def inspect(town: Played, official: Screen) -> None:
    """An official writes down what was found, and hands it to the second one who was there."""
    official.go(f"/office/inspections/new?body={body_number(town)}")
    official.fill(
        检查日期=str(town.ask(today)),
        第二名检查人员="演示区局工作人员2（演示区人力资源和社会保障局）",
        检查情况="演示：抽查二十份收费记录，八份没有票据。",
        整改要求=DEMANDS,
        整改期限=str(town.ask(today) + timedelta(days=20)),
    )
    official.page.get_by_label("有问题", exact=True).first.check()
    official.choose("责令限期整改")
    official.press("保存记录")
    official.press("提交第二名检查人员")


def body_number(town: Played) -> str:
    """The number of the assessment organisation."""
    return town.ask(lambda: one(Body, Body.number.startswith("S")).number)
