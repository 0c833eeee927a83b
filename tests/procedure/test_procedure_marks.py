"""A return marks places; the clerk sees each beside its field, the official sees what changed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from filing_scene import CONTACT, WELDER, Scene, picture
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session, scoped_session

from certreg.accounts.models import Role
from certreg.errors import NotAllowedError, RefusedError
from certreg.filing import workflow
from certreg.filing.models import Filing
from certreg.procedure import marks, snapshot
from certreg.procedure.shape import Place, differences, packed, unpacked
from certreg.text import Text

Db = scoped_session[Session]

place = st.builds(
    Place,
    key=st.text(max_size=3),
    label=st.just(Text("第 {row} 号", row=1)),
    value=st.text(max_size=3) | st.builds(lambda day: Text("{day}", day=day), st.dates()),
    section=st.just(Text("考生")),
    hidden=st.text(max_size=1),
)
places = st.lists(place, max_size=6, unique_by=lambda each: each.key)


@given(places, places)
def test_differences_lead_from_one_state_to_the_other(
    before: list[Place], after: list[Place]
) -> None:
    kept = {each.key: each for each in before}
    for change in differences(before, after):
        assert change.before != change.after
        kept.pop(change.place.key, None)
        if change.after:
            kept[change.after.key] = change.after

    assert {k: v.content for k, v in kept.items()} == {p.key: p.content for p in after}
    assert differences(after, after) == []


@given(places)
def test_places_survive_being_kept(rows: list[Place]) -> None:
    back = unpacked(packed(rows))

    assert back == rows
    assert [getattr(each.value, "values", None) for each in back] == [
        getattr(each.value, "values", None) for each in rows
    ]


@pytest.mark.parametrize(("language", "said"), [("zh", "2026年3月1日"), ("en", "1 Mar 2026")])
def test_a_day_at_a_place_is_written_as_on_every_page(app: Flask, language: str, said: str) -> None:
    day = Place("day", Text("评价日期"), Text("{day}", day=date(2026, 3, 1)), Text("批次情况"))
    page = '{% from "procedure/_case.html" import written_at %}{{ written_at(place) }}'
    with app.test_request_context(f"/?lang={language}"):
        assert render_template_string(page, place=unpacked(packed([day]))[0]) == said
        assert render_template_string(page, place=replace(day, value="职业名称")) == "职业名称"


@pytest.fixture
def scene(cast: Any, session: Db) -> Scene:
    """An enterprise and officials."""
    return Scene(cast, session)


@pytest.fixture
def filing(scene: Scene) -> Filing:
    """A submitted application."""
    return scene.filing(state="submitted")


def field_of(page: str, label: str) -> str:
    """Name of the field in which a place is marked."""
    found = re.search(rf'aria-label="{label}的标注"[^>]*name="(note_\w+)"', page)
    assert found is not None
    return found[1]


def returned(browser: FlaskClient, filing: Filing, notes: dict[str, str]) -> None:
    """Return it on the page with marks, by label of the place."""
    address = f"/cases/{filing.case_id}/return"
    page = browser.get(address).text
    fields = {field_of(page, label): note for label, note in notes.items()}
    assert browser.post(address, data=fields).status_code == 302


class TestReturn:
    """From the official's marks to the clerk's answer and back."""

    def test_it_is_walked_on_the_pages(self, scene: Scene, filing: Filing) -> None:
        official, clerk = scene.browser(scene.accepting), scene.browser(scene.clerk)
        office, own = (f"/{place}/filings/{filing.case_id}" for place in ("office", "workspace"))
        assert "逐项标注并退回" in official.get(office).text
        returned(official, filing, {"联系电话": "号码已停机", "材料“场地清单”": "请加盖公章"})

        page = clerk.get(own).text
        assert page.count("号码已停机") >= 2 and "请加盖公章" in page and "未改动" in page
        changed = CONTACT | {"contact_phone": "0818-7654321"}
        assert clerk.post(f"{own}/application", data=changed).status_code == 302
        assert clerk.post(f"{own}/scope", data=WELDER | {"trade": "电焊工"}).status_code == 302
        files = {"title": "补充材料", "file": (picture(), "a.jpg")}
        assert clerk.post(f"{own}/evidence", data=files).status_code == 302
        assert "已改动" in clerk.get(own).text
        assert clerk.post(f"{own}/submit").status_code == 302

        page = official.get(office).text
        changes = page[page.index("退回后的变化") : page.index("查看全部内容")]
        for text in ("0818-2123456", "0818-7654321", "电焊工", "补充材料", "请加盖公章"):
            assert text in changes
        assert (changes.count("已改动"), changes.count("未改动")) == (1, 1)
        assert "考核地点" not in changes

    def test_a_reason_alone_is_kept_with_what_the_case_said(
        self, scene: Scene, filing: Filing
    ) -> None:
        workflow.move(filing, "return_for_correction", scene.accepting, "缺名册")
        seen = marks.returned(filing.case, scene.clerk)

        assert seen is not None and not seen.is_back
        assert (seen.changes, seen.answered) == ((), ())
        assert [each.key for each in snapshot.kept(seen.decision)][:1] == ["contact_name"]

    def test_neither_reason_nor_mark_is_asked_for(self, scene: Scene, filing: Filing) -> None:
        answer = scene.browser(scene.accepting).post(f"/cases/{filing.case_id}/return", data={})

        assert answer.status_code == 422 and "请填写理由" in answer.text
        assert filing.case.state == "submitted"

    def test_a_place_that_is_not_there_is_refused(self, scene: Scene, filing: Filing) -> None:
        with pytest.raises(RefusedError, match="没有“nowhere”这一处"):
            marks.give_back(filing.case, scene.accepting, "", {"nowhere": "错"})

    def test_who_may_not_return_it_does_not_mark_it(self, scene: Scene, filing: Filing) -> None:
        with pytest.raises(NotAllowedError):
            marks.give_back(filing.case, scene.clerk, "", {"contact_name": "错"})
        address = f"/cases/{filing.case_id}/return"
        assert scene.browser(scene.official("511800")).get(address).status_code == 404
        workflow.move(filing, "accept", scene.accepting)
        assert scene.browser(scene.accepting).get(address).status_code == 403

    def test_earlier_marks_stay_on_record(self, scene: Scene, filing: Filing) -> None:
        marks.give_back(filing.case, scene.accepting, "", {"contact_name": "错"})
        workflow.submit(filing, scene.clerk)
        marks.give_back(filing.case, scene.accepting, "再改", {"site_address": "错"})

        first, second = (row for row in filing.case.decisions if row.action == marks.RETURN)
        assert [mark.place for mark in first.marks] == ["contact_name"]
        assert [mark.place for mark in second.marks] == ["site_address"]


def test_phrases_are_kept_per_office(scene: Scene, filing: Filing) -> None:
    browser = scene.browser(scene.accepting)
    for _ in range(2):
        assert browser.post("/office/phrases", data={"text": "请加盖公章"}).status_code == 302
    assert browser.get("/office/phrases").text.count(">请加盖公章</td>") == 1
    assert '<option value="请加盖公章">' in browser.get(f"/cases/{filing.case_id}/return").text

    other = scene.browser(scene.approving)
    assert "请加盖公章" not in other.get("/office/phrases").text
    assert other.post("/office/phrases/1/remove").status_code == 404
    assert browser.get("/workspace/phrases").status_code == 404
    assert browser.post("/office/phrases/1/remove").status_code == 302
    assert "请加盖公章" not in browser.get("/office/phrases").text
    assert scene.browser(scene.cast.user(Role.CLERK)).get("/workspace/phrases").status_code == 403
