"""Objections: anybody files one while the notice runs, an official of the region answers it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from factories import make_organisation, make_user
from flask.testing import FlaskClient
from procedure.announced import announcing, make_notice
from sqlalchemy.orm import Session, scoped_session
from werkzeug.test import TestResponse

import certreg.clock
from certreg.accounts.models import OrganisationKind, Role
from certreg.audit.models import AuditEvent
from certreg.clock import CHINA
from certreg.procedure.models.notices import Objection, PublicNotice

Db = scoped_session[Session]
Move = Callable[[date], None]


@pytest.fixture(autouse=True)
def three_people() -> Iterator[None]:
    """Every batch announces three people."""
    with announcing(3):
        yield


@pytest.fixture
def notice(session: Db) -> PublicNotice:
    """A notice that runs."""
    return make_notice()


@pytest.fixture
def move_clock(monkeypatch: pytest.MonkeyPatch) -> Move:
    """Lets the registry believe that it is noon of another day."""

    def move(day: date) -> None:
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=CHINA)
        monkeypatch.setattr(certreg.clock, "real_now", lambda: noon)

    return move


@pytest.fixture
def official(session: Db, cast: Any) -> Callable[[str], FlaskClient]:
    """Makes an official of a region, signed in."""

    def make(region: str = "511700") -> FlaskClient:
        office = make_organisation(OrganisationKind.OFFICE, region=region)
        client: FlaskClient = cast.browser_of(make_user(Role.OFFICIAL, organisation=office))
        return client

    return make


def file(client: FlaskClient, notice_id: int, **changes: str) -> TestResponse:
    data = {"text": "第 2 号工作年限不足", "contact": "0818-0000000", "about_row": "2"} | changes
    return client.post(f"/notices/{notice_id}/objection", data=data)


def receipt_in(answer: TestResponse) -> str:
    found = re.search(r"<strong>([0-9a-f]{16})</strong>", answer.text)
    assert found is not None
    return found[1]


class TestFiling:
    """Without account, while the notice runs."""

    def test_who_files_one_gets_a_receipt(
        self, session: Db, client: FlaskClient, notice: PublicNotice
    ) -> None:
        answer = file(client, notice.id)

        objection = session.query(Objection).one()
        assert answer.status_code == 200
        assert receipt_in(answer) == objection.receipt
        assert (objection.about_row, objection.text) == (2, "第 2 号工作年限不足")
        event = session.query(AuditEvent).order_by(AuditEvent.id.desc()).first()
        assert event is not None
        assert (event.action, event.actor_id) == ("objection.filed", None)

    def test_it_may_be_about_the_whole(
        self, session: Db, client: FlaskClient, notice: PublicNotice
    ) -> None:
        assert file(client, notice.id, about_row="").status_code == 200
        assert session.query(Objection).one().about_row is None

    @pytest.mark.parametrize(
        "about_row", ["4", "0", "-1", "x", "1.5", "٢", "²", "1 2", "9" * 40, "+1", "1e3"]
    )
    def test_a_row_that_the_notice_has_not_is_refused_on_its_field(
        self, session: Db, client: FlaskClient, notice: PublicNotice, about_row: str
    ) -> None:
        answer = file(client, notice.id, about_row=about_row)

        assert answer.status_code == 422
        assert 'href="#about_row"' in answer.text
        assert session.query(Objection).count() == 0

    @pytest.mark.parametrize(
        "changes",
        [
            {"text": ""},
            {"text": "  "},
            {"contact": ""},
            {"text": "长" * 2001},
            {"contact": "1" * 121},
            {"text": "a\x00b"},
            {"contact": "\u202e1"},
        ],
    )
    def test_what_is_missing_or_too_long_is_refused(
        self, session: Db, client: FlaskClient, notice: PublicNotice, changes: dict[str, str]
    ) -> None:
        assert file(client, notice.id, **changes).status_code == 422
        assert session.query(Objection).count() == 0

    def test_it_can_be_filed_on_the_last_day_and_not_later(
        self, session: Db, client: FlaskClient, notice: PublicNotice, move_clock: Move
    ) -> None:
        notice_id, last_day = notice.id, notice.last_day
        move_clock(last_day)
        assert file(client, notice_id).status_code == 200
        move_clock(last_day + timedelta(days=1))
        late = file(client, notice_id)

        assert late.status_code == 403
        assert "公示已结束" in late.text
        assert client.get(f"/notices/{notice_id}/objection").status_code == 403
        assert session.query(Objection).count() == 1

    def test_one_address_cannot_flood_the_office(
        self, client: FlaskClient, notice: PublicNotice
    ) -> None:
        notice_id = notice.id
        statuses = [file(client, notice_id, text="").status_code for _ in range(61)]

        assert statuses == [422] * 60 + [429]


class TestFollowing:
    """By the receipt alone."""

    def test_the_receipt_shows_state_and_answer(
        self,
        session: Db,
        client: FlaskClient,
        notice: PublicNotice,
        official: Callable[..., FlaskClient],
    ) -> None:
        receipt = receipt_in(file(client, notice.id))
        waiting = client.post("/objections", data={"receipt": f" {receipt} "}).text
        objection_id = session.query(Objection).one().id
        official().post(
            f"/office/objections/{objection_id}",
            data={"outcome": "upheld", "text": "经核实，年限确有不足"},
        )
        answered = client.post("/objections", data={"receipt": receipt}).text

        assert "办理中" in waiting
        assert "异议成立" in answered and "经核实，年限确有不足" in answered
        for page in (waiting, answered):
            assert "0818-0000000" not in page

    @pytest.mark.parametrize("receipt", ["", "0" * 16, "x", "a\x00", "0" * 5000])
    def test_a_receipt_that_nobody_has_is_said_on_the_form(
        self, client: FlaskClient, notice: PublicNotice, receipt: str
    ) -> None:
        answer = client.post("/objections", data={"receipt": receipt})

        assert answer.status_code == 422
        assert 'href="#receipt"' in answer.text


class TestAnswering:
    """By officials of the region, once."""

    @pytest.fixture
    def objection_id(self, session: Db, client: FlaskClient, notice: PublicNotice) -> int:
        """An objection that nobody has answered."""
        file(client, notice.id)
        return session.query(Objection).one().id

    def answer(self, client: FlaskClient, objection_id: int, **changes: str) -> TestResponse:
        data = {"outcome": "dismissed", "text": "经核实符合条件"} | changes
        return client.post(f"/office/objections/{objection_id}", data=data)

    @pytest.mark.parametrize("region", ["511702", "511700", "510000"])
    def test_officials_of_the_region_see_and_answer_it(
        self,
        session: Db,
        objection_id: int,
        official: Callable[..., FlaskClient],
        region: str,
    ) -> None:
        client = official(region)
        listed = client.get("/office/objections").text
        shown = client.get(f"/office/objections/{objection_id}").text

        assert "第 2 号工作年限不足" in listed
        assert "0818-0000000" in shown
        assert self.answer(client, objection_id).status_code == 302
        assert session.query(Objection).one().is_upheld is False
        assert "没有待答复的异议" in client.get("/office/objections").text

    @pytest.mark.parametrize("region", ["511703", "511800", "500000"])
    def test_officials_of_another_region_do_not_find_it(
        self,
        session: Db,
        objection_id: int,
        official: Callable[..., FlaskClient],
        region: str,
    ) -> None:
        client = official(region)

        assert "没有待答复的异议" in client.get("/office/objections").text
        assert client.get(f"/office/objections/{objection_id}").status_code == 404
        assert self.answer(client, objection_id).status_code == 404
        assert session.query(Objection).one().is_upheld is None

    def test_it_is_answered_once(
        self, session: Db, objection_id: int, official: Callable[..., FlaskClient]
    ) -> None:
        first = self.answer(official(), objection_id)
        second = self.answer(official(), objection_id, outcome="upheld")

        assert (first.status_code, second.status_code) == (302, 409)
        assert session.query(Objection).one().is_upheld is False

    @pytest.mark.parametrize(
        "changes", [{"outcome": ""}, {"outcome": "maybe"}, {"text": ""}, {"text": "长" * 2001}]
    )
    def test_an_answer_without_outcome_or_words_is_refused(
        self,
        session: Db,
        objection_id: int,
        official: Callable[..., FlaskClient],
        changes: dict[str, str],
    ) -> None:
        assert self.answer(official(), objection_id, **changes).status_code == 422
        assert session.query(Objection).one().is_upheld is None

    def test_the_organisations_own_people_cannot_answer_it(
        self, notice: PublicNotice, objection_id: int, client: FlaskClient, cast: Any
    ) -> None:
        own = cast.browser_of(make_user(Role.APPROVER, organisation=notice.case.organisation))

        assert self.answer(own, objection_id).status_code == 403
        assert self.answer(client, objection_id).status_code == 302  # to sign in
        assert client.get("/office/objections").status_code == 302

    def test_the_office_sees_how_many_wait(
        self, objection_id: int, official: Callable[..., FlaskClient]
    ) -> None:
        assert '<strong class="tag warn">1</strong>' in official().get("/office").text
