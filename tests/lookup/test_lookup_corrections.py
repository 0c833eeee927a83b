"""Correction requests: filed by anybody, seen and answered by the people of the body named."""

from __future__ import annotations

import re
from typing import Any

import issued
import pytest
from factories import make_user
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session
from werkzeug.test import TestResponse

from certreg.accounts.models import OrganisationKind, Role
from certreg.audit.models import AuditEvent
from certreg.filing.models import Body
from certreg.lookup.models import CorrectionRequest

Db = scoped_session[Session]


@pytest.fixture
def body(session: Db) -> Body:
    """An assessment body of a new registry."""
    issued.found()
    return issued.make_body()


def ask(client: FlaskClient, body: str, **changes: str) -> TestResponse:
    data = {"body": body, "text": "证书上姓名少一个字", "contact": "0818-0000000"} | changes
    return client.post("/lookup/correction", data=data)


def receipt_in(answer: TestResponse) -> str:
    found = re.search(r"/lookup/correction/([0-9a-f]{16})", answer.text)
    assert found is not None
    return found[1]


@pytest.fixture
def clerk(app: Flask, body: Body, cast: object) -> FlaskClient:
    """A clerk of the body, signed in."""
    user = make_user(Role.CLERK, organisation=body.organisation)
    return cast.browser_of(user)  # type: ignore[attr-defined, no-any-return]


@pytest.mark.parametrize(
    "named", ["{name}", "{number}", "{certificate}", " {number} ", "{small}"], ids=str
)
def test_the_body_is_found_by_name_number_or_certificate_number(
    session: Db, client: FlaskClient, body: Body, named: str
) -> None:
    forms = {
        "name": body.name,
        "number": body.number,
        "small": body.number.lower(),
        "certificate": body.number + "263000001",
    }
    answer = ask(client, named.format(**forms))

    assert answer.status_code == 200
    request = session.query(CorrectionRequest).one()
    assert request.organisation_id == body.organisation_id
    assert receipt_in(answer) == request.receipt


def test_an_unknown_body_is_said_on_its_field_and_nothing_is_filed(
    session: Db, client: FlaskClient, body: Body
) -> None:
    answer = ask(client, "不存在的公司")

    assert answer.status_code == 422
    assert 'href="#body"' in answer.text
    assert "没有名为“不存在的公司”的单位" in answer.text
    assert session.query(CorrectionRequest).count() == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"text": ""},
        {"contact": " "},
        {"text": "长" * 1001},
        {"contact": "1" * 121},
        {"text": "a\x00b"},
        {"contact": "\u200b1"},
    ],
)
def test_what_is_missing_or_too_long_is_refused(
    session: Db, client: FlaskClient, body: Body, changes: dict[str, str]
) -> None:
    assert ask(client, body.name, **changes).status_code == 422
    assert session.query(CorrectionRequest).count() == 0


def test_what_was_typed_stays_in_the_form(client: FlaskClient, body: Body) -> None:
    text = ask(client, body.name, contact="").text

    assert "证书上姓名少一个字" in text


def test_a_certificate_page_fills_in_its_body(client: FlaskClient, body: Body) -> None:
    assert f'value="{body.number}"' in client.get(f"/lookup/correction?body={body.number}").text


def test_html_in_a_request_is_text(clerk: FlaskClient, client: FlaskClient, body: Body) -> None:
    ask(client, body.name, text="<script>alert(1)</script>")
    page = clerk.get("/workspace/corrections").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_filing_is_put_on_the_audit_trail(session: Db, client: FlaskClient, body: Body) -> None:
    ask(client, body.name)
    request_id = session.query(CorrectionRequest).one().id

    event = session.query(AuditEvent).order_by(AuditEvent.id.desc()).first()
    assert event is not None
    assert (event.action, event.subject_id) == ("correction.requested", request_id)


def test_the_receipt_shows_the_answer_and_nothing_of_the_question(
    session: Db, clerk: FlaskClient, client: FlaskClient, body: Body
) -> None:
    receipt = receipt_in(ask(client, body.name))
    waiting = client.get(f"/lookup/correction/{receipt}").text
    request_id = session.query(CorrectionRequest).one().id
    clerk.post(f"/workspace/corrections/{request_id}", data={"text": "已更正，请重新查询"})
    answered = client.get(f"/lookup/correction/{receipt}").text

    assert "办理中" in waiting
    assert "已答复" in answered and "已更正，请重新查询" in answered
    for page in (waiting, answered):
        assert "0818-0000000" not in page


