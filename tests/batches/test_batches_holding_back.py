"""Partial approval: some candidates are held back or taken out, each with a reason; the others go on."""

from __future__ import annotations

from typing import Any

import issued
import sqlalchemy as sa
import to_decide

from certreg.batches import announcement, batches, holding_back
from certreg.batches.models import Admission, Approval, Batch, CandidateState
from certreg.certificates.models import Certificate
from certreg.db import db
from certreg.fsck.rows import check_rows


def counts(batch: Batch) -> dict[str, int]:
    """How many stand in each state, of those that occur."""
    return {state.value: n for state, n in batches.counts(batch).items() if n}


def holders(batch: Batch) -> list[int]:
    """The persons who were given a certificate of the batch."""
    query = sa.select(Certificate.person_id).where(Certificate.case_id == batch.case_id)
    return sorted(db.session.scalars(query))


def partly_approved(scene: Any, client: Any) -> Batch:
    batch: Batch = scene.announced(client, size=4)
    chosen = {
        "fate_2": "hold",
        "why_2": "照片与本人不符，待核",
        "fate_3": "remove",
        "why_3": "替考",
    }
    answer = scene.decide(scene.deciding, batch, "partial", **chosen)
    assert answer.status_code == 302, answer.text
    return batch


def test_the_others_are_approved_in_the_same_decision_and_the_log_names_rows(scene: Any) -> None:
    client = scene.browser()
    batch = partly_approved(scene, client)
    assert batch.case.state == "approved"
    assert counts(batch) == {"passed": 2, "held": 1, "removed": 1}
    approval = db.session.get_one(Approval, batch.case_id)
    assert (approval.approved, approval.held, approval.removed) == ([1, 4], [2], [3])
    assert not [fault for fault in check_rows() if not fault.startswith("备案")]
    page = client.get(f"/workspace/batches/{batch.case_id}").text
    assert "照片与本人不符，待核" in page and "替考" in page
    assert [row.number for row in announcement.content(batch.case).rows] == [1, 2, 3, 4]
    scene.issue(batch)
    people = {each.row: each.person_id for each in batch.candidates}
    assert holders(batch) == sorted([people[1], people[4]])


def test_who_is_approved_by_name_has_an_entry_with_the_reason(scene: Any) -> None:
    batch: Batch = scene.announced(scene.browser(), size=2)
    by_name = batch.candidates[0]
    by_name.condition_id, by_name.manual_reason = "", "原单位证明核实无误"
    db.session.commit()
    assert scene.decide(scene.deciding, batch, "approve").status_code == 302
    (admission,) = db.session.scalars(sa.select(Admission))
    assert (admission.candidate_id, admission.reason) == (by_name.id, "原单位证明核实无误")
    assert admission.log_position is not None
    assert not [fault for fault in check_rows() if not fault.startswith("备案")]


def test_a_follow_up_takes_the_held_back_the_whole_way_again(scene: Any) -> None:
    client = scene.browser()
    batch = partly_approved(scene, client)
    answer = scene.press(client, batch, "held/follow-up")
    assert answer.status_code == 302, answer.text
    following = db.session.get_one(Batch, int(answer.location.rsplit("/", 1)[1]))
    assert [each.row for each in following.candidates] == [2]
    assert scene.press(client, batch, "held/follow-up").status_code == 403  # once
    scene.bring_to_decision(client, following)
    assert scene.decide(scene.deciding, following, "approve").status_code == 302
    scene.issue(following)
    scene.issue(batch)
    assert holders(following) == [following.candidates[0].person_id]
    assert not set(holders(following)) & set(holders(batch))
    shown = client.get(f"/workspace/batches/{batch.case_id}/held").text
    assert f"/workspace/batches/{following.case_id}" in shown


def test_who_is_held_back_may_be_given_up_with_a_reason(scene: Any) -> None:
    client = scene.browser()
    batch = partly_approved(scene, client)
    given = {"row": "2", "reason": "本人放弃"}
    assert scene.press(client, batch, "held/drop", **given | {"reason": ""}).status_code == 422
    assert scene.press(client, batch, "held/drop", **given).status_code == 302
    assert scene.press(client, batch, "held/drop", **given).status_code == 422  # waits no more
    assert counts(batch) == {"passed": 2, "removed": 2}
    assert "本人放弃" in scene.browser(scene.deciding).get(f"/office/batches/{batch.case_id}").text


def test_a_withdrawn_follow_up_leaves_its_candidates_waiting(scene: Any) -> None:
    client = scene.browser()
    batch = partly_approved(scene, client)
    following_id = int(scene.press(client, batch, "held/follow-up").location.rsplit("/", 1)[1])
    scene.press(client, db.session.get_one(Batch, following_id), "withdraw")
    assert [holding_back.is_waiting(row) for row in holding_back.held_of(batch)] == [True, False]
    assert scene.press(client, batch, "held/follow-up").status_code == 302


def test_reasons_and_somebody_to_approve_are_needed_and_another_official(scene: Any) -> None:
    batch: Batch = scene.announced(scene.browser(), size=2)
    same = scene.decide(scene.accepting, batch, "partial", fate_1="hold", why_1="待核")
    assert same.status_code == 403
    silent = scene.decide(scene.deciding, batch, "partial", fate_1="hold", why_1=" ")
    assert silent.status_code == 422 and "请写明第 1 号的理由" in silent.text
    everybody = {"fate_1": "hold", "why_1": "待核", "fate_2": "remove", "why_2": "替考"}
    refused = scene.decide(scene.deciding, batch, "partial", **everybody)
    assert refused.status_code == 422 and "没有剩下要核准的人员" in refused.text
    assert batch.case.state == "notice_closed"
    assert all(each.state is CandidateState.PASSED for each in batch.candidates)
    assert scene.decide(scene.deciding, batch, "approve").status_code == 302
    late = scene.decide(scene.deciding, batch, "partial", fate_1="hold", why_1="待核")
    assert late.status_code == 403 and scene.deciding.name in late.text


def test_a_decision_on_many_sends_no_more_queries_than_one_on_few(session: Any) -> None:
    issued.found()
    body, people = issued.make_body(), to_decide.workers(50)
    official = to_decide.official().id
    few, many = (to_decide.waiting_batch(body, people[:size]) for size in (5, 50))

    def queries(case_id: int, held: int) -> list[str]:
        db.session.remove()
        with to_decide.counted() as sent:
            to_decide.decide(case_id, official, held=held)
        return sent

    assert len(queries(few, 2)) == len(queries(many, 25))
