"""Exam plans, examiners who step aside, and what is committed to the log when it is handed in."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any

import factories
import sqlalchemy as sa

from certreg.batches.models import Batch
from certreg.clock import now, today
from certreg.db import db
from certreg.examination import hand_ins, plans
from certreg.examination.models import HandIn, HandInKind
from certreg.files import store
from certreg.fsck.rows import check_rows
from certreg.integrity.models import Blacklisting
from certreg.procedure.models.cases import Case, CaseKind, Waiting
from certreg.registry.models import LogEntry


def kinds() -> list[str]:
    """What stands in the log about batches."""
    wanted = sa.or_(
        *(
            LogEntry.kind.like(f"{word}.%")
            for word in ("exam_plan", "candidates", "scores", "examiner")
        )
    )
    query = sa.select(LogEntry.kind).where(wanted).order_by(LogEntry.position)
    return list(db.session.scalars(query))


def faults() -> list[str]:
    """What fsck finds wrong with rows of batches; the scene's filing was never logged."""
    return [fault for fault in check_rows() if not fault.startswith("备案")]


def test_a_plan_and_the_list_after_it_are_committed_and_a_late_one_shows(scene: Any) -> None:
    client = scene.browser()
    batch = scene.enrolled(client, size=3)
    assert kinds() == ["exam_plan.handed_in", "candidates.handed_in"]
    assert [row.is_late for row in hand_ins.of_batch(batch)] == [
        True,
        True,
    ]  # the examination is today
    assert hand_ins.late_rows(batch)[HandInKind.CANDIDATES] == [1, 2, 3]
    page = client.get(f"/workspace/batches/{batch.case_id}").text
    assert "考生名单逾期交存：3 人" in page
    later = (today() + timedelta(days=9)).isoformat()
    changed = scene.plan(batch, theory_day=later, practical_day=later, theory_site="二号教室")
    assert scene.press(client, batch, "plan/file", **changed).status_code == 302
    assert batch.assessed_on == today() + timedelta(days=9)
    assert [plan.hand_in.is_late for plan in plans.plans_of(batch)] == [True, False]
    for row in hand_ins.of_batch(batch):
        assert row.sha256 == sha256(store.read(row.content)).hexdigest()
    assert "二号教室" in client.get(f"/workspace/batches/{batch.case_id}/plan").text
    assert not faults()


def test_a_changed_hand_in_is_found_by_fsck(scene: Any) -> None:
    batch = scene.enrolled(scene.browser(), size=1)
    db.session.get_one(HandIn, hand_ins.of_batch(batch)[-1].id).due_on += timedelta(days=5)
    db.session.commit()
    assert len(faults()) == 1


def test_too_few_examiners_are_refused_when_the_plan_is_filed(scene: Any) -> None:
    client = scene.browser()
    batch = scene.open_batch(client)
    two = [str(each.id) for each in scene.examiners[:2]]
    refused = scene.press(client, batch, "plan/file", **scene.plan(batch, examiners=two))
    assert refused.status_code == 422 and "不少于 3 人" in refused.text
    assert len(plans.plans_of(batch)) == 1


def test_a_recusal_takes_the_examiner_from_the_candidate_and_the_batch_waits_for_another(
    scene: Any,
) -> None:
    client = scene.browser()
    batch: Batch = scene.enrolled(client, size=2)
    typed = {"examiner": str(scene.examiners[0].id), "row": "2", "reason": "师徒"}
    assert scene.press(client, batch, "plan/recusals", **typed).status_code == 302
    again = scene.press(client, batch, "plan/recusals", **typed)
    assert again.status_code == 422 and "已登记" in again.text
    assert plans.lacking_examiners(batch) == [2]
    refused = scene.press(client, batch, "submit")
    assert "可用的考评员不足 3 人：第 2 号" in refused.text
    fourth = scene.examiner("李考评")
    db.session.commit()
    everybody = [str(each.id) for each in (*scene.examiners, fourth)]
    more = scene.press(client, batch, "plan/file", **scene.plan(batch, examiners=everybody))
    assert more.status_code == 302 and plans.lacking_examiners(batch) == []
    assert kinds()[-2:] == ["examiner.recused", "exam_plan.handed_in"]


def barred(scene: Any, since: int, until: int) -> None:
    """The first examiner is on the blacklist, from so many days from now to so many."""
    case = Case(
        kind=CaseKind.BLACKLISTING,
        state="listed",
        organisation_id=scene.office.id,
        about_id=scene.enterprise.id,
        region="511702",
        waiting_for=Waiting.TERM,
        created_at=now(),
    )
    first = scene.examiners[0]
    db.session.add(
        Blacklisting(
            case=case,
            ground="forgery",
            examiner_name=first.name,
            examiner_number=first.certificate_number,
            since=today() + timedelta(days=since),
            until=today() + timedelta(days=until),
        )
    )
    db.session.commit()


def test_who_is_on_the_blacklist_on_a_day_of_the_examination_is_in_no_plan(scene: Any) -> None:
    client = scene.browser()
    batch = scene.open_batch(client)
    barred(scene, 2, 5)
    first, last = ((today() + timedelta(days=days)).isoformat() for days in (3, 9))
    typed = scene.plan(batch, theory_day=first, practical_day=last)
    refused = scene.press(client, batch, "plan/file", **typed)
    assert refused.status_code == 422 and "赵考评（KP赵考评）已列入黑名单" in refused.text
    typed = scene.plan(batch, theory_day=last, practical_day=last)
    assert scene.press(client, batch, "plan/file", **typed).status_code == 302


def test_who_is_listed_after_the_plan_judges_nobody_and_the_batch_waits(scene: Any) -> None:
    client = scene.browser()
    batch = scene.enrolled(client, size=2)
    assert plans.lacking_examiners(batch) == []
    barred(scene, 0, 5)
    assert plans.lacking_examiners(batch) == [1, 2]
    page = client.get(f"/workspace/batches/{batch.case_id}/plan").text
    assert (
        f"弄虚作假、伪造成绩或材料，到 {factories.written(today() + timedelta(days=5))} 为止"
        in page
    )


def test_an_examiner_of_the_candidates_name_may_be_the_candidate(scene: Any) -> None:
    batch: Batch = scene.enrolled(scene.browser(), size=2)
    scene.examiners[0].name = batch.candidates[0].person.name
    db.session.commit()
    assert plans.lacking_examiners(batch) == [1]
