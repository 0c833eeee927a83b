"""Every route says who may use it, and nobody else may."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_login import LoginManager

from certreg.accounts.models import Role
from certreg.web import access
from certreg.web.access import Access, public, requires, signed_in


def say_yes() -> str:
    return "yes"


def test_an_application_with_a_route_that_declares_nothing_does_not_start(app: Flask) -> None:
    app.add_url_rule("/open", "room.forgotten", say_yes)

    with pytest.raises(RuntimeError, match=r"room\.forgotten"):
        access.refuse_undeclared(app)


def test_every_route_of_the_application_declares_who_may_use_it(app: Flask) -> None:
    assert all(isinstance(access.declared(app, name), Access) for name in app.view_functions)


def test_a_route_added_after_the_start_without_declaration_answers_nobody(app: Flask) -> None:
    app.add_url_rule("/open", "room.forgotten", say_yes)

    assert app.test_client().get("/open").status_code == 500


def test_a_public_route_is_open_to_everybody(app: Flask, client: FlaskClient) -> None:
    app.add_url_rule("/square", "room.square", public(lambda: "yes"))

    assert client.get("/square").text == "yes"


def test_a_visitor_is_sent_to_sign_in_and_comes_back_afterwards() -> None:
    app = Flask("bare")
    LoginManager(app).request_loader(lambda _request: None)
    access.install(app)
    app.add_url_rule("/desk", "room.desk", requires(Role.CLERK)(say_yes))
    app.add_url_rule("/sign-in", "sign_in.sign_in", public(lambda: "sign in"))

    answer = app.test_client().get("/desk?batch=7")

    assert answer.status_code == 302
    assert answer.location == "/sign-in?next=/desk?batch%3D7"


def test_a_holder_of_one_of_the_roles_may_use_the_route(app: Flask, cast) -> None:
    app.add_url_rule("/desk", "room.desk", requires(Role.CLERK, Role.APPROVER)(lambda: "yes"))

    answer = cast.browser_of(cast.user(Role.APPROVER)).get("/desk")

    assert (answer.status_code, answer.text) == (200, "yes")


def test_somebody_with_other_roles_is_refused_with_a_reason(app: Flask, cast) -> None:
    app.add_url_rule("/desk", "room.desk", requires(Role.OFFICIAL)(lambda: "yes"))

    answer = cast.browser_of(cast.user(Role.CLERK, Role.APPROVER)).get("/desk")

    assert answer.status_code == 403
    assert "您没有此项权限" in answer.text


def test_a_route_for_everybody_signed_in_needs_no_role(app: Flask, cast) -> None:
    app.add_url_rule("/desk", "room.desk", signed_in(lambda: "yes"))

    assert cast.browser_of(cast.user()).get("/desk").text == "yes"


def test_a_declaration_for_no_role_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="nobody"):
        requires()
