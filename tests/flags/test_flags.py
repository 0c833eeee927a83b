"""Flags: raised once for each batch that is handed to the office, closed only with a reason."""

from __future__ import annotations

from datetime import timedelta

import issued
import pytest
from logged import logged
from sqlalchemy.orm import Session, scoped_session
from supervised import Supervised

from certreg.batches.models import Batch, Candidate, CandidateState
from certreg.batches.states import TABLE as BATCH
from certreg.clock import now, today
from certreg.examination import hand_ins
from certreg.flags import workflow
from certreg.flags.models import Flag, Screening
from certreg.flags.record import CLOSED
from certreg.policy.levels import SkillLevel
from certreg.procedure import workflow as procedure

Db = scoped_session[Session]


def submitted(session: Db, scene: Supervised) -> Batch:
    """A batch of two people who share one photo, whose roster came after the assessment."""
    case = procedure.begin(BATCH, organisation_id=scene.body.organisation_id, region="511702")
    filing = scene.body.filings[0]
    day = today() - timedelta(days=3)
    batch = Batch(
        case=case,
        body=scene.body,
        filing=filing,
        title="第四季度认定",
        method="AS-03.examination",
        assessed_on=day,
    )
    for row, name in enumerate(("张示例", "李示例"), start=1):
        document = issued.make_worker(name)
        batch.candidates.append(
            Candidate(
                row=row,
                person_id=document.person_id,
                document_id=document.id,
                photo_id=issued.make_photo(document, scene.body).id,
                scope_id=filing.scope[0].id,
                level=SkillLevel.SENIOR_WORKER,
                employment="employee",
                consented_on=day,
                declared_on=day,
                state=CandidateState.PASSED,
                condition_id="N3.1",
                eligibility={},
                assessed_on=day,
            )
        )
    session.add(batch)
    session.flush()
    hand_ins.candidates(batch, scene.clerk.id)
    case.submitted_at, case.judged_on = now(), today()
    procedure.apply(BATCH, case, "submit", scene.clerk)
    session.commit()
    return batch


def handed_over(session: Db, scene: Supervised) -> Batch:
    batch = submitted(session, scene)
    procedure.apply(BATCH, batch.case, "sign_off", scene.approver)
    session.commit()
    return batch


def test_nothing_is_looked_through_before_it_is_handed_to_the_office(
    session: Db, scene: Supervised
) -> None:
    submitted(session, scene)
    workflow.screen()
    assert session.query(Screening).count() == 0


def test_a_hand_over_raises_its_flags_once(session: Db, scene: Supervised) -> None:
    batch = handed_over(session, scene)
    workflow.screen()
    workflow.screen()
    flags = session.query(Flag).order_by(Flag.flag).all()
    assert [row.flag for row in flags] == ["late_roster", "shared_photo"]
    assert flags[1].rows == [1, 2]
    assert {row.case.due_on is not None for row in flags} == {True}
    assert {row.case.about_id for row in flags} == {batch.case.organisation_id}


def test_what_is_handed_over_again_raises_no_flag_that_is_open(
    session: Db, scene: Supervised
) -> None:
    batch = handed_over(session, scene)
    workflow.screen()
    case = session.get_one(Batch, batch.case_id).case
    procedure.apply(BATCH, case, "return_for_correction", scene.first, reason="改")
    procedure.apply(BATCH, case, "submit", scene.clerk)
    procedure.apply(BATCH, case, "sign_off", scene.approver)
    session.commit()
    workflow.screen()
    assert session.query(Screening).count() == 2
    assert session.query(Flag).count() == 2


@pytest.mark.parametrize(("action", "word"), [("explain", "有合理解释"), ("confirm", "确有问题")])
def test_it_closes_only_with_a_reason_and_once(
    session: Db, scene: Supervised, action: str, word: str
) -> None:
    batch = handed_over(session, scene)
    workflow.screen()
    case_id = session.query(Flag.case_id).order_by(Flag.case_id).first()[0]  # type: ignore[index]
    first, second = scene.browser(scene.first), scene.browser(scene.second)
    address = f"/office/flags/{case_id}"
    assert f"#{case_id}" in first.get("/office").text
    assert str(case_id) in first.get(f"/office/flags?batch={batch.case_id}").text
    assert first.get(address).status_code == 200
    assert first.post(f"{address}/examine", data={"reason": ""}).status_code == 422
    assert first.post(f"{address}/examine", data={"reason": "调阅了底册"}).status_code == 302
    assert first.post(f"{address}/{action}", data={"reason": "已核对"}).status_code == 403
    assert second.post(f"{address}/{action}", data={"reason": "已核对"}).status_code == 302
    late = second.post(f"{address}/explain", data={"reason": "再来"})
    assert late.status_code == 403
    assert scene.second.name in late.text
    assert word in first.get(address).text
    assert ("已核对" in scene.browser(scene.clerk).get("/workspace/integrity").text) == (
        action == "confirm"
    )
    assert logged(CLOSED) == 1
    assert issued.faults() == []


def test_another_region_does_not_see_it(session: Db, scene: Supervised) -> None:
    handed_over(session, scene)
    workflow.screen()
    case_id = session.query(Flag.case_id).first()[0]  # type: ignore[index]
    assert scene.browser(scene.far).get(f"/office/flags/{case_id}").status_code == 404
    assert scene.browser(scene.clerk).get(f"/office/flags/{case_id}").status_code == 403
