"""Complaints: anybody files one, an official looks into it, another answers, the complainant reads it."""

from __future__ import annotations

import re

import issued
import pytest
from flask.testing import FlaskClient
from logged import logged
from sqlalchemy.orm import Session, scoped_session
from supervised import Supervised
from werkzeug.test import TestResponse

from certreg.complaints.models import Complaint
from certreg.complaints.record import CLOSED

Db = scoped_session[Session]
TEXT = "11 月 3 日在虚构路考场代考"


def file(client: FlaskClient, about: str, /, **changes: str) -> TestResponse:
    data = {"about": about, "text": TEXT, "contact": "13800000000"} | changes
    return client.post("/complaints/new", data=data)


def receipt_in(answer: TestResponse) -> str:
    found = re.search(r"<strong>([0-9a-f]{16})</strong>", answer.text)
    assert found is not None
    return found[1]


def case_of(receipt: str, session: Db) -> int:
    session.rollback()
    return session.query(Complaint).filter_by(receipt=receipt).one().case_id


def step(scene: Supervised, user: object, case_id: int, action: str, reason: str = "") -> int:
    browser = scene.browser(user)  # type: ignore[arg-type]
    address = f"/office/complaints/{case_id}/{action}"
    return browser.post(address, data={"reason": reason}).status_code


def test_it_is_walked_from_the_form_to_the_answer(
    session: Db, client: FlaskClient, scene: Supervised
) -> None:
    receipt = receipt_in(file(client, scene.body.number))
    case_id = case_of(receipt, session)
    assert "已收到" in client.post("/complaints", data={"receipt": receipt}).text
    assert TEXT in scene.browser(scene.first).get("/office/complaints").text
    assert step(scene, scene.first, case_id, "accept") == 302
    assert step(scene, scene.first, case_id, "report", "监控显示有人代考") == 302
    assert step(scene, scene.first, case_id, "uphold", "属实") == 403  # his own findings
    assert step(scene, scene.second, case_id, "uphold", "反映情况属实，已立案处理") == 302
    shown = client.post("/complaints", data={"receipt": receipt}).text
    assert "情况属实" in shown
    assert "反映情况属实，已立案处理" in shown
    assert "监控显示有人代考" not in shown
    assert logged(CLOSED) == 1
    assert issued.faults() == []


def test_the_body_reads_what_was_established_and_never_who_said_it(
    session: Db, client: FlaskClient, scene: Supervised
) -> None:
    case_id = case_of(receipt_in(file(client, scene.body.name)), session)
    clerk = scene.browser(scene.clerk)
    assert f"#{case_id}" not in clerk.get("/workspace/integrity").text
    step(scene, scene.first, case_id, "accept")
    step(scene, scene.first, case_id, "report", "查了")
    step(scene, scene.second, case_id, "uphold", "确有代考")
    shown = clerk.get("/workspace/integrity").text
    assert "确有代考" in shown
    assert TEXT not in shown
    assert "13800000000" not in shown
    assert clerk.get(f"/office/complaints/{case_id}").status_code == 403
    assert f"#{case_id}" not in clerk.get("/workspace").text


def test_a_certificate_or_a_notice_may_be_named(
    session: Db, client: FlaskClient, scene: Supervised
) -> None:
    (certificate,) = issued.issue(scene.body, issued.recognised(issued.make_worker()))
    number = certificate.number
    receipt = receipt_in(file(client, number))
    complaint = session.get_one(Complaint, case_of(receipt, session))
    assert complaint.certificate is not None
    assert complaint.certificate.number == number
    official = scene.browser(scene.first)
    assert number in official.get(f"/office/complaints/{complaint.case_id}").text


def test_an_unknown_certificate_of_a_known_body_is_a_complaint_about_the_body(
    session: Db, client: FlaskClient, scene: Supervised
) -> None:
    receipt = receipt_in(file(client, scene.body.number + "263999999"))
    complaint = session.get_one(Complaint, case_of(receipt, session))
    assert complaint.certificate is None
    assert complaint.case.about_id == scene.body.organisation_id


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": ""}, "请说明时间、地点和事情经过"),
        ({"text": "看\u200b不见"}, "不可见字符"),
        ({"about": "不存在的机构"}, "没有名为"),
        ({"about": ""}, "请填写评价机构"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_stored(
    session: Db, client: FlaskClient, scene: Supervised, changes: dict[str, str], said: str
) -> None:
    answer = file(client, scene.body.number, **changes)
    assert answer.status_code == 422
    assert said in answer.text
    assert session.query(Complaint).count() == 0


def test_no_contact_is_needed_and_a_wrong_receipt_is_said(
    client: FlaskClient, scene: Supervised
) -> None:
    assert file(client, scene.body.number, contact="").status_code == 200
    answer = client.post("/complaints", data={"receipt": "0" * 16})
    assert answer.status_code == 422
    assert "没有这个回执号" in answer.text


def test_officials_of_another_region_do_not_see_it(
    session: Db, client: FlaskClient, scene: Supervised
) -> None:
    case_id = case_of(receipt_in(file(client, scene.body.number)), session)
    far = scene.browser(scene.far)
    assert far.get(f"/office/complaints/{case_id}").status_code == 404
    assert TEXT not in far.get("/office/complaints").text
    assert step(scene, scene.far, case_id, "accept") == 404


def test_who_comes_too_late_is_told_who_was_faster(
    session: Db, client: FlaskClient, scene: Supervised
) -> None:
    case_id = case_of(receipt_in(file(client, scene.body.number)), session)
    step(scene, scene.first, case_id, "accept")
    answer = scene.browser(scene.second).post(f"/office/complaints/{case_id}/accept")
    assert answer.status_code == 403
    assert scene.first.name in answer.text
