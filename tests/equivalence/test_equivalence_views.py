"""The page on which HR looks equivalences up."""

from __future__ import annotations

import re

import pytest
from browser import faults
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page
from sqlalchemy.orm import Session, scoped_session

Db = scoped_session[Session]


def page_of(client: FlaskClient, query: str = "") -> str:
    answer = client.get(f"/equivalence?{query}")
    assert answer.status_code == 200, answer.text
    return answer.text


def section(page: str, kind: str) -> str:
    """The part of the page that is about one kind."""
    found = re.search(rf'<section class="equivalence {kind}".*?</section>', page, re.DOTALL)
    assert found is not None
    return found[0]


def test_a_level_shows_titles_treatment_and_that_it_is_no_diploma(client: FlaskClient) -> None:
    page = page_of(client, "level=senior_worker")

    assert "满 2 年" in section(page, "eligible") and "初级职称" in section(page, "eligible")
    assert "聘用在岗期间" in section(page, "treatment")
    assert "高级工证书不是大专、本科等任何学历" in section(page, "diploma_as")


def test_the_three_kinds_stand_apart_and_in_their_order(client: FlaskClient) -> None:
    page = page_of(client, "level=senior_worker")
    places = [page.index(f'id="{kind}"') for kind in ("eligible", "treatment", "diploma_as")]

    assert places == sorted(places)
    assert "EQ-30" not in section(page, "eligible")
    assert "EQ-10" not in section(page, "treatment")


def test_each_row_names_its_basis_date_region_and_number(client: FlaskClient) -> None:
    eligible = section(page_of(client, "level=senior_worker"), "eligible")

    for value in (
        "《关于在工程技术领域实现高技能人才与工程技术人才职业发展贯通的意见（试行）》",
        "人社部发〔2018〕74号",
        "2018年11月30日",
        "自 2018年11月30日 起",
        "全国",
        "现行",
        "EQ-10",
        "工程技术",
    ):
        assert value in eligible, value


def test_a_document_number_that_nobody_saw_says_so(client: FlaskClient) -> None:
    eligible = section(page_of(client, "level=senior_worker"), "eligible")
    own = section(page_of(client, "school_class=高级工班&region=511700"), "diploma_as")

    assert "人社部发〔2018〕74号，<em>文号待核</em>" in eligible
    assert "达人社发〔2023〕133号）" in own


def test_press_reports_and_defaults_are_named_as_such(client: FlaskClient) -> None:
    page = page_of(client, "level=senior_worker")

    assert "<em>据报刊报道</em>" in section(page, "eligible")
    assert "<em>非文件规定</em>" in section(page, "treatment")


def test_unverified_rows_and_consultation_texts_are_marked_and_set_off(
    client: FlaskClient,
) -> None:
    treatment = section(page_of(client, "level=senior_worker"), "treatment")
    diploma = section(page_of(client, "school_class=高级工班"), "diploma_as")

    assert '<strong class="tag warn">待核</strong>' in treatment
    assert '<strong class="tag warn">征求意见稿，未生效</strong>' in diploma
    for part in (treatment, diploma):
        assert '<article class="row soft">' in part


def test_a_class_counts_for_the_named_purposes_only(client: FlaskClient) -> None:
    diploma = section(page_of(client, "school_class=高级工班&purpose=rank_promotion"), "diploma_as")

    assert "EQ-40" in diploma and "EQ-44" not in diploma
    assert "<span>职级晋升</span>" in diploma


def test_a_prefecture_has_its_own_rows_and_others_do_not_see_them(client: FlaskClient) -> None:
    own = page_of(client, "school_class=高级工班&region=511700")
    other = section(page_of(client, "school_class=高级工班&region=510100"), "diploma_as")

    assert "达人社发" in section(own, "diploma_as")
    assert "达人社发" not in other.partition('<details class="elsewhere">')[0]
    assert "本地区不适用" in other.partition('<details class="elsewhere">')[2]


