"""The calendar's page, and notices that reach into a year nobody knows yet."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from browser import faults, sign_in
from flask.testing import FlaskClient
from playwright.sync_api import Page
from sqlalchemy.orm import Session, scoped_session
from werkzeug.test import TestResponse

import certreg.clock
from certreg.accounts.models import OrganisationKind, Role
from certreg.audit.models import AuditEvent
from certreg.clock import CHINA, now
from certreg.policy.law import load
from certreg.procedure import notice, rules, workflow
from certreg.procedure.calendar import due_on, working_calendar, years_from
from certreg.procedure.models.calendar import CalendarDay, CalendarYear
from certreg.procedure.models.cases import Case, CaseKind, Waiting
from certreg.procedure.notice import Content
from certreg.procedure.table import State, Table, Transition
from certreg.text import Text

PAGE = "/admin/calendar"
OPEN = 2099
"""A year whose arrangement nobody publishes while these tests are read."""


@pytest.fixture
def move_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Lets the registry believe that it is noon of another day."""

    def move(day: date) -> None:
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=CHINA)
        monkeypatch.setattr(certreg.clock, "real_now", lambda: noon)

    return move


@pytest.fixture
def late_2098(move_clock: Callable[[date], None], session: scoped_session[Session]) -> None:
    """The last days of the year before, of which nothing is known either."""
    move_clock(date(OPEN - 1, 12, 29))  # a Monday


@pytest.fixture
def operator(cast: Any) -> FlaskClient:
    """The system administrator's browser."""
    place = cast.organisation(OrganisationKind.OPERATOR, region="510000")
    client: FlaskClient = cast.browser_of(cast.user(Role.SYSTEM_ADMINISTRATOR, organisation=place))
    return client


def record(operator: FlaskClient, day: date, *, is_working: bool = False) -> TestResponse:
    return operator.post(
        PAGE, data={"day": str(day), "is_working": str(int(is_working)), "basis": "放假通知"}
    )


def complete(operator: FlaskClient, year: int, basis: str = "放假通知") -> TestResponse:
    return operator.post(f"{PAGE}/years/{year}/complete", data={"basis": basis})


def complete_with_new_year(operator: FlaskClient, year: int) -> None:
    assert record(operator, date(year, 1, 1)).status_code == 302
    assert complete(operator, year).status_code == 302


def test_a_published_year_needs_nothing_and_the_first_unknown_one_is_open(
    move_clock: Callable[[date], None], session: scoped_session[Session]
) -> None:
    years = years_from(2024)
    assert [year.number for year in years[:3]] == [2024, 2025, 2026]
    assert all(year.is_published for year in years[:3])
    assert [year.is_open for year in years] == [False] * (len(years) - 1) + [True]


def test_recorded_days_win_and_are_shown(
    operator: FlaskClient, late_2098: None, session: scoped_session[Session]
) -> None:
    saturday, monday = date(OPEN, 2, 7), date(OPEN, 2, 9)
    assert record(operator, saturday, is_working=True).status_code == 302
    assert record(operator, monday).status_code == 302

    page = operator.get(PAGE).text

    assert "2099年2月7日" in page and "2099年2月9日" in page and "放假通知" in page
    calendar = working_calendar()
    assert calendar.is_working_day(saturday) and not calendar.is_working_day(monday)


