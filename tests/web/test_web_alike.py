"""Pages alike for every visitor: made once, never for who is signed in, never of yesterday."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import Cast
from flask import Flask
from flask.testing import FlaskClient

from certreg.accounts.models import Role
from certreg.db import db, write_tx
from certreg.installation import Installation
from certreg.web.access import public
from certreg.web.alike import alike
from certreg.web.language import current_language

PAGES = ("/", "/lookup", "/verify")


@pytest.fixture
def numbered(app: Flask) -> FlaskClient:
    """A visitor of /numbered, whose page is another each time it is made."""
    made: Iterator[int] = iter(range(1_000))
    view = alike(lambda: f"{current_language()} {next(made)}")
    app.add_url_rule("/numbered", "room.numbered", public(view))
    return app.test_client()


def test_a_page_is_made_once_for_all_visitors(app: Flask, numbered: FlaskClient) -> None:
    answers = [numbered.get("/numbered"), app.test_client().get("/numbered")]

    assert [answer.text for answer in answers] == ["zh 0", "zh 0"]
    assert answers[0].headers["Content-Security-Policy"]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}
    assert {answer.headers["Vary"] for answer in answers} == {"Cookie"}


def test_it_is_made_anew_after_anything_was_written(app: Flask, numbered: FlaskClient) -> None:
    numbered.get("/numbered")
    with app.app_context(), write_tx():
        db.session.get_one(Installation, 1).name = "另一个名称"

    assert numbered.get("/numbered").text == "zh 1"


def test_each_language_has_its_own_and_the_address_that_switches_is_not_kept(
    numbered: FlaskClient,
) -> None:
    texts = [numbered.get(f"/numbered{more}").text for more in ("", "?lang=en", "", "?lang=zh", "")]

    assert texts == ["zh 0", "en 1", "en 2", "zh 3", "zh 0"]


def test_whoever_is_signed_in_gets_a_page_of_his_own(cast: Cast, numbered: FlaskClient) -> None:
    user = cast.user(Role.CLERK)
    numbered.get("/numbered")
    browser = cast.browser_of(user)

    assert [browser.get("/numbered").text for _ in range(2)] == ["zh 1", "zh 2"]
    assert user.name in browser.get("/lookup").text
    assert user.name not in cast.app.test_client().get("/lookup").text


def test_looking_something_up_leaves_no_cookie_behind(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    for address in PAGES:
        answer = app.test_client().get(address)
        assert (answer.status_code, answer.headers.getlist("Set-Cookie")) == (200, [])
