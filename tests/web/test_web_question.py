"""Questions without a token: asked from our own pages and by programs, never by another site's page."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from certreg.web.access import declared

ASKED = ("/lookup/certificate", "/lookup/person", "/verify", "/verify/address")
HOST = "http://localhost"


@pytest.fixture
def strict(app: Flask) -> FlaskClient:
    """A visitor of an application that asks for tokens wherever it does outside of tests."""
    app.config["WTF_CSRF_ENABLED"] = True
    return app.test_client()


@pytest.mark.parametrize("address", ASKED)
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": HOST},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "http://localhost.elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "http://[localhost"},
        {"Origin": "https://elsewhere.example", "Referer": f"{HOST}/lookup"},
        {"Referer": "https://elsewhere.example/localhost"},
        {"Referer": "https://localhost@elsewhere.example/"},
    ],
    ids=str,
)
def test_another_sites_page_is_refused(
    strict: FlaskClient, address: str, headers: dict[str, str]
) -> None:
    answer = strict.post(address, data={}, headers=headers)

    assert answer.status_code == 403
    assert "其他网站" in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": HOST},
        {"Origin": f"{HOST}:8080"},
        {"Referer": f"{HOST}/lookup"},
        {"Sec-Fetch-Site": "same-origin", "Origin": HOST},
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
        {"Sec-Fetch-Site": "none"},
    ],
    ids=str,
)
def test_our_own_pages_and_programs_are_answered_without_a_token(
    strict: FlaskClient, headers: dict[str, str]
) -> None:
    answer = strict.post("/lookup/certificate", data={}, headers=headers)

    assert answer.status_code == 422
    assert "请输入证书编号" in answer.text


def test_every_other_form_still_wants_its_token(strict: FlaskClient) -> None:
    for address in ("/lookup/correction", "/sign-in"):
        answer = strict.post(address, data={}, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code == 400


def test_a_question_is_declared_on_public_routes_alone(app: Flask) -> None:
    for endpoint, view in app.view_functions.items():
        if hasattr(view, "is_question"):
            access = declared(app, endpoint)
            assert access is not None and access.is_public, endpoint
