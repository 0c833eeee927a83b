"""A body's own report from the first word to the office's remark; who is late; figures that nobody types."""

from __future__ import annotations

from datetime import date

import issued
import pytest
from factories import make_user
from filing_scene import picture
from logged import logged
from sqlalchemy.orm import Session, scoped_session
from supervised import Supervised

from certreg.accounts.models import Role
from certreg.clock import today
from certreg.errors import RefusedError
from certreg.policy import law as policy
from certreg.policy.supervision import self_report_term
from certreg.self_reports import rules
from certreg.self_reports.figures import Figures, figures_of
from certreg.self_reports.models import SelfReport
from certreg.self_reports.record import CLOSED

Db = scoped_session[Session]

WORDS = {"quality": "每场考试双人监考", "complaints": "无", "faults": "一处考场监控已修复"}


def last_year() -> int:
    return today().year - 1


def begun(session: Db, scene: Supervised) -> int:
    sent = scene.browser(scene.clerk).post("/workspace/self-reports", data={"year": last_year()})
    assert sent.status_code == 302, sent.text
    session.rollback()
    return session.query(SelfReport).one().case_id


def handed_in(session: Db, scene: Supervised) -> int:
    case_id = begun(session, scene)
    page = f"/workspace/self-reports/{case_id}"
    sent = scene.browser(scene.clerk).post(page, data={**WORDS, "hand_in": "1"})
    assert sent.status_code == 302, sent.text
    return case_id


def signed_off(session: Db, scene: Supervised) -> int:
    case_id = handed_in(session, scene)
    page = f"/workspace/self-reports/{case_id}/sign_off"
    assert scene.browser(scene.approver).post(page, data={"reason": ""}).status_code == 302
    return case_id


def test_a_report_is_walked_from_its_first_word_to_the_remark(
    session: Db, scene: Supervised
) -> None:
    clerk, official = scene.browser(scene.clerk), scene.browser(scene.first)
    assert scene.body.number in official.get("/office/self-reports").text  # who owes it
    case_id = begun(session, scene)
    own, office = f"/workspace/self-reports/{case_id}", f"/office/self-reports/{case_id}"
    file = {"title": "监考记录", "file": (picture(), "a.jpg")}
    assert clerk.post(f"{own}/evidence", data=file).status_code == 302
    assert clerk.post(own, data=WORDS).status_code == 302  # saved, not handed in
    assert official.get(office).status_code == 404
    assert clerk.post(own, data={**WORDS, "hand_in": "1"}).status_code == 302
    assert official.get(office).status_code == 404
    approver = scene.browser(scene.approver)
    assert approver.post(f"{own}/sign_off", data={"reason": ""}).status_code == 302
    assert f"#{case_id}" in official.get("/office").text
    assert "每场考试双人监考" in official.get(office).text
    assert official.post(f"{office}/close", data={"reason": ""}).status_code == 422
    assert official.post(f"{office}/close", data={"reason": "已阅，请继续"}).status_code == 302
    assert "已阅，请继续" in clerk.get(own).text
    assert scene.body.number not in official.get("/office/self-reports").text
    assert logged(CLOSED) == 1
    assert issued.faults() == []


def test_an_office_returns_a_report_and_it_comes_back(session: Db, scene: Supervised) -> None:
    case_id = signed_off(session, scene)
    office, own = f"/office/self-reports/{case_id}", f"/workspace/self-reports/{case_id}"
    sent = scene.browser(scene.first).post(
        f"{office}/return_for_correction", data={"reason": "请补充投诉处理"}
    )
    assert sent.status_code == 302
    assert "请补充投诉处理" in scene.browser(scene.clerk).get(own).text
    again = {**WORDS, "complaints": "一件，已答复", "hand_in": "1"}
    assert scene.browser(scene.clerk).post(own, data=again).status_code == 302
    approver = scene.browser(scene.approver)
    assert approver.post(f"{own}/sign_off", data={"reason": ""}).status_code == 302
    assert "一件，已答复" in scene.browser(scene.second).get(office).text


def test_nobody_signs_off_or_changes_what_is_not_his_to(session: Db, scene: Supervised) -> None:
    case_id = handed_in(session, scene)
    own = f"/workspace/self-reports/{case_id}"
    assert scene.browser(scene.clerk).post(f"{own}/sign_off", data={}).status_code == 403
    assert scene.browser(scene.clerk).post(own, data=WORDS).status_code == 403  # handed in already
    assert scene.browser(scene.far).get(f"/office/self-reports/{case_id}").status_code == 404
    stranger = make_user(Role.CLERK)
    assert scene.browser(stranger).get(own).status_code == 404


def test_one_report_a_year_and_none_on_a_year_that_runs(session: Db, scene: Supervised) -> None:
    begun(session, scene)
    clerk = scene.browser(scene.clerk)
    for year in (last_year(), today().year, last_year() - 1):
        assert clerk.post("/workspace/self-reports", data={"year": year}).status_code == 422
    assert session.query(SelfReport).count() == 1


def test_home_pages_tell_who_is_late(session: Db, scene: Supervised) -> None:
    title = f"{last_year()} 年度自查报告"
    row = self_report_term(policy.load(), region=scene.body.region, on=today())
    is_late = rules.last_day(row, last_year()) < today()
    assert title in scene.browser(scene.clerk).get("/workspace").text
    assert ("逾期未交" in scene.browser(scene.first).get("/office").text) is is_late
    signed_off(session, scene)
    assert f"{title}应于" not in scene.browser(scene.clerk).get("/workspace").text
    assert "逾期未交" not in scene.browser(scene.first).get("/office").text


def test_the_figures_are_the_registrys(session: Db, scene: Supervised) -> None:
    issued.issue(scene.body, issued.recognised(issued.make_worker()))
    session.rollback()
    this_year = figures_of(scene.body, today().year)
    assert sum(this_year.certificates.values()) == 1
    assert figures_of(scene.body, last_year()) == Figures()
    assert Figures(candidates=3, passed=2).pass_rate == "66.7%"
    assert Figures().pass_rate == ""


def test_years_end_before_they_are_reported_on() -> None:
    years = rules.years_to_report(date(2024, 5, 1), frozenset({2025}), today=date(2027, 1, 1))
    assert years == [2026, 2024]
    with pytest.raises(RefusedError):
        rules.check_year(2027, years)
