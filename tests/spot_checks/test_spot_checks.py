"""Spot checks: planned and logged, drawn by the next published checkpoint, looked at, closed, published."""

from __future__ import annotations

from base64 import b64decode
from hashlib import sha256
from typing import Any

import issued
import pytest
from logged import logged
from sqlalchemy.orm import Session, scoped_session
from supervised import Supervised

from certreg.accounts.models import User
from certreg.clock import today
from certreg.db import db
from certreg.registry.chores import keep_published
from certreg.registry.models import LogEntry
from certreg.spot_checks import lot
from certreg.spot_checks.drawing import draw, seed_of
from certreg.spot_checks.models import SpotCheck
from certreg.spot_checks.record import CLOSED, PLANNED
from certreg.trust.canonical import canonical
from certreg.trust.note import SignedNote
from certreg.trust.tlog_proof import commitment, entry_bytes

Db = scoped_session[Session]


def planned(session: Db, scene: Supervised, **changes: Any) -> int:
    data = {
        "population": "bodies",
        "since": str(today()),
        "until": str(today()),
        "sample": "1",
    } | changes
    answer = scene.browser(scene.first).post("/office/spot-checks/new", data=data)
    assert answer.status_code == 302, answer.text
    session.rollback()
    return session.query(SpotCheck).one().case_id


def drawn(session: Db, scene: Supervised, **changes: Any) -> SpotCheck:
    case_id = planned(session, scene, **changes)
    keep_published()
    lot.draw_planned()
    return session.get_one(SpotCheck, case_id)


def test_nothing_is_drawn_before_a_checkpoint_covers_the_plan(
    session: Db, scene: Supervised
) -> None:
    keep_published()  # a checkpoint that was there before the plan gives no seed
    case_id = planned(session, scene)
    lot.draw_planned()
    assert session.get_one(SpotCheck, case_id).case.state == "planned"
    keep_published()
    lot.draw_planned()
    row = session.get_one(SpotCheck, case_id)
    assert row.case.state == "drawn"
    assert row.checkpoint_size is not None
    assert row.log_position is not None
    assert row.checkpoint_size > row.log_position


def test_anybody_can_check_the_plan_and_draw_again(session: Db, scene: Supervised) -> None:
    row = drawn(session, scene)
    visitor = scene.cast.app.test_client()
    proof = visitor.get(f"/spot-checks/{row.case_id}/proof.json").get_json()
    entry = entry_bytes(
        proof["kind"], commitment(b64decode(proof["salt"]), canonical(proof["plan"]))
    )
    assert db.session.get_one(LogEntry, proof["logPosition"]).entry == entry
    seed = seed_of(SignedNote.from_bytes(proof["checkpoint"].encode()).text)
    plan = proof["plan"]
    again = draw(seed, "object", length=plan["length"], sample=plan["sample"])
    assert list(again) == proof["objects"]
    looks = draw(seed, "inspector", length=plan["poolLength"], sample=plan["inspectors"])
    assert list(looks) == proof["inspectors"]
    members = visitor.get(f"/spot-checks/{row.case_id}/list.txt").data
    assert sha256(members).hexdigest() == plan["listSha256"]
    assert members.decode() == f"{scene.body.number}\n"
    page = visitor.get(f"/spot-checks/{row.case_id}").text
    assert seed in page
    assert scene.body.name in page


def test_the_inspectors_look_and_another_than_the_planner_closes(
    session: Db, scene: Supervised
) -> None:
    row = drawn(session, scene)
    case_id, position = row.case_id, row.items[0].position
    inspectors = {each.user_id for each in row.inspectors}
    assert len(inspectors) == 2
    one = db.session.get_one(User, min(inspectors))
    address = f"/office/spot-checks/{case_id}"
    assert (
        scene.browser(scene.second).post(f"{address}/close", data={"reason": "x"}).status_code
        == 422
    )
    browser = scene.browser(one)
    found = f"{address}/items/{position}"
    assert browser.post(found, data={"result": "faulty", "note": ""}).status_code == 422
    assert browser.post(found, data={"result": "faulty", "note": "缺档案"}).status_code == 302
    assert (
        scene.browser(scene.first).post(f"{address}/close", data={"reason": "x"}).status_code == 403
    )
    visitor = scene.cast.app.test_client()
    assert "缺档案" not in visitor.get(f"/spot-checks/{case_id}").text
    done = scene.browser(scene.second).post(f"{address}/close", data={"reason": "抽查一家"})
    assert done.status_code == 302
    assert "缺档案" in visitor.get(f"/spot-checks/{case_id}").text
    assert browser.post(found, data={"result": "good", "note": ""}).status_code == 403
    assert logged(PLANNED) == logged(CLOSED) == 1
    assert issued.faults() == []


def test_who_was_not_drawn_writes_nothing(session: Db, scene: Supervised) -> None:
    row = drawn(session, scene)
    found = f"/office/spot-checks/{row.case_id}/items/{row.items[0].position}"
    far = scene.browser(scene.far)
    assert far.post(found, data={"result": "good"}).status_code == 404


def test_numbers_of_certificates_are_not_published(session: Db, scene: Supervised) -> None:
    (certificate,) = issued.issue(scene.body, issued.recognised(issued.make_worker()))
    number = certificate.number
    row = drawn(session, scene, population="certificates")
    case_id = row.case_id
    assert [item.certificate.number for item in row.items if item.certificate] == [number]
    visitor = scene.cast.app.test_client()
    assert number not in visitor.get(f"/spot-checks/{case_id}").text
    assert visitor.get(f"/spot-checks/{case_id}/list.txt").status_code == 404
    assert number in scene.browser(scene.first).get(f"/office/spot-checks/{case_id}").text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"sample": "2"}, "只有 1 个"),
        ({"sample": "-1"}, "请填写抽取数量"),
        ({"sample": "501"}, "一次抽取"),
        ({"population": "certificates"}, "没有可抽查的对象"),
        ({"until": "2020-01-01"}, "早于开始日期"),
    ],
)
def test_a_plan_that_draws_nothing_is_refused(
    session: Db, scene: Supervised, changes: dict[str, str], said: str
) -> None:
    data = {"population": "bodies", "since": str(today()), "until": str(today()), "sample": "1"}
    answer = scene.browser(scene.first).post("/office/spot-checks/new", data=data | changes)
    assert answer.status_code == 422
    assert said in answer.text
    assert session.query(SpotCheck).count() == 0
