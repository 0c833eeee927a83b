"""The frame and its parts in a real browser, on a phone's and on a desk's screen."""

from __future__ import annotations

from time import sleep

import pytest
from browser import faults, sign_in
from flask import Flask, render_template_string, request
from flask_wtf import FlaskForm
from playwright.sync_api import Browser, Page, expect
from wtforms import BooleanField, FileField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired

from certreg.clock import real_now
from certreg.jobs.models import Job, JobState
from certreg.web.access import public
from certreg.web.pagination import Page as ListPage

pytestmark = pytest.mark.browser

WAYS = [SelectChoice(value="own", label="企业认定"), SelectChoice(value="social", label="社会评价")]


class Example(FlaskForm):
    number = StringField("证书编号", [DataRequired("请输入证书编号")], description="22 位")
    way = RadioField("认定方式", [InputRequired("请选择认定方式")], choices=WAYS)
    level = SelectField("级别", choices=WAYS)
    photo = FileField("照片")
    agree = BooleanField("内容属实", [InputRequired("请确认")])


PARTS = """
{% extends "base.html" %}
{% from "macros/form.html" import button_form, field, form_page, submit %}
{% from "macros/page.html" import banner, breadcrumbs, card, copy_button, heading %}
{% from "macros/page.html" import steps, summary_list, tag %}
{% from "macros/table.html" import pager, table %}
{% block title %}部件{% endblock %}
{% block breadcrumbs %}{{ breadcrumbs([("首页", "/"), ("批次", None)]) }}{% endblock %}
{% block content %}
{{ heading("第三批焊工认定", "批次 7") }}{{ steps(["提交", "公示", "审核", "发证"], 1) }}
{% for tone in ("info", "good", "warn", "bad", "neutral") %}
{{ banner(tone, "标题", "正文") }}{{ tag("标签", tone) }}
{% endfor %}
{{ summary_list([("姓名", "张三"), ("备注", None)]) }}<details class="definition"><summary>公示</summary><p>五个工作日。</p></details>
{% call card("待办", "/") %}<p>12 件</p>{% endcall %}{{ copy_button("Y1") }}
{% call table("名册", ["序号", "姓名", "成绩", "操作"], numeric=(0, 2)) %}
<tr><td>1</td><td>欧阳娜娜</td><td>81.5</td><td><a href="/">查看</a></td></tr>
{% endcall %}
{{ pager(page) }}
{% call form_page(form, upload=True) %}
{% for name in ("number", "way", "level", "photo", "agree") %}{{ field(form[name]) }}{% endfor %}
{{ submit("提交") }}
{% endcall %}
{{ button_form("/parts", "撤销", "danger", confirm="确定撤销证书 Y1 吗？") }}
{% endblock %}
"""


@pytest.fixture
def sent(app: Flask) -> list[str]:
    """/parts shows every macro; answers slowly when something is sent, and notes it here."""
    notes: list[str] = []

    def show() -> str:
        if request.method == "POST":
            notes.append(request.form.get("number", "revoke"))
            sleep(0.5)
        form = Example()
        form.validate_on_submit()
        return render_template_string(
            PARTS, form=form, page=ListPage(rows=[1], size=20, next_key="a", previous_key="b")
        )

    app.add_url_rule("/parts", "room.parts", public(show), methods=["GET", "POST"])
    return notes


@pytest.mark.parametrize("address", ["/", "/?lang=en", "/no/such/page", "/parts"])
def test_pages_are_accessible_and_fit_the_screen(
    sent: list[str], screen: Page, address: str
) -> None:
    screen.goto(address)

    assert faults(screen) == []


def test_after_a_refused_form_the_reader_starts_at_the_errors_and_gets_to_the_input(
    sent: list[str], screen: Page
) -> None:
    screen.goto("/parts")
    screen.get_by_role("button", name="提交").click()

    expect(screen.locator(".error-summary")).to_be_focused()
    assert faults(screen) == []
    screen.get_by_role("link", name="请选择认定方式").click()
    expect(screen.locator("#way-0")).to_be_focused()


def test_a_form_is_sent_once_however_often_the_button_is_pressed(
    sent: list[str], screen: Page
) -> None:
    screen.goto("/parts")
    screen.get_by_label("证书编号").fill("Y1")
    screen.evaluate(
        "for (const _ of '123') document.querySelector('.form .button.primary').click()"
    )
    screen.wait_for_selector(".error-summary")

    assert sent == ["Y1"]


def test_a_destructive_button_asks_first_and_no_means_no(sent: list[str], screen: Page) -> None:
    screen.goto("/parts")
    screen.get_by_role("button", name="撤销").click()
    dialog = screen.get_by_role("dialog")
    expect(dialog).to_contain_text("确定撤销证书 Y1 吗？")
    assert faults(screen) == []

    dialog.get_by_role("button", name="取消").click()
    expect(dialog).to_have_count(0)
    assert sent == []

    screen.get_by_role("button", name="撤销").click()
    with screen.expect_navigation():
        dialog.get_by_role("button", name="确定").click()
    assert sent == ["revoke"]


def test_the_chosen_file_is_named(sent: list[str], screen: Page) -> None:
    screen.goto("/parts")
    face = screen.locator(".file-name")
    expect(face).to_have_text("尚未选择")

    screen.get_by_label("照片").set_input_files(
        {"name": "张三.jpg", "mimeType": "image/jpeg", "buffer": b"x"}
    )

    expect(face).to_have_text("张三.jpg")


def test_without_scripts_the_form_works_and_the_file_input_is_the_browsers_own(
    sent: list[str], chromium: Browser, served: str
) -> None:
    context = chromium.new_context(base_url=served, java_script_enabled=False)
    page = context.new_page()
    page.goto("/parts")
    assert page.locator("#photo").evaluate("input => getComputedStyle(input).opacity") == "1"
    expect(page.locator(".file-face")).to_be_hidden()

    page.get_by_label("证书编号").fill("Y2")
    page.get_by_role("button", name="提交").click()

    expect(page.locator(".error-summary")).to_be_visible()
    assert sent == ["Y2"]
    context.close()


def test_a_jobs_page_follows_the_work_to_its_end(cast, session, served: str, screen: Page) -> None:
    user = cast.user()
    job = Job(
        kind="roster.check",
        subject_id=1,
        organisation_id=user.organisation_id,
        state=JobState.RUNNING,
        done=3,
        total=9,
        created_at=real_now(),
        started_at=real_now(),
        beat_at=real_now(),
    )
    session.add(job)
    session.commit()
    sign_in(screen.context, cast.browser_of(user), served)
    screen.goto(f"/jobs/{job.id}")
    assert faults(screen) == []

    job.done = 7
    session.commit()
    expect(screen.locator("[data-done]")).to_have_text("7")
    expect(screen.get_by_role("status")).to_contain_text("/ 9")

    job.state, job.done, job.finished_at = JobState.DONE, 9, real_now()
    session.commit()
    expect(screen.locator(".tag")).to_have_text("已完成")
    assert faults(screen) == []
