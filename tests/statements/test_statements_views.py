"""An enterprise's sealed statement: from the list to whoever checks the file, and nothing kept of names."""

from __future__ import annotations

import io
import json
from hashlib import sha256
from typing import Any

import issued
import openpyxl
import pikepdf
import pytest
import sqlalchemy as sa
from factories import make_user, sign_in
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session
from werkzeug.test import TestResponse

from certreg.accounts.models import Role, User
from certreg.audit.models import AuditEvent
from certreg.certificates.checking import check_file
from certreg.certificates.models import Certificate
from certreg.clock import now
from certreg.db import db
from certreg.registry import identifiers
from certreg.statements.models import Statement
from certreg.trust.credential import Standing

Db = scoped_session[Session]
HOME = "/workspace/statements"


@pytest.fixture
def certificates(session: Db) -> list[Certificate]:
    """Three people's: two valid, one revoked."""
    first = issued.make_certificate()
    body = first_body()
    second, third = issued.issue(
        body,
        *(
            issued.recognised(issued.make_worker(name), row=row)
            for row, name in enumerate(("李示例", "王撤销"), 1)
        ),
    )
    issued.revoke(third)
    return [first, second, third]


def first_body() -> Any:
    from certreg.filing.models import Body

    return db.session.query(Body).one()


@pytest.fixture
def clerk(session: Db) -> User:
    """Of some enterprise, not of the body that issued."""
    return make_user(Role.CLERK)


@pytest.fixture
def browser(client: FlaskClient, clerk: User) -> FlaskClient:
    """The clerk's."""
    sign_in(client, clerk)
    return client


def typed(*certificates: Certificate) -> str:
    return "\n".join(f"{each.number} {each.holder_name}" for each in certificates)


def made(browser: FlaskClient, text: str) -> TestResponse:
    answer = browser.post(HOME, data={"typed": text, "make": "1"})
    assert answer.status_code == 200 and answer.mimetype == "application/pdf", answer.text
    return answer


def data_in(pdf: bytes) -> dict[str, Any]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        content: dict[str, Any] = json.loads(
            opened.attachments["report.json"].get_file().read_bytes()
        )
    return content


def test_it_counts_what_the_register_confirms_and_masks_names(
    browser: FlaskClient, clerk: User, certificates: list[Certificate]
) -> None:
    pdf = made(browser, f"{typed(*certificates)}\nY000051999001 无此人").data
    data = data_in(pdf)

    assert (data["named"], data["holders"], data["notFound"], data["ended"]) == (4, 2, 1, 1)
    assert data["organisation"] == clerk.organisation.name
    assert {row["holder"] for group in data["groups"] for row in group["certificates"]} == {
        "张*例",
        "李*例",
    }
    assert "王撤销" not in json.dumps(data, ensure_ascii=False)


def test_the_verifier_knows_it_as_a_report_and_the_receiver_finds_its_digest(
    browser: FlaskClient, certificates: list[Certificate], app: Flask
) -> None:
    pdf = made(browser, typed(certificates[0])).data
    verdict = check_file(pdf, identifiers.live_store(), at=now())
    assert verdict.standing is Standing.UNREADABLE and verdict.checks[-1].reason == "is_report"

    row = db.session.scalars(sa.select(Statement)).one()
    assert row.sha256 == sha256(pdf).hexdigest()
    page, stranger = f"/statements/{row.public_id}", app.test_client()
    assert data_in(pdf)["address"].endswith(page)
    assert row.sha256 in stranger.get(page).text

    def compared(content: bytes) -> str:
        return stranger.post(f"{page}/file", data={"file": (io.BytesIO(content), "a.pdf")}).text

    assert "相符：" in compared(pdf) and "不符：" in compared(pdf + b"\n")
    by_digest = stranger.post(f"{page}/digest", data={"digest": row.sha256.upper()})
    assert "相符：" in by_digest.text
    assert "不符：" in stranger.post(f"{page}/digest", data={"digest": "0" * 64}).text
    assert stranger.post(f"{page}/digest", data={"digest": "x"}).status_code == 422
    assert stranger.get("/statements/AAAAAAAAAAAAAAAAAAAAAA").status_code == 404


def test_nothing_of_the_list_stays_and_the_making_is_on_record(
    browser: FlaskClient, clerk: User, certificates: list[Certificate]
) -> None:
    made(browser, typed(*certificates))

    row = db.session.scalars(sa.select(Statement)).one()
    events = list(db.session.scalars(sa.select(AuditEvent).where(AuditEvent.actor_id == clerk.id)))
    kept = repr([vars(row), *(vars(event) for event in events)])
    assert {"register.batch_asked", "statement.made"} <= {event.action for event in events}
    for certificate in certificates:
        assert certificate.number not in kept and certificate.holder_name not in kept


def test_a_look_first_shows_which_rows_do_not_count_and_makes_nothing(
    browser: FlaskClient, certificates: list[Certificate]
) -> None:
    book = openpyxl.Workbook()
    for cells in (
        ["姓名", "证书编号", "部门"],
        *([each.holder_name, each.number, "一车间"] for each in certificates),
        ["无此人", "Y000051999001", "二车间"],
    ):
        book.active.append(cells)  # type: ignore[union-attr]
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    page = browser.post(HOME, data={"file": (stream, "名单.xlsx"), "look": "1"})

    assert page.status_code == 200
    for words in ("<dd>4</dd>", "<dd>2</dd>", "无此人", "王撤销", "已撤销", "没有查到"):
        assert words in page.text, words
    assert db.session.scalars(sa.select(Statement)).first() is None


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"make": "1"}, "请填写名单，或上传表格"),
        ({"typed": "Y000051999001", "make": "1"}, "证书编号和姓名都要填写"),
        ({"typed": "Y000051999001 无此人", "make": "1"}, "没有查到有效证书"),
        ({"file": (b"%PDF-1.7", "a.csv"), "make": "1"}, "不是 CSV"),
    ],
)
def test_what_cannot_be_stated_is_refused_in_words(
    browser: FlaskClient, data: dict[str, Any], said: str
) -> None:
    if "file" in data:
        content, name = data["file"]
        data = data | {"file": (io.BytesIO(content), name)}
    answer = browser.post(HOME, data=data)

    assert answer.status_code == 422 and said in answer.text


def test_another_enterprise_does_not_see_it_in_its_list(
    browser: FlaskClient, certificates: list[Certificate], app: Flask
) -> None:
    made(browser, typed(certificates[0]))
    address = f"/statements/{db.session.scalars(sa.select(Statement.public_id)).one()}"
    assert address in browser.get(HOME).text

    other = app.test_client()
    sign_in(other, make_user(Role.CLERK))
    assert address not in other.get(HOME).text
