"""Chinese is the source language; English by `?lang=en`, remembered in a cookie."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale

from certreg.text import Text
from certreg.web.language import translate
from certreg.web.rendering import day, moment


def language_of(answer) -> str:
    return answer.text.partition('<html lang="')[2].partition('"')[0]


def test_pages_are_chinese_by_default(client: FlaskClient) -> None:
    answer = client.get("/", headers={"Accept-Language": "en"})

    assert language_of(answer) == "zh-CN"
    assert "Set-Cookie" not in answer.headers


def test_english_is_remembered_until_chinese_is_chosen(client: FlaskClient) -> None:
    assert language_of(client.get("/?lang=en")) == "en"
    assert language_of(client.get("/")) == "en"
    assert language_of(client.get("/?lang=zh")) == "zh-CN"
    assert language_of(client.get("/")) == "zh-CN"


def test_the_cookie_is_not_for_scripts_and_lasts_a_year(client: FlaskClient) -> None:
    cookie = client.get("/?lang=en").headers["Set-Cookie"]

    assert cookie.startswith("lang=en;")
    for part in ("HttpOnly", "SameSite=Lax", "Max-Age=31536000"):
        assert part in cookie


@pytest.mark.parametrize("chosen", ["fr", "../en", ""])
def test_an_unknown_language_changes_nothing(client: FlaskClient, chosen: str) -> None:
    answer = client.get("/", query_string={"lang": chosen})

    assert language_of(answer) == "zh-CN"
    assert "Set-Cookie" not in answer.headers


def test_the_switch_keeps_the_rest_of_the_address(client: FlaskClient) -> None:
    assert 'href="/?number=Y1&amp;lang=en"' in client.get("/?number=Y1&lang=zh").text


def test_dates_are_written_as_readers_expect(app: Flask) -> None:
    with app.test_request_context("/"):
        assert day(date(2026, 11, 2)) == "2026年11月2日"
    with app.test_request_context("/?lang=en"):
        assert day(date(2026, 11, 2)) == "2 Nov 2026"


def test_times_are_told_in_china(app: Flask) -> None:
    evening = datetime(2026, 11, 2, 18, 5, tzinfo=UTC)

    with app.test_request_context("/"):
        assert moment(evening) == "2026年11月3日 02:05"
        assert day(evening) == "2026年11月3日"
        assert (day(None), moment(None)) == ("", "")


def test_a_text_is_said_again_with_its_values_and_the_texts_inside_it(app: Flask) -> None:
    text = Text("{name}：{problem}", name=3, problem=Text("照片无法打开。"))

    with app.test_request_context(), force_locale("en"):
        assert translate(text) == "3: The photo cannot be opened."
        assert translate("100% 原样") == "100% 原样"


def test_what_was_done_is_said_in_the_language_of_the_page(cast: Any) -> None:
    browser = cast.browser_of(cast.user())
    browser.get("/?lang=en")
    browser.post("/account/sessions/end")

    assert "You have been signed out on all other devices." in browser.get("/account").text


@pytest.mark.parametrize("nothing", ["", Text("")])
def test_nothing_stays_nothing(app: Flask, nothing: str) -> None:
    with app.test_request_context(), force_locale("en"):
        assert translate(nothing) == ""
