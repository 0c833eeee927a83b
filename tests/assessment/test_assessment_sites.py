"""The place of a batch: one of its body's sites, whose county decides office and law."""

from __future__ import annotations

import pytest
from batch_scene import Scene

from certreg.assessment.submission import export
from certreg.batches.models import Batch
from certreg.db import db
from certreg.filing.models import Site

pytestmark = pytest.mark.database

OWN, FURTHER = "虚构路 1 号", "宣汉县演示大道 8 号"


@pytest.fixture
def site(scene: Scene) -> Site:
    """A further site of the body, in another county."""
    row = Site(filing=scene.filing, address=FURTHER, region="511722")
    db.session.add(row)
    db.session.commit()
    return row


def test_a_body_with_one_place_has_no_choice(scene: Scene) -> None:
    client = scene.browser()
    assert 'name="site"' not in client.get("/workspace/batches/new").text
    batch = scene.open_batch(client)
    assert (batch.site_id, batch.case.region, batch.place) == (None, "511702", OWN)


def test_the_county_of_the_place_has_the_batch(scene: Scene, site: Site) -> None:
    client = scene.browser()
    form = client.get("/workspace/batches/new").text
    assert OWN in form and FURTHER in form
    batch = scene.open_batch(client, site=str(site.id))
    assert (batch.case.region, batch.case.prefecture) == ("511722", "5117")
    for page in ("", "/plan", "/plan/file"):
        shown = client.get(f"/workspace/batches/{batch.case_id}{page}").text
        assert FURTHER in shown and "宣汉县" in shown
    assert FURTHER.encode() in export(batch)


def test_the_filings_own_place_is_one_of_them(scene: Scene, site: Site) -> None:
    assert scene.open_batch(scene.browser(), site="0").case.region == "511702"
    answer = scene.browser().post("/workspace/batches/new", data=scene.new_batch())
    assert answer.status_code == 422 and "请选择考核地点" in answer.text


@pytest.mark.parametrize("wrong", ["999", "x"])
def test_a_place_that_is_not_the_bodys_is_refused(scene: Scene, site: Site, wrong: str) -> None:
    answer = scene.browser().post("/workspace/batches/new", data=scene.new_batch(site=wrong))
    assert answer.status_code == 422 and "请从所列选项中选择" in answer.text
    assert db.session.query(Batch).count() == 0
