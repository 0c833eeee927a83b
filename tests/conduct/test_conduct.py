"""Examiners' integrity records: two officials enter and withdraw; who reads the examiner reads them."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import factories
import issued
import pytest
from factories import make_user
from logged import logged
from sqlalchemy.orm import Session, scoped_session
from supervised import Supervised

from certreg.accounts.models import Role
from certreg.audit.models import AuditEvent
from certreg.clock import today
from certreg.conduct import workflow
from certreg.conduct.models import ConductEntry
from certreg.conduct.record import RECORDED, WITHDRAWN
from certreg.conduct.states import TABLE
from certreg.errors import NotAllowedError
from certreg.filing import staff
from certreg.filing.models import StaffMember, StaffRole
from certreg.procedure.models.cases import Part

Db = scoped_session[Session]
ALLOWED = {
    ("draft", "propose"): (Part.ACCEPTOR, "proposed"),
    ("proposed", "confirm"): (Part.DECIDER, "recorded"),
    ("proposed", "reject"): (Part.DECIDER, "rejected"),
    ("recorded", "propose_withdrawal"): (Part.ACCEPTOR, "withdrawal_proposed"),
    ("withdrawal_proposed", "withdraw"): (Part.DECIDER, "withdrawn"),
    ("withdrawal_proposed", "keep"): (Part.DECIDER, "recorded"),
}


@pytest.mark.parametrize("role", [*Role, None])
def test_exactly_these_things_may_happen(role: Role | None) -> None:
    actions = {transition.action for transition in TABLE.transitions}
    for state, action in product([each.name for each in TABLE.states], actions):
        wanted = ALLOWED.get((state, action)) if role is Role.OFFICIAL else None
        try:
            transition = TABLE.find(action, state)
        except NotAllowedError:
            assert wanted is None
            continue
        found = (transition.part, transition.target) if transition.role is role else None
        assert found == wanted, (state, action)


def examiner(scene: Supervised, user: Any = None) -> int:
    """Somebody on the body's list; its key."""
    card = staff.Card(
        StaffRole.EXAMINER,
        "王考评",
        "KP-001",
        today() - timedelta(days=9),
        today() + timedelta(days=99),
    )
    return staff.add(user or scene.clerk, card).id


def proposed(session: Db, scene: Supervised, member_id: int, **changes: str) -> int:
    data = {"ground": "no_recusal", "happened_on": str(today()), "facts": "与考生系师徒"} | changes
    address = f"/office/examiners/{member_id}/record"
    answer = scene.browser(scene.first).post(address, data=data)
    assert answer.status_code == 302, answer.text
    session.rollback()
    return session.query(ConductEntry).one().case_id


def step(scene: Supervised, user: Any, case_id: int, action: str, reason: str = "") -> int:
    address = f"/office/conduct/{case_id}/{action}"
    return scene.browser(user).post(address, data={"reason": reason}).status_code


def test_two_officials_record_and_two_withdraw_and_both_are_logged(
    session: Db, scene: Supervised
) -> None:
    member_id = examiner(scene)
    session.commit()
    case_id = proposed(session, scene, member_id)
    assert workflow.standing(["KP-001"]) == []
    assert step(scene, scene.first, case_id, "confirm") == 403
    assert step(scene, scene.far, case_id, "confirm") == 404
    assert step(scene, scene.second, case_id, "confirm") == 302
    assert step(scene, scene.second, case_id, "confirm") == 403  # a double click has one effect
    page = scene.browser(scene.second).get(f"/office/examiners/{member_id}").text
    assert "应当回避而未回避" in page and "与考生系师徒" not in page
    assert step(scene, scene.first, case_id, "propose_withdrawal", "查无此事") == 302
    assert len(workflow.standing(["KP-001"])) == 1  # until the second official has spoken
    assert step(scene, scene.first, case_id, "withdraw", "同意") == 403
    assert step(scene, scene.second, case_id, "withdraw", "") == 422
    assert step(scene, scene.second, case_id, "withdraw", "同意") == 302
    session.rollback()
    assert workflow.standing(["KP-001"]) == []
    assert logged(RECORDED) == logged(WITHDRAWN) == 1
    events = {row.action for row in session.query(AuditEvent)}
    assert {"conduct.propose", "conduct.confirm", "conduct.withdraw"} <= events
    assert issued.faults() == []


