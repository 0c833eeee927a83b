"""Re-marking: a question about a score, answered by somebody who did not mark, and what follows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from certreg.batches import batches
from certreg.batches.models import Batch, CandidateState
from certreg.certificates import claims
from certreg.certificates.models import Certificate
from certreg.db import db
from certreg.errors import RefusedError
from certreg.examination import hand_ins, remarks
from certreg.examination.models import Remark
from certreg.fsck.rows import check_rows

FOUND = {"theory": "80", "practical": "80", "text": "复核了答卷和评分表"}


def asked(scene: Any, client: Any, batch: Batch, row: int) -> Remark:
    answer = scene.press(client, batch, "remarks", row=str(row), text="实操漏计一项")
    assert answer.status_code == 302, answer.text
    return remarks.of_batch(batch)[0]


def states(batch: Batch) -> dict[int, CandidateState]:
    db.session.rollback()
    return {each.row: each.state for each in batch.candidates}


def test_a_score_raised_before_submission_lets_the_candidate_go_on(scene: Any) -> None:
    client, approver = scene.browser(), scene.browser(scene.approver)
    batch = scene.enrolled(client, size=2)
    scene.scored(batch, failing=[2])
    remark = asked(scene, client, batch, 2)
    again = scene.press(client, batch, "remarks", row="2", text="再次申请")
    assert again.status_code == 422 and "等待答复" in again.text
    marker = scene.press(client, batch, f"remarks/{remark.id}", **FOUND)
    assert marker.status_code == 403  # the clerk handed the scores in
    answer = scene.press(approver, batch, f"remarks/{remark.id}", **FOUND)
    assert answer.status_code == 302, answer.text
    assert states(batch)[2] is CandidateState.PASSED
    assert scene.press(approver, batch, f"remarks/{remark.id}", **FOUND).status_code == 422
    assert "成绩有变" in client.get(f"/workspace/batches/{batch.case_id}/remarks").text
    assert not [fault for fault in check_rows() if not fault.startswith("备案")]


def test_before_issue_a_lowered_score_drops_out_and_a_raised_one_is_held_back(scene: Any) -> None:
    client, approver = scene.browser(), scene.browser(scene.approver)
    batch = scene.announced(client, size=3, failing=[3])
    lowered = asked(scene, client, batch, 1)
    scene.press(approver, batch, f"remarks/{lowered.id}", **{**FOUND, "practical": "59.5"})
    raised = asked(scene, client, batch, 3)
    scene.press(approver, batch, f"remarks/{raised.id}", **FOUND)
    assert states(batch) == {
        1: CandidateState.FAILED,
        2: CandidateState.PASSED,
        3: CandidateState.HELD,
    }
    assert scene.decide(scene.deciding, batch, "approve").status_code == 302
    scene.issue(batch)
    certificates = db.session.scalars(sa.select(Certificate)).all()
    assert [each.person_id for each in certificates] == [batch.candidates[1].person_id]
    answer = scene.press(client, batch, "held/follow-up")
    assert answer.status_code == 302


def test_after_issue_the_certificate_waits_for_a_measure_and_a_holder_asks_by_code(
    scene: Any,
) -> None:
    client, approver = scene.browser(), scene.browser(scene.approver)
    batch = scene.announced(client, size=1)
    scene.decide(scene.deciding, batch, "approve")
    scene.issue(batch)
    certificate = db.session.scalars(sa.select(Certificate)).one()
    code = claims.renew_code(certificate).code
    db.session.commit()
    typed = {"number": certificate.number, "code": code, "text": "分数有误"}
    visitor = scene.cast.app.test_client()
    assert visitor.post("/remarks", data={**typed, "code": "00000"}).status_code == 422
    assert "已送达" in visitor.post("/remarks", data=typed).text
    (remark,) = remarks.of_batch(batch)
    assert remark.asked_by_id is None
    opened = visitor.post("/record", data=typed).location
    assert "待答复" in visitor.get(opened).text
    scene.press(approver, batch, f"remarks/{remark.id}", **{**FOUND, "theory": "10"})
    told = visitor.get(opened).text
    assert "成绩有变" in told and FOUND["text"] in told
    assert "成绩复核" not in visitor.get(f"{opened}/share").text
    assert remarks.needs_measure(remarks.own_remark(batch, remark.id))
    assert states(batch) == {1: CandidateState.PASSED}  # the certificate stands until it is revoked
    office = scene.browser(scene.deciding).get(f"/office/batches/{batch.case_id}").text
    assert f"/office/revocations/new?number={certificate.number}" in office


def test_a_question_after_its_term_is_refused(scene: Any, monkeypatch: Any) -> None:
    batch = scene.enrolled(scene.browser(), size=1)
    scene.scored(batch)
    last = remarks.last_day(hand_ins.of_batch(batch)[-1], batch.case.region)
    monkeypatch.setattr("certreg.examination.remarks.today", lambda: last + timedelta(days=1))
    with pytest.raises(RefusedError, match="期限到"):
        remarks.ask(batch, scene.clerk, remarks.Ask(1, "太晚"))


def test_one_candidates_results_are_entered_by_hand_under_the_rules_of_the_sheet(
    scene: Any,
) -> None:
    client = scene.browser()
    batch = scene.enrolled(client, size=1)
    address = f"candidates/{batch.candidates[0].id}/marks"
    typed = {"assessed_on": batch.assessed_on.isoformat(), "pass_mark": "60"}
    low = scene.press(client, batch, address, **typed | {"pass_mark": "30", "theory": "70"})
    assert low.status_code == 422 and "合格线不得低于 60 分" in low.text
    scene.press(client, batch, address, **typed, theory="70", practical="")
    assert states(batch) == {1: CandidateState.FAILED}  # absent
    scene.press(client, batch, address, **typed, theory="70", practical="60.5")
    assert batches.counts(batch)[CandidateState.PASSED] == 1
    assert [row.kind.value for row in hand_ins.of_batch(batch)][-2:] == ["scores", "scores"]
