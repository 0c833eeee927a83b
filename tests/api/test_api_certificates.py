"""Events of an organisation's own certificates, in order, from a cursor on."""

from __future__ import annotations

from datetime import timedelta

import issued
import pytest
from factories import make_user
from flask import Flask
from sqlalchemy.orm import Session, scoped_session
from werkzeug.test import TestResponse

from certreg.accounts.models import Role
from certreg.certificates import issuing, signing
from certreg.certificates.models import Certificate
from certreg.clock import today
from certreg.connections import keys
from certreg.connections.models import Scope
from certreg.db import write_tx
from certreg.filing.models import Body


class Reader:
    """A body's system that reads events."""

    def __init__(self, app: Flask, body: Body) -> None:
        administrator = make_user(Role.ADMINISTRATOR, organisation=body.organisation)
        clerk = make_user(Role.CLERK, organisation=body.organisation).id
        with write_tx():
            _key, secret = keys.make(
                administrator,
                name="人事系统",
                clerk_id=clerk,
                scopes=[Scope.CERTIFICATES_READ],
                expires_on=today() + timedelta(days=1),
            )
        self.client, self.headers = app.test_client(), {"Authorization": f"Bearer {secret}"}

    def ask(self, query: str = "") -> TestResponse:
        """One answer."""
        return self.client.get(f"/api/v1/certificates{query}", headers=self.headers)

    def everything(self, limit: int) -> list[tuple[str, str]]:
        """(event, number) of all, a few at a time."""
        found: list[tuple[str, str]] = []
        since, has_more = "", True
        while has_more:
            answer = self.ask(f"?limit={limit}&since={since}").json
            assert len(answer["events"]) <= limit
            found += [(each["event"], each["number"]) for each in answer["events"]]
            since, has_more = answer["next"], answer["has_more"]
        return found


@pytest.fixture
def body(app: Flask, session: scoped_session[Session]) -> Body:
    """A body of a new registry."""
    issued.found()
    return issued.make_body()


def make(body: Body, *names: str) -> list[Certificate]:
    """Issued certificates."""
    return issued.issue(body, *(issued.recognised(issued.make_worker(name)) for name in names))


def test_every_event_is_told_once_whatever_the_pieces(app: Flask, body: Body) -> None:
    first, second, third = make(body, "张示例", "李示例", "王示例")
    reader = Reader(app, body)
    issued.revoke(second)
    expected = [
        *(("issued", row.number) for row in (first, second, third)),
        ("revoked", second.number),
    ]
    assert reader.everything(1) == reader.everything(3) == reader.everything(500) == expected


def test_the_last_cursor_goes_on_with_what_happens_later(app: Flask, body: Body) -> None:
    make(body, "张示例")
    reader = Reader(app, body)
    answer = reader.ask().json
    assert reader.ask(f"?since={answer['next']}").json == {
        "events": [],
        "next": answer["next"],
        "has_more": False,
    }
    (later,) = make(body, "李示例")
    (event,) = reader.ask(f"?since={answer['next']}").json["events"]
    assert event["number"] == later.number
    assert event["holder_name"] == "李示例"
    assert "*" in event["document_number"]


def test_what_is_signed_and_not_published_holds_back_what_follows(app: Flask, body: Body) -> None:
    case = issued.make_case(body)
    issued.plan(body, case, issued.recognised(issued.make_worker("张示例")))
    with write_tx():
        signing.sign_next(case.id)
    make(body, "李示例")
    reader = Reader(app, body)
    assert reader.ask().json["events"] == [], "else the first would be missed"
    issuing.carry_out(case.id, issued.Reports())
    assert len(reader.ask().json["events"]) == 2


def test_the_certificates_of_another_body_are_never_told(app: Flask, body: Body) -> None:
    make(body, "张示例")
    other = issued.make_body("另一机构", "Y000051999002")
    assert Reader(app, other).ask().json["events"] == []
    cursor = Reader(app, body).ask().json["next"]
    assert Reader(app, other).ask(f"?since={cursor}").json["events"] == []


@pytest.mark.parametrize("since", ["x", "bG9nIA", "****", "bG9nIC0x", "é"])
def test_a_cursor_that_we_never_gave_is_refused(app: Flask, body: Body, since: str) -> None:
    answer = Reader(app, body).ask(f"?since={since}")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "since"


@pytest.mark.parametrize("query", ["?limit=0", "?limit=501", "?limit=x", "?after=1"])
def test_a_wrong_question_is_refused(app: Flask, body: Body, query: str) -> None:
    assert Reader(app, body).ask(query).status_code == 422