def test_a_changed_entry_is_found_by_fsck(session: Db, scene: Supervised) -> None:
    member_id = examiner(scene)
    session.commit()
    case_id = proposed(session, scene, member_id)
    step(scene, scene.second, case_id, "confirm")
    session.rollback()
    session.get_one(ConductEntry, case_id).ground = "praised"
    session.commit()
    assert any("考评员诚信记录" in fault for fault in issued.faults())


def test_the_entry_stands_beside_the_examiner_with_every_body_that_lists_the_card(
    session: Db, scene: Supervised
) -> None:
    member_id = examiner(scene)
    other = make_user(Role.CLERK)
    examiner(scene, other)
    session.commit()
    case_id = proposed(session, scene, member_id)
    said = f"{factories.written(today())}，应当回避而未回避"
    assert said not in scene.browser(scene.clerk).get("/workspace/filings/staff").text
    step(scene, scene.second, case_id, "confirm")
    for clerk in (scene.clerk, other):
        assert said in scene.browser(clerk).get("/workspace/filings/staff").text
    own = scene.browser(scene.clerk).get("/workspace/integrity").text
    assert "考评员诚信记录" in own and "与考生系师徒" in own
    office = f"/office/integrity/{scene.body.organisation_id}"
    assert "考评员诚信记录" in scene.browser(scene.first).get(office).text


def test_an_official_finds_the_examiners_of_the_region_and_no_others(
    session: Db, scene: Supervised
) -> None:
    member_id = examiner(scene)
    session.commit()
    near, far = scene.browser(scene.first), scene.browser(scene.far)
    assert "王考评" in near.get("/office/examiners?name=王").text
    assert "王考评" not in near.get("/office/examiners?name=李").text
    assert "王考评" not in far.get("/office/examiners").text
    for page in ("", "/record", "/blacklist"):
        assert far.get(f"/office/examiners/{member_id}{page}").status_code == 404
    assert scene.browser(scene.clerk).get(f"/office/examiners/{member_id}").status_code == 403


def test_an_examiner_is_listed_from_his_own_page_and_is_barred_from_the_filing(
    session: Db, scene: Supervised
) -> None:
    member_id = examiner(scene)
    session.commit()
    data = {"ground": "forgery", "until": str(today() + timedelta(days=90)), "facts": "改分"}
    answer = scene.browser(scene.first).post(f"/office/examiners/{member_id}/blacklist", data=data)
    assert answer.status_code == 302
    organisation = session.get_one(StaffMember, member_id).organisation_id
    assert staff.barred_of(organisation, today()) == []
    assert scene.browser(scene.second).post(f"{answer.location}/confirm").status_code == 302
    session.rollback()
    assert [entry.examiner_name for entry in staff.barred_of(organisation, today())] == ["王考评"]
    staff.end(session.get_one(StaffMember, member_id), scene.clerk, "列入黑名单")
    assert staff.barred_of(organisation, today()) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"happened_on": "2999-01-01"}, "不能晚于今天"),
        ({"ground": "nothing"}, "请从所列选项中选择"),
        ({"facts": ""}, "请写明查明的事实"),
    ],
)
def test_half_a_proposal_is_refused(
    session: Db, scene: Supervised, changes: dict[str, str], said: str
) -> None:
    member_id = examiner(scene)
    session.commit()
    data = {"ground": "absent", "happened_on": str(today()), "facts": "x"} | changes
    answer = scene.browser(scene.first).post(f"/office/examiners/{member_id}/record", data=data)
    assert answer.status_code == 422
    assert said in answer.text
    assert session.query(ConductEntry).count() == 0
