"""The blacklist: two officials list and lift; who is listed gets no new filing and no new batch."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import issued
import pytest
from logged import logged
from sqlalchemy.orm import Session, scoped_session
from supervised import Supervised

from certreg.batches import batches
from certreg.clock import today
from certreg.errors import RefusedError
from certreg.filing import staff
from certreg.filing.models import StaffRole
from certreg.filing.staff import Card
from certreg.integrity import standing, workflow
from certreg.integrity.models import Blacklisting
from certreg.integrity.record import LIFTED, LISTED

Db = scoped_session[Session]


def proposed(session: Db, scene: Supervised, **changes: Any) -> int:
    data = {
        "ground": "forgery",
        "until": str(today() + timedelta(days=365)),
        "facts": "伪造成绩",
    } | changes
    address = f"/office/blacklist/new/{scene.body.organisation_id}"
    answer = scene.browser(scene.first).post(address, data=data)
    assert answer.status_code == 302, answer.text
    session.rollback()
    return session.query(Blacklisting).one().case_id


def step(scene: Supervised, user: Any, case_id: int, action: str, reason: str = "") -> int:
    address = f"/office/blacklist/{case_id}/{action}"
    return scene.browser(user).post(address, data={"reason": reason}).status_code


def listed(session: Db, scene: Supervised, **changes: Any) -> int:
    case_id = proposed(session, scene, **changes)
    assert step(scene, scene.second, case_id, "confirm") == 302
    session.rollback()
    return case_id


def test_a_listed_body_gets_no_batch_and_no_filing_and_is_told_why(
    session: Db, scene: Supervised
) -> None:
    listed(session, scene)
    clerk = scene.browser(scene.clerk)
    with pytest.raises(RefusedError, match="黑名单"):
        batches.open_batch(
            scene.clerk, title="批次", filing_id=1, method_id="", assessed_on=today()
        )
    filing = {
        "contact_name": "李",
        "contact_phone": "0818-2123456",
        "site_address": "路 1 号",
        "purpose": "renewal",
    }
    assert "弄虚作假" in clerk.post("/workspace/filings/new", data=filing).text
    assert "已列入黑名单" in clerk.get("/workspace/integrity").text


def test_everybody_sees_it_on_the_page_of_the_body(session: Db, scene: Supervised) -> None:
    case_id = proposed(session, scene)
    address = f"/directory/{scene.body.number}"
    visitor = scene.cast.app.test_client()
    assert "黑名单" not in visitor.get(address).text
    step(scene, scene.second, case_id, "confirm")
    assert "已列入黑名单" in visitor.get(address).text


def test_it_takes_two_officials_to_list_and_two_to_lift(session: Db, scene: Supervised) -> None:
    case_id = proposed(session, scene)
    assert scene.body.name in scene.browser(scene.second).get("/office/blacklist").text
    assert step(scene, scene.first, case_id, "confirm") == 403
    assert step(scene, scene.far, case_id, "confirm") == 404
    assert step(scene, scene.second, case_id, "confirm") == 302
    assert step(scene, scene.first, case_id, "propose_lifting", "已整改") == 302
    with pytest.raises(RefusedError):  # it counts until the second official has spoken
        standing.refuse_organisation(scene.body.organisation_id, today())
    assert step(scene, scene.first, case_id, "lift", "同意") == 403
    assert step(scene, scene.second, case_id, "lift", "同意") == 302
    session.rollback()
    standing.refuse_organisation(scene.body.organisation_id, today())
    assert logged(LISTED) == logged(LIFTED) == 1
    assert issued.faults() == []


def test_a_listed_examiner_is_refused_and_his_body_is_not(session: Db, scene: Supervised) -> None:
    listed(session, scene, examiner_name="王考评", examiner_number="KP-001")
    standing.refuse_organisation(scene.body.organisation_id, today())
    card = {
        "role": StaffRole.EXAMINER,
        "valid_from": today(),
        "valid_to": today() + timedelta(days=99),
    }
    staff.add(scene.clerk, Card(name="李考评", certificate_number="KP-002", **card))
    with pytest.raises(RefusedError, match="王考评"):
        staff.add(scene.clerk, Card(name="王考评", certificate_number="KP-001", **card))


def test_an_entry_counts_to_its_last_day_and_then_expires(
    session: Db, scene: Supervised, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = listed(session, scene)
    last = session.get_one(Blacklisting, case_id).until
    organisation = scene.body.organisation_id
    assert standing.of_organisation(organisation, last) is not None
    assert standing.of_organisation(organisation, last + timedelta(days=1)) is None
    monkeypatch.setattr("certreg.integrity.workflow.today", lambda: last + timedelta(days=1))
    workflow.expire()
    assert session.get_one(Blacklisting, case_id).case.state == "expired"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"until": "2020-01-01"}, "截止日期须晚于今天"),
        ({"ground": "nothing"}, "请从所列选项中选择"),
        ({"examiner_name": "王考评"}, "须同时填写"),
        ({"facts": ""}, "请写明查明的事实"),
    ],
)
def test_half_a_proposal_is_refused(
    session: Db, scene: Supervised, changes: dict[str, str], said: str
) -> None:
    data = {"ground": "forgery", "until": str(today() + timedelta(days=9)), "facts": "x"} | changes
    address = f"/office/blacklist/new/{scene.body.organisation_id}"
    answer = scene.browser(scene.first).post(address, data=data)
    assert answer.status_code == 422
    assert said in answer.text
    assert session.query(Blacklisting).count() == 0