@pytest.mark.parametrize("receipt", ["0" * 16, "x", "%00", "'--", "0" * 5000])
def test_an_unknown_receipt_is_said_to_be_unknown(
    client: FlaskClient, body: Body, receipt: str
) -> None:
    assert client.get(f"/lookup/correction/{receipt}").status_code == 404


class TestAnswering:
    """The body's people, and nobody else's."""

    @pytest.fixture
    def request_id(self, session: Db, client: FlaskClient, body: Body) -> int:
        """A request to the body."""
        ask(client, body.name)
        return session.query(CorrectionRequest).one().id

    def test_the_bodys_people_see_it_with_the_contact(
        self, clerk: FlaskClient, request_id: int
    ) -> None:
        assert "证书上姓名少一个字" in clerk.get("/workspace/corrections").text
        assert "0818-0000000" in clerk.get(f"/workspace/corrections/{request_id}").text

    def test_it_is_answered_once(self, session: Db, clerk: FlaskClient, request_id: int) -> None:
        address = f"/workspace/corrections/{request_id}"
        first = clerk.post(address, data={"text": "已更正"})
        second = clerk.post(address, data={"text": "改口"})

        assert (first.status_code, second.status_code) == (302, 409)
        assert "该请求已经答复" in second.text
        assert session.query(CorrectionRequest).one().answer == "已更正"

    @pytest.mark.parametrize("text", ["", "  ", "长" * 1001, "a\x00"])
    def test_an_answer_says_something(
        self, session: Db, clerk: FlaskClient, request_id: int, text: str
    ) -> None:
        answer = clerk.post(f"/workspace/corrections/{request_id}", data={"text": text})

        assert answer.status_code == 422
        assert session.query(CorrectionRequest).one().answered_at is None

    def test_another_organisation_does_not_see_it(
        self, app: Flask, session: Db, request_id: int, cast: object
    ) -> None:
        stranger = cast.browser_of(make_user(Role.CLERK))  # type: ignore[attr-defined]
        address = f"/workspace/corrections/{request_id}"

        assert "证书上姓名" not in stranger.get("/workspace/corrections").text
        assert stranger.get(address).status_code == 404
        assert stranger.post(address, data={"text": "不是我的"}).status_code == 404
        assert session.query(CorrectionRequest).one().answered_at is None

    def test_visitors_and_officials_do_not_get_in(
        self, client: FlaskClient, request_id: int, cast: object
    ) -> None:
        official = cast.browser_of(make_user(Role.OFFICIAL))  # type: ignore[attr-defined]
        address = f"/workspace/corrections/{request_id}"

        assert client.get(address).status_code == 302
        assert official.get(address).status_code == 403

    @pytest.mark.parametrize("request_id", [0, 999, 2**31, 10**30])
    def test_a_request_that_is_not_there_is_not_there(
        self, clerk: FlaskClient, request_id: int
    ) -> None:
        assert clerk.get(f"/workspace/corrections/{request_id}").status_code == 404


def test_an_office_answers_about_what_it_stated_itself(
    session: Db, client: FlaskClient, cast: Any
) -> None:
    office = cast.organisation(OrganisationKind.OFFICE, region="511700", name="虚构市人社局")
    official = cast.browser_of(cast.user(Role.OFFICIAL, organisation=office))
    page = client.get("/lookup/correction?body=虚构市人社局").text
    assert 'value="虚构市人社局"' in page
    follow = f"/lookup/correction/{receipt_in(ask(client, '虚构市人社局'))}"
    request_id = session.query(CorrectionRequest.id).scalar()
    assert "证书上姓名少一个字" in official.get("/office/correction-requests").text
    address = f"/office/correction-requests/{request_id}"
    assert official.post(address, data={"text": "奖项已更正"}).status_code == 302
    assert "奖项已更正" in client.get(follow).text
    other = cast.browser_of(
        cast.user(Role.OFFICIAL, organisation=cast.organisation(OrganisationKind.OFFICE))
    )
    assert other.get(address).status_code == 404