def test_what_has_no_basis_on_file_is_said_plainly(client: FlaskClient) -> None:
    page = page_of(client, "school_class=中级工班&purpose=public_institution_hiring")

    assert "中级工班：暂无依据" in section(page, "diploma_as")
    assert "没有规定" in page


def test_another_day_is_answered_by_its_own_law(client: FlaskClient) -> None:
    before = page_of(client, "level=senior_worker&on=2018-01-01")
    after = page_of(client, "level=senior_worker&on=2019-01-01")

    assert "EQ-10" not in section(before, "eligible")
    assert "EQ-10" in section(after, "eligible")
    assert "截至 2019年1月1日" in after


@pytest.mark.parametrize(
    "query",
    [
        "held=level:senior_worker",
        "level=senior_worker",
        "held=level%3Asenior_worker&series=&purpose=&region=510000&on=2026-06-01",
        "held=level:senior_worker&level=technician",
    ],
)
def test_long_and_short_addresses_ask_the_same(client: FlaskClient, query: str) -> None:
    page = page_of(client, query)

    assert '<option selected value="level:senior_worker">' in page
    assert "EQ-10" in page


def test_nothing_asked_shows_the_picture_and_no_answer(client: FlaskClient) -> None:
    page = page_of(client)

    assert '<figure class="bridge">' in page
    assert "<section class=" not in page.partition("<main")[2].partition("</main>")[0]
    assert "asked" not in page.partition("<figure")[2]


def test_the_picture_marks_what_was_asked_and_says_itself_in_words(client: FlaskClient) -> None:
    figure = page_of(client, "level=technician").partition("<figure")[2]

    assert figure.count('aria-current="true"') == 1
    assert "取得技师后，从事相关技术技能工作满 3 年" in figure
    assert "技能等级证书不等同学历" in figure


def test_every_box_of_the_picture_leads_to_its_answer(client: FlaskClient) -> None:
    figure = page_of(client, "level=technician&region=511700").partition("<figure")[2]
    links = re.findall(r'href="(/equivalence\?[^"]+)"', figure)

    assert len(links) == 19
    for link in links:
        assert "region=511700" in link
        assert client.get(link.replace("&amp;", "&")).status_code == 200


def test_the_question_needs_neither_token_nor_session(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    answer = client.get("/equivalence?level=senior_worker")

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert "csrf_token" not in answer.text.partition("<main")[2]


@pytest.mark.parametrize(
    "query",
    [
        "held=level:grand_master",
        "held=nonsense",
        "held=level:senior_worker%00",
        "level=grand_master",
        "level=senior_worker&region=999999",
        "level=senior_worker&region=x",
        "level=senior_worker&on=2026-13-01",
        "level=senior_worker&on=tomorrow",
        "level=senior_worker&on=1899-01-01",
        "level=senior_worker&on=9999-12-31",
        "level=senior_worker&series=magic",
        "school_class=高级工班&purpose=magic",
        "title=博士",
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/equivalence?{query}")

    assert answer.status_code == 422
    assert "提交有误" in answer.text
    assert '<section class="equivalence' not in answer.text


def test_the_answer_is_small_enough_for_a_phone(client: FlaskClient) -> None:
    assert len(page_of(client, "level=senior_worker").encode()) < 60_000


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("query", ["", "level=senior_technician", "school_class=高级工班&on=x"])
def test_it_reads_well_on_a_phone_and_on_a_desk(
    session: Db, screen: Page, query: str, language: str
) -> None:
    screen.goto(f"/equivalence?{query}&lang={language}")

    assert faults(screen) == []


@pytest.mark.browser
def test_a_click_on_the_picture_answers_without_script(
    session: Db, chromium: object, served: str
) -> None:
    context = chromium.new_context(base_url=served, java_script_enabled=False)  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto("/equivalence")
    page.locator("figure a", has_text="高级技师").first.click()

    assert "held=level" in page.url
    assert page.locator("#eligible").inner_text().startswith("可以申报")
    context.close()
