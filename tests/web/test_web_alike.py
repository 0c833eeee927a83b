"""Pages alike for every visitor: made once, never for who is signed in, never of yesterday."""

from __future__ import annotations

from collections.abc import Iterator

import issued
import pytest
from conftest import Cast, make_app
from flask import Flask, url_for
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session, scoped_session

from certreg.accounts.models import Role
from certreg.db import db, write_tx
from certreg.installation import Installation
from certreg.settings import Settings
from certreg.web.access import public
from certreg.web.alike import alike
from certreg.web.language import current_language
from certreg.web.limits import limit

Db = scoped_session[Session]

ODD = {
    "Host": "elsewhere.example",
    "X-Forwarded-Host": "elsewhere.example",
    "X-Forwarded-Prefix": "/elsewhere",
    "Accept-Language": "en",
    "Authorization": "Basic ZWxzZXdoZXJl",
    "Cookie": "remember_token=elsewhere; csrf_token=elsewhere",
    "Referer": "https://elsewhere.example/",
    "User-Agent": "elsewhere",
}
"""What a first visitor may bring who wants it in everybody's page."""


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


def test_a_page_that_begins_a_session_is_never_kept(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    app.add_url_rule("/token", "room.token", public(alike(generate_csrf)))
    for _ in range(2):
        with pytest.raises(RuntimeError, match=r"room\.token is not alike for all"):
            app.test_client().get("/token")


def test_a_limit_counts_the_pages_that_are_made_for_an_asker(app: Flask) -> None:
    view = alike(limit("2 per minute")(lambda number: f"{number}"))
    app.add_url_rule("/limited/<int:number>", "room.limited", public(view))
    visitor = app.test_client()

    statuses = [visitor.get(f"/limited/{number}").status_code for number in (1, 1, 1, 2, 3, 1)]

    assert statuses == [200, 200, 200, 200, 429, 200]


@pytest.fixture
def pages(app: Flask, session: Db) -> list[str]:
    """An address of every route that is declared alike for all, as browsers get it."""
    app.config["WTF_CSRF_ENABLED"] = True
    subject = {"public_id": issued.make_certificate().public_id}
    with app.test_request_context():
        return [
            url_for(endpoint, **(subject if endpoint == "verify.certificate" else {}))
            for endpoint, view in app.view_functions.items()
            if hasattr(view, "is_alike")
        ]


def test_what_the_first_visitor_brings_is_in_nobody_s_page(app: Flask, pages: list[str]) -> None:
    assert len(pages) >= 4
    for address in pages:
        odd, plain = (app.test_client().get(address, headers=more) for more in (ODD, {}))
        assert (odd.status_code, plain.status_code) == (200, 200), address
        assert plain.text == odd.text, address
        assert "elsewhere" not in plain.text, address


def test_no_such_page_has_a_token_or_leaves_a_cookie_behind(app: Flask, pages: list[str]) -> None:
    for address in pages:
        answer = app.test_client().get(address)
        assert (answer.status_code, answer.headers.getlist("Set-Cookie")) == (200, []), address
        assert "csrf_token" not in answer.text, address


@pytest.mark.database
def test_a_revocation_shows_at_once_in_a_process_that_knew_the_certificate_as_valid(
    settings: Settings, session: Db
) -> None:
    certificate = issued.make_certificate()
    session.commit()
    other = make_app(settings)  # shares the database alone, as another process does
    with other.app_context():
        visitor, address = other.test_client(), f"/v/{certificate.public_id}"
        before = [visitor.get(address).text for _ in range(2)]

        issued.revoke(certificate)
        session.commit()

        assert before[0] == before[1] and "真实有效" in before[0]
        assert "已撤销，无效" in visitor.get(address).text
        db.session.remove()
        db.engine.dispose()
