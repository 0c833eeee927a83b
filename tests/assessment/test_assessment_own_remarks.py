"""Re-marking asked for by the candidate: by code, name and document, and nothing is told to anybody else."""

from __future__ import annotations

from typing import Any

from certreg.batches.models import Batch
from certreg.db import db
from certreg.examination import remarks

FOUND = {"theory": "80", "practical": "80", "text": "复核了答卷和评分表"}
ADDRESS = "/remarks/candidate"


def typed(batch: Batch, row: int, **changes: str) -> dict[str, str]:
    candidate = batch.candidates[row - 1]
    return {
        "code": remarks.code_of(batch),
        "name": candidate.person.name,
        "document_number": candidate.document.number,
        "text": "实操漏计一项",
    } | changes


def test_who_failed_asks_with_the_code_of_the_batch_and_reads_the_answer(scene: Any) -> None:
    client, approver = scene.browser(), scene.browser(scene.approver)
    batch = scene.announced(client, size=2, failing=[2])
    assert remarks.code_of(batch) in client.get(f"/workspace/batches/{batch.case_id}/remarks").text
    visitor = scene.cast.app.test_client()
    answer = visitor.post(ADDRESS, data=typed(batch, 2))
    assert answer.status_code == 200 and "已送达" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    (remark,) = remarks.of_batch(batch)
    assert (remark.asked_by_id, remark.candidate.row) == (None, 2)
    again = visitor.post(ADDRESS, data=typed(batch, 2))
    assert again.status_code == 422 and "等待答复" in again.text

    scene.press(approver, batch, f"remarks/{remark.id}", **FOUND)
    db.session.rollback()
    seen = visitor.post(ADDRESS, data=typed(batch, 2, see="1", text=""))
    assert "成绩有变" in seen.text and "复核了答卷和评分表" in seen.text
    assert len(remarks.of_batch(batch)) == 1


def test_whatever_does_not_agree_is_told_alike(scene: Any) -> None:
    batch = scene.enrolled(scene.browser(), size=2)
    scene.scored(batch, failing=[2])
    other = batch.candidates[0]
    visitor = scene.cast.app.test_client()
    right = typed(batch, 2)
    pages = set()
    for wrong in (
        {"code": f"{batch.case_id}-aaaa-aaaa"},
        {"code": right["code"].partition("-")[2]},
        {"code": "999999999999999999-aaaa-aaaa"},
        {"code": "²-aaaa-aaaa"},
        {"name": other.person.name},
        {"document_number": other.document.number},
    ):
        answer = visitor.post(ADDRESS, data=right | wrong)
        assert answer.status_code == 422
        pages.add(answer.text.split('role="alert"')[1].split("</ul>")[0])
    assert len(pages) == 1 and "所填内容与记录不符" in pages.pop()
    assert remarks.of_batch(batch) == []


def test_a_reason_is_asked_for_and_scores_that_are_not_there_cannot_be_questioned(
    scene: Any,
) -> None:
    batch = scene.enrolled(scene.browser(), size=1)
    visitor = scene.cast.app.test_client()
    assert "请填写申请事由" in visitor.post(ADDRESS, data=typed(batch, 1, text="")).text
    early = visitor.post(ADDRESS, data=typed(batch, 1))
    assert early.status_code == 422 and "已交存成绩的考生" in early.text


def test_nobody_tries_document_numbers_for_a_name_all_day(scene: Any, monkeypatch: Any) -> None:
    batch = scene.enrolled(scene.browser(), size=1)
    visitor = scene.cast.app.test_client()
    answers = [
        visitor.post(
            ADDRESS,
            data=typed(batch, 1, document_number=f"{trial:018d}"),
            environ_base={"REMOTE_ADDR": f"192.0.2.{trial}"},
        ).status_code
        for trial in range(21)
    ]
    assert answers == [422] * 20 + [429]
