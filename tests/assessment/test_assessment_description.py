"""What a batch is called, how and where it is held, changed by its clerk until something rests on it."""

from __future__ import annotations

from typing import Any

import pytest
from batch_scene import METHOD, Scene

from certreg.accounts.models import Role
from certreg.assessment import description
from certreg.audit.models import AuditEvent
from certreg.batches.batches import methods
from certreg.batches.models import Batch
from certreg.db import db
from certreg.errors import NotAllowedError
from certreg.filing.models import Site

pytestmark = pytest.mark.database


def opened(scene: Scene, client: Any) -> Batch:
    """A batch without plan and candidates."""
    answer = client.post("/workspace/batches/new", data=scene.new_batch())
    return db.session.get_one(Batch, int(answer.location.rsplit("/", 1)[1]))


def test_title_method_and_place_may_be_changed_while_nothing_rests_on_them(scene: Scene) -> None:
    client, other = scene.browser(), _another_method()
    batch = opened(scene, client)
    site = Site(filing=scene.filing, address="宣汉县演示大道 8 号", region="511722")
    db.session.add(site)
    db.session.commit()
    page = f"/workspace/batches/{batch.case_id}/description"
    shown = client.get(page).text
    assert "第四季度认定" in shown and "宣汉县演示大道 8 号" in shown
    typed = {"title": "第三季度认定", "method": other, "site": str(site.id)}
    assert client.post(page, data=typed).status_code == 302
    db.session.expire_all()
    assert (batch.title, batch.method, batch.site_id) == ("第三季度认定", other, site.id)
    assert (batch.case.region, batch.case.prefecture) == ("511722", "5117")
    told = {row.action for row in db.session.query(AuditEvent)}
    assert {"batch.renamed", "batch.rearranged"} <= told
    wrong = client.post(page, data=typed | {"method": "nothing"})
    assert wrong.status_code == 422 and "请从所列选项中选择" in wrong.text


def test_a_plan_that_was_handed_in_fixes_method_and_place_but_not_the_title(scene: Scene) -> None:
    client = scene.browser()
    batch = scene.open_batch(client)
    page = f"/workspace/batches/{batch.case_id}/description"
    shown = client.get(page).text
    assert "考核计划已报送并存证" in shown and 'name="method"' not in shown
    forged = {"title": "新名称", "method": _another_method(), "site": "0"}
    assert client.post(page, data=forged).status_code == 302
    db.session.expire_all()
    assert (batch.title, batch.method) == ("新名称", METHOD)
    with pytest.raises(NotAllowedError, match="存证"):
        description.rearrange(batch, scene.clerk, method_id=_another_method(), site_id=None)


def test_a_batch_that_is_not_in_the_clerks_hands_stays_as_it_is(scene: Scene) -> None:
    client = scene.browser()
    batch = scene.enrolled(client, size=1)
    assert str(description.why_fixed(batch)).startswith("考核计划")
    scene.scored(batch)
    db.session.commit()
    assert scene.press(client, batch, "submit").status_code == 302
    page = f"/workspace/batches/{batch.case_id}/description"
    assert "现在不能修改" in client.get(page).text
    assert client.post(page, data={"title": "新名称"}).status_code == 403
    stranger = scene.cast.user(Role.CLERK)
    assert scene.browser(stranger).get(page).status_code == 404
    assert scene.browser(scene.approver).get(page).status_code == 403


def _another_method() -> str:
    return next(row.id for row in methods("511722") if row.id != METHOD)
