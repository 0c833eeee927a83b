"""Inspections by two officials, the order that follows, and what the body answers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import issued
import pytest
from factories import make_user
from filing_scene import picture
from flask.testing import FlaskClient
from logged import logged
from sqlalchemy.orm import Session, scoped_session
from supervised import Supervised

from certreg.accounts.models import Role
from certreg.clock import today
from certreg.inspection.models import Inspection, Rectification
from certreg.inspection.record import CONCLUDED, ENDED

Db = scoped_session[Session]


def observed(scene: Supervised, **changes: Any) -> dict[str, Any]:
    ordinary = {
        "body": scene.body.number,
        "inspected_on": str(today()),
        "second_id": scene.second.id,
        "item_premises": "faulty",
        "note_premises": "考场没有监控",
        "item_fees": "good",
        "conclusion": "rectify",
        "summary": "现场检查一个考场",
        "demands": "安装监控",
        "put_right_by": str(today() + timedelta(days=20)),
    }
    return ordinary | changes


def begun(session: Db, scene: Supervised, **changes: Any) -> int:
    answer = scene.browser(scene.first).post(
        "/office/inspections/new", data=observed(scene, **changes)
    )
    assert answer.status_code == 302, answer.text
    session.rollback()
    return session.query(Inspection).order_by(Inspection.case_id.desc()).first().case_id  # type: ignore[union-attr]


def step(browser: FlaskClient, address: str, reason: str = "") -> int:
    return browser.post(address, data={"reason": reason}).status_code


def ordered(session: Db, scene: Supervised) -> int:
    """An order that the body has to answer."""
    case_id = begun(session, scene)
    assert step(scene.browser(scene.first), f"/office/inspections/{case_id}/hand_over") == 302
    assert step(scene.browser(scene.second), f"/office/inspections/{case_id}/conclude") == 302
    session.rollback()
    return session.query(Rectification).one().case_id


def answered(scene: Supervised, case_id: int) -> None:
    clerk = scene.browser(scene.clerk)
    data = {"title": "监控照片", "file": (picture(), "a.jpg")}
    assert clerk.post(f"/workspace/rectifications/{case_id}/evidence", data=data).status_code == 302
    sent = clerk.post(f"/workspace/rectifications/{case_id}/answer", data={"text": "已装监控"})
    assert sent.status_code == 302


def test_an_order_is_walked_from_the_inspection_to_its_end(session: Db, scene: Supervised) -> None:
    case_id = ordered(session, scene)
    clerk, official = scene.browser(scene.clerk), scene.browser(scene.first)
    page = clerk.get(f"/workspace/rectifications/{case_id}").text
    assert "安装监控" in page
    assert f"#{case_id}" in clerk.get("/workspace").text
    assert scene.body.name in official.get("/office/inspections").text
    answered(scene, case_id)
    approver = scene.browser(scene.approver)
    assert step(approver, f"/workspace/rectifications/{case_id}/sign_off") == 302
    assert "已装监控" in official.get(f"/office/rectifications/{case_id}").text
    second = scene.browser(scene.second)
    assert step(official, f"/office/rectifications/{case_id}/review") == 422  # no reason
    assert step(official, f"/office/rectifications/{case_id}/review", "已到现场复查") == 302
    assert step(official, f"/office/rectifications/{case_id}/close", "复查合格") == 403
    assert step(second, f"/office/rectifications/{case_id}/close", "复查合格") == 302
    assert "整改完成" in clerk.get(f"/workspace/rectifications/{case_id}").text
    assert logged(CONCLUDED) == logged(ENDED) == 1
    assert issued.faults() == []


def test_nobody_confirms_his_own_record_and_no_third_official_does(
    session: Db, scene: Supervised
) -> None:

    case_id = begun(session, scene)
    first = scene.browser(scene.first)
    step(first, f"/office/inspections/{case_id}/hand_over")
    assert step(first, f"/office/inspections/{case_id}/conclude") == 403
    third = make_user(Role.OFFICIAL, organisation=scene.office)
    assert step(scene.browser(third), f"/office/inspections/{case_id}/conclude") == 403
    assert step(scene.browser(scene.far), f"/office/inspections/{case_id}/conclude") == 404
    assert logged(CONCLUDED) == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"put_right_by": ""}, "请填写整改期限"),
        ({"demands": ""}, "请写明整改要求"),
        ({"put_right_by": "2020-01-01"}, "整改期限须晚于今天"),
        ({"item_premises": "good"}, "至少有一项检查结果"),
        ({"inspected_on": "2090-01-01"}, "检查日期不能晚于今天"),
        ({"body": "Y000051999999"}, "没有编号为"),
        ({"second_id": "0"}, "请选择"),
    ],
)
def test_a_record_that_does_not_hold_together_is_refused(
    session: Db, scene: Supervised, changes: dict[str, str], said: str
) -> None:
    answer = scene.browser(scene.first).post(
        "/office/inspections/new", data=observed(scene, **changes)
    )
    assert answer.status_code == 422
    assert said in answer.text
    assert session.query(Inspection).count() == 0


def test_a_record_handed_back_is_written_anew(session: Db, scene: Supervised) -> None:
    case_id = begun(session, scene)
    first, second = scene.browser(scene.first), scene.browser(scene.second)
    address = f"/office/inspections/{case_id}"
    step(first, f"{address}/hand_over")
    assert first.post(f"{address}/edit", data=observed(scene)).status_code == 403
    assert step(second, f"{address}/send_back", "日期写错") == 302
    changed = observed(scene, conclusion="in_order", item_premises="good", summary="没有问题")
    assert first.post(f"{address}/edit", data=changed).status_code == 302
    step(first, f"{address}/hand_over")
    assert step(second, f"{address}/conclude") == 302
    assert session.query(Rectification).count() == 0
    shown = scene.browser(scene.clerk).get(f"/workspace/inspections/{case_id}").text
    assert "未发现问题" in shown


def test_the_body_sees_no_inspection_before_its_end(session: Db, scene: Supervised) -> None:
    case_id = begun(session, scene)
    clerk = scene.browser(scene.clerk)
    assert clerk.get(f"/workspace/inspections/{case_id}").status_code == 404
    assert f"#{case_id}" not in clerk.get("/workspace/integrity").text


def test_an_answer_needs_something_that_shows_it(session: Db, scene: Supervised) -> None:
    case_id = ordered(session, scene)
    answer = scene.browser(scene.clerk).post(
        f"/workspace/rectifications/{case_id}/answer", data={"text": "已装监控"}
    )
    assert answer.status_code == 422
    assert "佐证材料" in answer.text


def test_an_order_fails_only_when_its_day_has_passed(
    session: Db, scene: Supervised, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = ordered(session, scene)
    address = f"/office/rectifications/{case_id}/report_overdue"
    assert step(scene.browser(scene.first), address, "没有动静") == 422
    later: date = today() + timedelta(days=30)
    monkeypatch.setattr("certreg.inspection.rectifying.today", lambda: later)
    monkeypatch.setattr("certreg.inspection.orders.today", lambda: later)
    official = scene.browser(scene.first)
    assert "已逾期" in official.get("/office/rectifications").text
    assert step(official, address, "逾期未整改") == 302
    failing = f"/office/rectifications/{case_id}/fail"
    assert step(scene.browser(scene.second), failing, "逾期未整改") == 302
    assert "整改不到位" in official.get(f"/office/integrity/{scene.body.organisation_id}").text


def test_another_body_does_not_see_the_order(session: Db, scene: Supervised) -> None:

    case_id = ordered(session, scene)
    stranger = scene.browser(make_user(Role.CLERK))
    assert stranger.get(f"/workspace/rectifications/{case_id}").status_code == 404
    data = {"text": "冒充"}
    sent = stranger.post(f"/workspace/rectifications/{case_id}/answer", data=data)
    assert sent.status_code == 404
