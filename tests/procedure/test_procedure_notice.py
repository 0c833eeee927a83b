"""Public notices: posted for the days of the law, with masked names, closed when they are over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from procedure.announced import REGION, announcing, make_case, make_notice
from sqlalchemy.orm import Session, scoped_session

import certreg.clock
from certreg.accounts.models import Role
from certreg.clock import CHINA, now, today
from certreg.db import db, write_tx
from certreg.errors import RefusedError
from certreg.policy import law as policy
from certreg.procedure import notice as notices
from certreg.procedure import objections, views
from certreg.procedure.calendar import due_on
from certreg.procedure.models.cases import Waiting
from certreg.procedure.models.decisions import Decision
from certreg.procedure.models.notices import PublicNotice
from certreg.procedure.notice import close_due
from certreg.procedure.rules import notice_term

Db = scoped_session[Session]
Move = Callable[[date], None]


@pytest.fixture(autouse=True)
def three_people() -> Iterator[None]:
    """Every batch announces three people."""
    with announcing(3):
        yield


@pytest.fixture
def move_clock(monkeypatch: pytest.MonkeyPatch) -> Move:
    """Lets the registry believe that it is noon of another day."""

    def move(day: date) -> None:
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=CHINA)
        monkeypatch.setattr(certreg.clock, "real_now", lambda: noon)

    return move


def close() -> int:
    with write_tx():
        return close_due()


def read(notice: PublicNotice) -> PublicNotice:
    db.session.expire_all()
    return db.session.get_one(PublicNotice, notice.id)


class TestPosting:
    """How long a notice runs."""

    def test_it_runs_as_long_as_the_law_says_in_working_days(
        self, session: Db, move_clock: Move
    ) -> None:
        move_clock(date(2026, 11, 20))  # a Friday
        notice = make_notice()
        term = notice_term(
            policy.load(), date(2026, 11, 20), notices.working_calendar(), region=REGION
        )

        assert notice.posted_on == date(2026, 11, 20)
        assert notice.last_day == term.last_day == date(2026, 11, 27)
        assert notice.rule_id == term.row.id
        assert not notice.is_provisional

    def test_the_case_is_due_on_its_last_day(self, session: Db) -> None:
        notice = make_notice()

        assert notice.case.due_on == notice.last_day

    def test_an_unverified_term_carries_no_notice_outside_a_demo(
        self, session: Db, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Real:
            is_demo = False

        case = make_case()
        monkeypatch.setattr(notices, "installation", Real)
        term = notice_term(policy.load(), today(), notices.working_calendar(), region=REGION)

        if term.row.is_unverified:
            with pytest.raises(RefusedError) as refusal:
                notices.post(case)
            assert refusal.value.reason == "unverified_rule"
        else:
            assert notices.post(case).rule_id == term.row.id


class TestClosing:
    """When a notice is over, and what keeps it open."""

    def test_it_stays_open_through_its_last_day(self, session: Db, move_clock: Move) -> None:
        notice = make_notice()
        move_clock(notice.last_day)

        assert close() == 0
        assert read(notice).closed_at is None

    def test_it_is_closed_the_day_after_and_the_case_goes_on(
        self, session: Db, move_clock: Move
    ) -> None:
        notice = make_notice()
        move_clock(notice.last_day + timedelta(days=1))

        assert close() == 1
        case = read(notice).case
        assert notice.closed_at == now()
        assert (case.state, case.waiting_for, case.due_on) == (
            "notice_closed",
            Waiting.OFFICE,
            due_on("official_check", region=case.region),
        )
        (decision,) = session.query(Decision).filter_by(case_id=case.id)
        assert (decision.action, decision.user_id) == ("close_notice", None)

    def test_closing_again_closes_nothing(self, session: Db, move_clock: Move) -> None:
        notice = make_notice()
        move_clock(notice.last_day + timedelta(days=1))

        assert (close(), close()) == (1, 0)

    def test_an_objection_that_nobody_answered_keeps_it_open(
        self, session: Db, move_clock: Move
    ) -> None:
        notice = make_notice()
        objection = objections.file(notice, about_row=None, text="名单有误", contact="电话")
        session.commit()
        move_clock(notice.last_day + timedelta(days=1))
        assert close() == 0

        objection.is_upheld = False
        session.commit()
        assert close() == 1

    def test_several_are_closed_together(self, session: Db, move_clock: Move) -> None:
        made = [make_notice() for _ in range(3)]
        move_clock(made[0].last_day + timedelta(days=1))

        assert close() == 3


class TestPages:
    """What everybody sees."""

    def test_the_list_shows_running_notices_with_their_last_day(
        self, session: Db, client: FlaskClient
    ) -> None:
        notice = make_notice()
        page = client.get("/notices").text
        last = notice.last_day

        assert f"第 {notice.case_id} 批认定" in page
        assert notice.case.organisation.name in page
        assert f"{last.year}年{last.month}月{last.day}日" in page

    def test_without_notices_the_list_says_so(self, client: FlaskClient) -> None:
        assert "目前没有正在进行的公示" in client.get("/notices").text

    def test_closed_notices_leave_the_list_and_keep_their_address(
        self, session: Db, client: FlaskClient, move_clock: Move
    ) -> None:
        notice = make_notice()
        move_clock(notice.last_day + timedelta(days=1))
        close()
        notice_id = notice.id

        assert "批认定" not in client.get("/notices").text
        page = client.get(f"/notices/{notice_id}").text
        assert "公示已结束" in page
        assert "提出异议" not in page

    def test_a_notice_that_waits_for_answers_says_so(
        self, session: Db, client: FlaskClient, move_clock: Move
    ) -> None:
        notice = make_notice()
        move_clock(notice.last_day + timedelta(days=1))

        assert "异议办理中" in client.get("/notices").text
        assert "公示期已满" in client.get(f"/notices/{notice.id}").text

    def test_a_provisional_last_day_is_marked(self, session: Db, client: FlaskClient) -> None:
        notice = make_notice()
        notice.is_provisional = True
        session.commit()

        assert "暂定" in client.get("/notices").text
        assert "截止日为暂定" in client.get(f"/notices/{notice.id}").text

    def test_a_notice_lists_numbers_and_masked_names(
        self, session: Db, client: FlaskClient
    ) -> None:
        page = client.get(f"/notices/{make_notice().id}").text

        assert page.count("张*例") == 3
        for value in ("焊工", "三级/高级工", "提出异议", "公示名单"):
            assert value in page

    def test_a_long_list_comes_in_pages(
        self, session: Db, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(views, "ROWS", 2)
        notice = make_notice()
        first, second = (client.get(f"/notices/{notice.id}?page={n}").text for n in (1, 2))

        assert (first.count("张*例"), second.count("张*例")) == (2, 1)
        assert 'rel="next"' in first and 'rel="prev"' not in first
        assert 'rel="prev"' in second and 'rel="next"' not in second

    @pytest.mark.parametrize(
        ("page", "status"), [("9", 404), ("0", 200), ("-1", 200), ("x", 200), ("9" * 30, 404)]
    )
    def test_a_page_that_the_list_has_not(
        self, session: Db, client: FlaskClient, page: str, status: int
    ) -> None:
        assert client.get(f"/notices/{make_notice().id}?page={page}").status_code == status

    def test_two_hundred_names_are_small_enough_for_a_phone(
        self, session: Db, client: FlaskClient
    ) -> None:
        with announcing(200):
            assert len(client.get(f"/notices/{make_notice().id}").data) < 100_000

    def test_there_are_more_notices_than_one_page_of_the_list(
        self, session: Db, client: FlaskClient
    ) -> None:
        for _ in range(21):
            make_notice()
        first = client.get("/notices").text

        assert first.count("批认定") == 20
        assert 'rel="next"' in first

    @pytest.mark.parametrize("number", [0, 1, 999, 2**31, 10**30])
    def test_a_notice_that_is_not_there(self, client: FlaskClient, number: int) -> None:
        for address in (f"/notices/{number}", f"/notices/{number}/objection"):
            assert client.get(address).status_code == 404

    def test_words_find_the_notices_whose_title_or_body_has_all_of_them(
        self, session: Db, client: FlaskClient
    ) -> None:
        first, second = make_notice(), make_notice()
        first.title, second.title = "焊工 100% 一批", "车工一批"
        first.case.organisation.name = "试验机械厂"
        session.commit()

        def found(words: str) -> tuple[bool, bool]:
            page = client.get("/notices", query_string={"words": words}).text
            return (f'href="/notices/{first.id}"' in page, f'href="/notices/{second.id}"' in page)

        assert found("一批") == (True, True)
        assert found("机械 焊工") == (True, False)
        assert found("机械 车工") == (False, False)
        assert found("100%") == (True, False)
        assert "搜索内容过长" in client.get("/notices", query_string={"words": "批" * 61}).text

    def test_closed_notices_are_found_among_the_past_ones_without_names(
        self, session: Db, client: FlaskClient, move_clock: Move
    ) -> None:
        notice = make_notice()
        move_clock(notice.last_day + timedelta(days=1))
        close()
        assert f'href="/notices/{notice.id}"' in client.get("/notices?past=1").text
        page = client.get(f"/notices/{notice.id}").text
        assert "张" not in page and "名单不再公开" in page

    def test_it_says_how_long_it_runs_by_which_rule_and_calendar(
        self, session: Db, client: FlaskClient
    ) -> None:
        page = client.get(f"/notices/{make_notice().id}").text
        assert "5 个工作日" in page and "/policy/rules/AS-07" in page
        assert "待核" in page and "国务院办公厅公布的安排" in page


class TestColleagues:
    """Who reads the code at the workplace sees the full names."""

    def test_the_code_opens_the_full_names(self, session: Db, client: FlaskClient) -> None:
        notice = make_notice()
        code = notices.colleague_code(notice)
        answer = client.post(f"/notices/{notice.id}/names", data={"code": code.upper()})
        assert answer.text.count("张示例") == 3
        assert code not in answer.request.path and "勿转发" in answer.text

    def test_further_pages_ask_for_no_code_again(
        self, session: Db, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(views, "ROWS", 2)
        notice = make_notice()
        data = {"code": notices.colleague_code(notice), "page": "2"}
        assert client.post(f"/notices/{notice.id}/names", data=data).text.count("张示例") == 1

    def test_another_code_opens_nothing(self, session: Db, client: FlaskClient) -> None:
        notice, other = make_notice(), make_notice()
        for code in (notices.colleague_code(other), "", "张", "x" * 41):
            answer = client.post(f"/notices/{notice.id}/names", data={"code": code})
            assert answer.status_code == 422
            assert "张示例" not in answer.text

    def test_a_closed_notice_opens_for_nobody(
        self, session: Db, client: FlaskClient, move_clock: Move
    ) -> None:
        notice = make_notice()
        code = notices.colleague_code(notice)
        move_clock(notice.last_day + timedelta(days=1))
        close()
        answer = client.post(f"/notices/{notice.id}/names", data={"code": code})
        assert "张示例" not in answer.text and "名单不再公开" in answer.text

    def test_the_body_prints_the_sheet_with_the_code_and_nobody_else(
        self, session: Db, cast: Any
    ) -> None:
        notice = make_notice()
        ours = cast.user(Role.CLERK, organisation=notice.case.organisation)
        path = f"/workspace/notices/{notice.id}/poster"
        sheet = cast.browser_of(ours).get(path).text
        assert notices.colleague_code(notice) in sheet
        assert f"https://demo.certreg.example/notices/{notice.id}" in sheet
        assert cast.browser_of(cast.user(Role.CLERK)).get(path).status_code == 404
