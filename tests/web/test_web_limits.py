"""How often an address may use a route, and that other routes know nothing of it."""

from __future__ import annotations

import sqlite3

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from certreg.web.access import public
from certreg.web.counts import Counts
from certreg.web.limits import limit, remote_address


@pytest.fixture
def limited(app: Flask) -> FlaskClient:
    """A visitor of /twice and /other (two a minute each), /number (by number) and /free."""
    app.add_url_rule("/twice", "room.twice", public(limit("2 per minute")(lambda: "yes")))
    app.add_url_rule("/other", "room.other", public(limit("2 per minute")(lambda: "yes")))
    by_number = limit("1 per minute", by=lambda: request.args["number"])
    app.add_url_rule("/number", "room.number", public(by_number(lambda: "yes")))
    app.add_url_rule("/free", "room.free", public(lambda: "yes"))
    return app.test_client()


def test_beyond_the_limit_the_answer_is_a_page_that_says_when_to_come_back(
    limited: FlaskClient,
) -> None:
    assert [limited.get("/twice").status_code for _ in range(2)] == [200, 200]

    answer = limited.get("/twice")

    assert answer.status_code == 429
    assert "操作过于频繁" in answer.text
    assert 1 <= int(answer.headers["Retry-After"]) <= 61


def test_each_route_and_each_address_has_a_count_of_its_own(limited: FlaskClient) -> None:
    for _ in range(3):
        limited.get("/twice")

    assert limited.get("/other").status_code == 200
    elsewhere = limited.get("/twice", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert elsewhere.status_code == 200


def test_a_route_may_count_something_else_than_the_address(limited: FlaskClient) -> None:
    assert [limited.get(f"/number?number={n}").status_code for n in "112"] == [200, 429, 200]


def test_where_counts_cannot_be_written_pages_go_on_and_guesses_stay_limited(
    app: Flask, limited: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_asked: object, **_values: object) -> list[tuple[int, float]]:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(Counts, "_ask", full)

    assert [limited.get("/twice").status_code for _ in range(3)] == [200, 200, 429]


def test_routes_without_a_limit_are_not_counted_and_run_no_code_of_it(
    app: Flask, limited: FlaskClient
) -> None:
    assert {limited.get("/free").status_code for _ in range(10)} == {200}
    hooks = [*app.before_request_funcs.get(None, []), *app.after_request_funcs.get(None, [])]
    assert not [hook for hook in hooks if "limit" in hook.__module__]


def test_under_api_the_refusal_is_json(app: Flask) -> None:
    app.add_url_rule("/api/once", "room.once", public(limit("1 per minute")(lambda: "yes")))
    visitor = app.test_client()
    visitor.get("/api/once")

    answer = visitor.get("/api/once")

    assert answer.status_code == 429
    assert answer.json == {"code": 429, "message": "操作过于频繁", "errors": []}


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:5123", "192.0.2.7:5123"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
    ],
)
def test_whoever_asks_is_counted_once_a_customer_with_ipv6_too(
    app: Flask, address: str, counted: str
) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert remote_address() == counted
