"""An employer's own table: kept by its clerks, closed and never changed, shown to its people alone."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl
import pytest
import sqlalchemy as sa
from factories import make_organisation, make_user, sign_in
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session
from werkzeug.test import TestResponse

from certreg.accounts.models import Role, User
from certreg.db import db
from certreg.equivalence import comparison
from certreg.equivalence.models import Comparison

Db = scoped_session[Session]

SECTION = '<section class="own-table"'


@pytest.fixture
def clerk(session: Db) -> User:
    return make_user(Role.CLERK)


@pytest.fixture
def as_clerk(client: FlaskClient, clerk: User) -> FlaskClient:
    return sign_in(client, clerk)


def add(client: FlaskClient, since: str = "2026-01-01", **changes: str) -> TestResponse:
    row = {
        "level": "technician",
        "post": "甲线班长",
        "title_grade": "中级",
        "pay_band": "技能岗 6 档",
    }
    return client.post("/workspace/comparison", data=row | {"since": since} | changes)


def rows() -> list[Comparison]:
    return list(db.session.scalars(sa.select(Comparison).order_by(Comparison.since)))


def test_a_row_is_shown_beside_the_law_and_apart_from_it(as_clerk: FlaskClient) -> None:
    assert add(as_clerk).status_code == 302
    page = as_clerk.get("/equivalence?level=technician").text
    own = page.partition(SECTION)[2].partition("</section>")[0]

    assert "甲线班长" in own and "技能岗 6 档" in own and "不是法律规定" in own
    assert "甲线班长" not in page.replace(own, "")


def test_it_is_found_by_title_and_by_day(as_clerk: FlaskClient) -> None:
    add(as_clerk)

    assert "甲线班长" in as_clerk.get("/equivalence?title=中级").text
    assert SECTION not in as_clerk.get("/equivalence?level=technician&on=2025-12-31").text
    assert SECTION not in as_clerk.get("/equivalence?level=senior_worker").text


def test_nobody_else_sees_it(as_clerk: FlaskClient, client: FlaskClient) -> None:
    add(as_clerk)
    row = rows()[0].id
    client.post("/sign-out")
    assert SECTION not in client.get("/equivalence?level=technician").text

    sign_in(client, make_user(Role.CLERK, organisation=make_organisation()))
    assert SECTION not in client.get("/equivalence?level=technician").text
    assert "甲线班长" not in client.get("/workspace/comparison").text
    assert client.get(f"/workspace/comparison/{row}/close").status_code == 404
    closed = client.post(f"/workspace/comparison/{row}/close", data={"until": "2026-06-01"})
    assert closed.status_code == 404


def test_a_new_row_closes_the_one_before_and_both_stay(as_clerk: FlaskClient) -> None:
    add(as_clerk)
    add(as_clerk, "2026-07-01", post="车间主任助理")
    first, second = rows()

    assert (first.post, first.until) == ("甲线班长", date(2026, 6, 30))
    assert (second.post, second.until) == ("车间主任助理", None)
    assert "甲线班长" in as_clerk.get("/equivalence?level=technician&on=2026-06-30").text
    assert "甲线班长" not in as_clerk.get("/equivalence?level=technician&on=2026-07-01").text


@pytest.mark.parametrize("since", ["2026-01-01", "2025-01-01"])
def test_a_row_cannot_begin_before_another_has_ended(as_clerk: FlaskClient, since: str) -> None:
    add(as_clerk)
    answer = add(as_clerk, since)

    assert answer.status_code == 422 and "须在其后开始" in answer.text
    assert len(rows()) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"post": "", "title_grade": "", "pay_band": ""}, "至少填写一项"),
        ({"level": "grand_master"}, "请从所列选项中选择"),
        ({"since": "2026-02-30"}, "“2026-02-30”不是存在的日期"),
        ({"since": "1066-10-14"}, "2000 年至 2099 年"),
        ({"post": "字" * 61}, "60 字以内"),
        ({"post": "班\u202e长"}, "U+202E"),
    ],
)
def test_what_cannot_be_is_told_on_its_field(
    as_clerk: FlaskClient, changes: dict[str, str], said: str
) -> None:
    answer = add(as_clerk, **changes)

    assert answer.status_code == 422 and said in answer.text
    assert rows() == []


def test_a_row_is_closed_once_and_not_before_it_began(as_clerk: FlaskClient) -> None:
    add(as_clerk)
    address = f"/workspace/comparison/{rows()[0].id}/close"

    assert as_clerk.post(address, data={"until": "2025-12-31"}).status_code == 422
    assert as_clerk.post(address, data={"until": "2026-06-30"}).status_code == 302
    assert as_clerk.post(address, data={"until": "2026-08-31"}).status_code == 422
    assert rows()[0].until == date(2026, 6, 30)


def test_an_approver_reads_and_does_not_write(client: FlaskClient, clerk: User) -> None:
    approver = make_user(Role.APPROVER, organisation=clerk.organisation)
    sign_in(client, approver)

    assert "加入一条" not in client.get("/workspace/comparison").text
    add(client)
    assert rows() == []


@pytest.mark.database
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM comparison",
        "UPDATE comparison SET post = 'x'",
        "UPDATE comparison SET title_grade = NULL",
        "UPDATE comparison SET until = '2020-01-01'",
    ],
)
def test_the_database_keeps_history_itself(as_clerk: FlaskClient, statement: str) -> None:
    add(as_clerk)

    with pytest.raises(sa.exc.DatabaseError):
        db.session.execute(sa.text(statement))
    db.session.rollback()


def test_the_batch_tells_it_in_a_column_of_its_own(as_clerk: FlaskClient) -> None:
    add(as_clerk)
    book = openpyxl.Workbook()
    for row in (["等级"], ["技师"], ["高级工"]):
        book.active.append(row)  # type: ignore[union-attr]
    stream = BytesIO()
    book.save(stream)
    answer = as_clerk.post("/equivalence/batch", data={"file": (BytesIO(stream.getvalue()), "x")})
    sheet = openpyxl.load_workbook(BytesIO(answer.data)).worksheets[0]
    headings, first, second = sheet.iter_rows(values_only=True)
    column = headings.index("本单位比照（内部规定，不是法律依据）")

    assert (first[column], second[column]) == ("甲线班长；中级职称；技能岗 6 档", None)
    assert sum("甲线班长" in str(cell) for cell in first) == 1


def test_of_two_colleagues_at_the_same_moment_the_second_is_told(
    as_clerk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(as_clerk)
    monkeypatch.setattr(comparison, "_of_level", lambda *_: [])  # read before the other wrote
    answer = add(as_clerk, "2026-06-01")

    assert answer.status_code == 422 and "刚刚由他人填写" in answer.text
    assert len(rows()) == 1