def test_the_later_record_of_a_day_counts(
    operator: FlaskClient, late_2098: None, session: scoped_session[Session]
) -> None:
    record(operator, date(OPEN, 1, 1))
    record(operator, date(OPEN, 1, 1), is_working=True)

    (row,) = session.scalars(sa.select(CalendarDay))
    assert row.is_working
    actions = session.scalars(sa.select(AuditEvent.action)).all()
    assert actions == ["calendar_day.recorded"] * 2


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"day": ""}, "请填写日期，如 2027-02-05"),
        ({"day": "2099-02-30"}, "请填写日期，如 2027-02-05"),
        ({"day": "2097-12-31"}, "只录入 2098 年至 2103 年的日子"),
        ({"day": "2207-02-05"}, "只录入 2098 年至 2103 年的日子"),
        ({"is_working": ""}, "请选择放假或上班"),
        ({"is_working": "2"}, "请从所列选项中选择"),
        ({"basis": "  "}, "请填写公布该安排的文件"),
        ({"basis": "国" * 201}, "请控制在 200 字以内"),
    ],
)
def test_what_is_wrong_with_a_day_is_said(
    operator: FlaskClient,
    late_2098: None,
    session: scoped_session[Session],
    wrong: dict[str, str],
    message: str,
) -> None:
    values = {"day": "2099-01-01", "is_working": "0", "basis": "放假通知"}

    answer = operator.post(PAGE, data=values | wrong)

    assert answer.status_code == 422 and f">{message}</a>" in answer.text
    assert session.scalars(sa.select(CalendarDay)).all() == []


def test_a_year_is_complete_once_its_days_are_recorded(
    operator: FlaskClient, late_2098: None, session: scoped_session[Session]
) -> None:
    answer = complete(operator, OPEN - 1)
    assert answer.status_code == 422 and "还没有录入任何放假的日子" in answer.text
    record(operator, date(OPEN - 1, 1, 4), is_working=True)
    assert complete(operator, OPEN - 1).status_code == 422

    complete_with_new_year(operator, OPEN - 1)

    page = operator.get(PAGE).text
    assert "已录入齐全" in page and "标记 2099 年录入齐全" in page
    assert [year.number for year in years_from(OPEN - 1)] == [OPEN - 1, OPEN]
    assert not working_calendar().deadline_after(date(OPEN - 1, 3, 2), 5).is_provisional
    actions = session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions[-1] == "calendar_year.completed"


@pytest.mark.parametrize("year", [2024, OPEN, OPEN + 3])
def test_only_the_open_year_can_be_completed(
    operator: FlaskClient, late_2098: None, session: scoped_session[Session], year: int
) -> None:
    answer = complete(operator, year)

    assert answer.status_code == 422 and f"{year} 年不是待录入的年份" in answer.text
    assert session.scalars(sa.select(CalendarYear)).all() == []


def test_completing_needs_its_basis(operator: FlaskClient, late_2098: None) -> None:
    record(operator, date(OPEN - 1, 1, 1))
    answer = complete(operator, OPEN - 1, basis=" ")
    assert answer.status_code == 422 and "请填写公布该安排的文件" in answer.text


def test_a_year_marked_too_early_is_opened_again(
    operator: FlaskClient, late_2098: None, session: scoped_session[Session]
) -> None:
    complete_with_new_year(operator, OPEN - 1)

    assert operator.post(f"{PAGE}/years/{OPEN - 1}/reopen").status_code == 302

    assert working_calendar().complete_years == frozenset()
    assert operator.post(f"{PAGE}/years/{OPEN - 1}/reopen").status_code == 404


def test_the_administrators_home_leads_there(operator: FlaskClient) -> None:
    assert f'href="{PAGE}"' in operator.get("/admin").text


@pytest.mark.parametrize(
    "role", [Role.SECURITY_ADMINISTRATOR, Role.AUDITOR, Role.OFFICIAL, Role.CLERK]
)
def test_nobody_but_the_system_administrator_gets_there(cast: Any, role: Role) -> None:
    other = cast.browser_of(cast.user(role))

    assert other.get(PAGE).status_code == 403
    assert record(other, date(2030, 1, 1)).status_code == 403
    assert complete(other, 2030).status_code == 403
    assert other.post(f"{PAGE}/years/2030/reopen").status_code == 403


def test_visitors_are_sent_to_sign_in(client: FlaskClient) -> None:
    assert client.get(PAGE).location.startswith("/sign-in")


def test_many_days_have_pages(
    operator: FlaskClient, late_2098: None, session: scoped_session[Session]
) -> None:
    for day in range(1, 26):
        record(operator, date(OPEN, 2, day))

    first = operator.get(PAGE).text
    (following,) = re.findall(r'rel="next" href="(.*?)"', first)
    second = operator.get(following.replace("&amp;", "&")).text

    assert first.count("2099年2月") == 20 and second.count("2099年2月") == 5


