"""Sessions: what is put in comes back signed, and nobody who put nothing in gets a cookie."""

from __future__ import annotations

import pytest
from flask import Flask, session
from flask.testing import FlaskClient

from certreg.web.access import public


@pytest.fixture
def counting(app: Flask) -> FlaskClient:
    """A visitor of /count, which counts in the session, of /peek, which looks, and of /leave."""

    def count() -> str:
        session["n"] = session.get("n", 0) + 1
        return str(session["n"])

    def leave() -> str:
        session.clear()
        return "left"

    app.add_url_rule("/count", "room.count", public(count))
    app.add_url_rule("/peek", "room.peek", public(lambda: str(session.get("n"))))
    app.add_url_rule("/leave", "room.leave", public(leave))
    return app.test_client()


def test_what_is_put_in_comes_back_until_it_is_taken_out(counting: FlaskClient) -> None:
    assert [counting.get("/count").text for _ in range(2)] == ["1", "2"]
    assert counting.get("/peek").text == "2"
    counting.get("/leave")
    assert counting.get("/peek").text == "None"


def test_who_only_looks_gets_no_cookie_but_a_word_to_caches(counting: FlaskClient) -> None:
    answer = counting.get("/peek")

    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Vary"] == "Cookie"


def test_a_cookie_that_was_tampered_with_is_none(app: Flask, counting: FlaskClient) -> None:
    counting.get("/count")
    cookie = counting.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    counting.set_cookie(cookie.key, f"{cookie.value[:-4]}AAAA")

    assert counting.get("/peek").text == "None"
