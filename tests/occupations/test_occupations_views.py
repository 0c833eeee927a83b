"""The classification as pages: the tree, permanent addresses, search, single abilities."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from filing_scene import Scene
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session

from certreg.accounts.models import Role
from certreg.occupations import views
from certreg.policy.occupations import Classification, Occupation, OccupationGroup, classification
from certreg.policy.reference import CodeTable

pytestmark = pytest.mark.database

LIMIT = 100 * 1024


@pytest.fixture
def scene(cast: Any, session: scoped_session[Session]) -> Scene:
    return Scene(cast, session)


@pytest.mark.parametrize("typed", ["焊工", "6-18-02-04", "6180204", "hangong", "hg"])
def test_search_finds_an_occupation_by_name_code_pinyin_and_initials(
    client: FlaskClient, typed: str
) -> None:
    page = client.get("/occupations", query_string={"q": typed})
    assert page.status_code == 200
    assert "/occupations/6-18-02-04" in page.text


def test_search_by_mark_alone_lists_all_that_carry_it(client: FlaskClient) -> None:
    text = client.get("/occupations?mark=green").text
    green = [row for row in classification().occupations if row.green]
    assert sum(f'"/occupations/{row.code}"' in text for row in green) == len(green)


def test_a_search_without_result_says_what_to_do(client: FlaskClient) -> None:
    page = client.get("/occupations?q=没有这个职业")
    assert page.status_code == 200 and "没有这样的职业" in page.text


@pytest.mark.parametrize("asked", [f"q={'长' * 61}", "q=a%E2%80%8Bb", "mark=pink"])
def test_what_cannot_be_searched_is_refused(client: FlaskClient, asked: str) -> None:
    assert client.get(f"/occupations?{asked}").status_code == 422


@pytest.mark.parametrize("path", ["/occupations", "/occupations/6-18", "/occupations?q=工"])
def test_pages_of_the_tree_stay_light(client: FlaskClient, path: str) -> None:
    assert len(client.get(path).data) < LIMIT


def test_every_group_and_occupation_has_its_address(client: FlaskClient) -> None:
    rows = [*classification().groups][::40] + [*classification().occupations][::120]
    for row in rows:
        page = client.get(f"/occupations/{row.code}")
        assert page.status_code == 200 and row.name in page.text


def test_an_unknown_code_is_not_found(client: FlaskClient) -> None:
    page = client.get("/occupations/9-99-99-99")
    assert page.status_code == 404 and "按名称查找" in page.text


def test_an_occupation_s_page_shows_standard_norm_levels_and_bodies(
    scene: Scene, client: FlaskClient
) -> None:
    filing = scene.filing()
    filing.scope[0].trade = "演示工种"
    scene.session.commit()
    from certreg.filing import workflow

    workflow.submit(filing, scene.clerk)
    workflow.move(filing, "accept", scene.accepting)
    workflow.approve(filing, scene.approving)
    scene.session.commit()
    text = client.get("/occupations/6-18-02-04").text
    for said in ("焊工国家职业技能标准（2018年版）", "待核", "2018 年版", "标准设有"):
        assert said in text
    assert "演示工种" in text and "见于已核准的备案" in text
    assert filing.body is not None and f"/directory/{filing.body.number}" in text


def test_without_a_standard_on_file_nothing_is_claimed(client: FlaskClient) -> None:
    text = client.get("/occupations/6-18-01-01").text
    assert "不等于没有标准" in text and "标准未登记" in text
    assert "标准设有" not in text and "没有登记工种" in text


def test_a_standard_with_conditions_of_its_own_says_so(client: FlaskClient) -> None:
    text = client.get("/occupations/4-07-03-02").text
    assert "由人工核定" in text and "标准未设" in text


def test_a_closed_or_renamed_code_keeps_its_address(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = OccupationGroup("4", "服务人员", "2022", "大类", False)
    old = Occupation("4-01", "旧名", "2022", False, False, "4", None, date(2024, 7, 30))
    new = Occupation(
        "4-01", "新名", "2022", True, False, "4", date(2024, 7, 31), None, "《演示通知》"
    )
    gone = Occupation("4-02", "停用的", "2022", False, False, "4", None, date(2024, 7, 30))
    table = Classification(CodeTable([old, new, gone]), CodeTable([group]))
    monkeypatch.setattr(views, "classification", lambda: table)
    monkeypatch.setattr(views.page, "classification", lambda: table)
    renamed = client.get("/occupations/4-01").text
    assert "新名" in renamed and "旧名" in renamed and "《演示通知》" in renamed
    assert "该编码现在不用" in client.get("/occupations/4-02").text


def test_single_abilities_are_a_kind_of_their_own(client: FlaskClient) -> None:
    text = client.get("/occupations/special-abilities").text
    assert "证书没有等级" in text and "非物质文化遗产传承" in text


def test_standards_in_use_are_listed_with_who_filed_them(client: FlaskClient, scene: Scene) -> None:
    assert "还没有在有效期内的备案" in client.get("/occupations/standards").text
    filing = scene.filing(state="approved")
    text = client.get("/occupations/standards").text
    assert filing.scope[0].standard in text and filing.case.organisation.name in text

    clerk = scene.cast.user(Role.CLERK, organisation=scene.organisation())
    scene.filing(clerk, state="approved")
    assert "2 家机构" in client.get("/occupations/standards").text


def test_an_application_that_is_not_approved_puts_no_standard_on_the_list(
    client: FlaskClient, scene: Scene
) -> None:
    scene.filing(state="accepted")
    assert "还没有在有效期内的备案" in client.get("/occupations/standards").text