def test_a_term_is_counted_with_what_was_recorded(
    operator: FlaskClient, late_2098: None, session: scoped_session[Session]
) -> None:
    assert due_on("official_check", region="510000") == date(OPEN, 1, 5)

    record(operator, date(OPEN, 1, 1))
    record(operator, date(OPEN, 1, 2))

    assert due_on("official_check", region="510000") == date(OPEN, 1, 7)


TABLE = Table(
    CaseKind.BATCH,
    title=Text("试"),
    workspace_page="batches.show",
    office_page="batch_review.show",
    states=(
        State("on_public_notice", Text("公示中"), Waiting.NOTICE),
        State("notice_closed", Text("公示结束"), Waiting.OFFICE),
    ),
    transitions=(
        Transition(
            "close_notice",
            Text("公示结束"),
            frozenset({"on_public_notice"}),
            "notice_closed",
        ),
    ),
)
"""A batch as far as its notice is concerned."""


@pytest.fixture
def case(cast: Any, session: scoped_session[Session], monkeypatch: pytest.MonkeyPatch) -> Case:
    """A case that may go on public notice."""
    monkeypatch.setattr(notice, "tables", lambda: {CaseKind.BATCH: TABLE})
    monkeypatch.setattr(notice, "_contents", {CaseKind.BATCH: lambda case: Content("一批", [])})
    return workflow.begin(TABLE, organisation_id=cast.organisation().id, region="511702")


def test_a_notice_that_reaches_into_a_recorded_year_closes(
    operator: FlaskClient,
    late_2098: None,
    case: Case,
    move_clock: Callable[[date], None],
    session: scoped_session[Session],
) -> None:
    complete_with_new_year(operator, OPEN - 1)
    posted = notice.post(case)
    assert (posted.is_provisional, posted.last_day) == (True, date(OPEN, 1, 5))
    session.commit()

    move_clock(date(OPEN, 1, 6))
    assert notice.close_due() == 0 and posted.closed_at is None

    record(operator, date(OPEN, 1, 1))
    record(operator, date(OPEN, 1, 2))
    assert notice.close_due() == 0
    assert (posted.is_provisional, posted.last_day) == (True, date(OPEN, 1, 7))
    assert case.due_on == date(OPEN, 1, 7)
    move_clock(date(OPEN, 1, 8))
    assert notice.close_due() == 0

    complete(operator, OPEN)
    assert notice.close_due() == 1
    assert (posted.is_provisional, posted.closed_at) == (False, now())
    assert (case.state, case.due_on) == (
        "notice_closed",
        due_on("official_check", region=case.region),
    )


def test_a_final_term_may_be_relied_upon(
    operator: FlaskClient, late_2098: None, session: scoped_session[Session]
) -> None:
    complete_with_new_year(operator, OPEN - 1)
    posted_on = date(OPEN - 1, 12, 29)
    term = rules.notice_term(load(), posted_on, working_calendar(), region="511702")
    assert term.unpublished_year == OPEN

    complete_with_new_year(operator, OPEN)

    term = rules.notice_term(load(), posted_on, working_calendar(), region="511702")
    assert rules.first_issue_day(term) == date(OPEN, 1, 7)


@pytest.mark.browser
@pytest.mark.parametrize("is_filled", [False, True], ids=["empty", "filled"])
def test_the_page_is_accessible_and_fits_the_screen(
    cast: Any, operator: FlaskClient, served: str, screen: Page, is_filled: bool
) -> None:
    if is_filled:
        record(operator, date(now().year + 1, 2, 7), is_working=True)
        record(operator, date(years_from(now().year)[-1].number, 1, 1))
        complete(operator, years_from(now().year)[-1].number)
    sign_in(screen.context, operator, served)

    screen.goto(PAGE)

    assert faults(screen) == []
