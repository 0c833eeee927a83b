"""A batch comes back with a candidate marked; whoever reads it again sees what changed there."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from flask.testing import FlaskClient

from certreg.accounts.models import OrganisationKind, Role
from certreg.batches.models import Batch, CandidateState
from certreg.clock import today
from certreg.db import write_tx
from certreg.procedure import marks


def assessed(scene: Any, clerk: FlaskClient, *, size: int) -> Batch:
    """A batch whose candidates have all passed."""
    batch: Batch = scene.enrolled(clerk, size=size)
    for row in batch.candidates:
        row.state, row.assessed_on = CandidateState.PASSED, today()
        row.theory, row.practical, row.pass_mark = Decimal(81), Decimal(88), Decimal(60)
    scene.press(clerk, batch, "submit")
    assert batch.case.state == "submitted"
    return batch


def give_back(client: FlaskClient, batch: Batch, label: str, note: str) -> None:
    """Return the batch with one place marked."""
    address = f"/cases/{batch.case_id}/return"
    found = re.search(
        rf'aria-label="{label}的标注"[^>]*name="(note_\w+)"', client.get(address).text
    )
    assert found is not None
    assert client.post(address, data={found[1]: note}).status_code == 302


def changes(page: str) -> str:
    """What the page says of changes since the return."""
    return page.partition("退回后的变化")[2].partition("办理记录")[0]


def test_marks_of_the_approver_and_of_the_office_are_each_answered(
    scene: Any, cast: Any, app: Any
) -> None:
    clerk, approver = scene.browser(), scene.browser(scene.approver)
    batch = assessed(scene, clerk, size=4)
    own = f"/workspace/batches/{batch.case_id}"
    give_back(approver, batch, "第 2 号", "姓名与证件不符")

    name = next(row.person.name for row in batch.candidates if row.row == 2)
    assert "姓名与证件不符" in clerk.get(own).text
    assert "姓名与证件不符" in clerk.get(f"{own}/candidates").text
    second = next(row for row in batch.candidates if row.row == 2)
    scene.press(clerk, batch, f"candidates/{second.id}/remove")
    assert scene.press(clerk, batch, "submit").status_code == 302
    seen = changes(approver.get(own).text)
    assert "已改动" in seen and "已删除" in seen and name in seen
    assert scene.press(approver, batch, "sign-off").status_code == 302

    office = cast.organisation(OrganisationKind.OFFICE, region=batch.case.region)
    official = cast.browser_of(cast.user(Role.OFFICIAL, organisation=office))
    page = official.get(f"/office/batches/{batch.case_id}").text
    assert "退回后的变化" not in page  # what the organisation did within itself is its own
    give_back(official, batch, "批次名称", "请写明季度")
    with write_tx():
        batch.title = "2026 年第四季度"
    scene.press(clerk, batch, "submit")
    scene.press(approver, batch, "sign-off")
    seen = changes(official.get(f"/office/batches/{batch.case_id}").text)
    assert "请写明季度" in seen and "2026 年第四季度" in seen and "第 1 号" not in seen


def test_an_unmarked_candidate_of_a_large_roster_is_not_named(scene: Any) -> None:
    clerk = scene.browser()
    batch = assessed(scene, clerk, size=3)
    marks.give_back(batch.case, scene.approver, "", {"candidate:3": "照片过旧"})

    assert [mark.place for mark in batch.case.decisions[-1].marks] == ["candidate:3"]
    assert str(batch.case.decisions[-1].marks[0].label) == "第 3 号"
