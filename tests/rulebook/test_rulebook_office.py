"""Policy officers at work: forms from the fields of a family, errors by field, preview, two people."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
import sqlalchemy as sa
from browser import faults, sign_in
from flask import Flask
from flask.testing import FlaskClient
from officers import Officers
from playwright.sync_api import Page

from certreg.accounts.models import OrganisationKind, Role
from certreg.db import db
from certreg.errors import SetupError
from certreg.policy.law import Law, load
from certreg.policy.levels import NumberCharacter
from certreg.policy.rule import FAMILIES, Family, Rule
from certreg.policy.sources import Source
from certreg.rulebook import worked_cases
from certreg.rulebook.finding import not_encoded
from certreg.rulebook.models import Amendment, AmendmentState
from certreg.rulebook.row_form import Shape
from certreg.rulebook.worked_cases import CaseAnswer, Played

CHIEF = "number_character.chief_technician"
FAMILY = "/office/rules/new/levels.number_character"
LAW = load()
OURS = [kind for kind in FAMILIES.values() if kind.row.__module__.startswith("certreg.")]
ROW = {
    "row_id": "own.chief",
    "row_level": "chief_technician",
    "row_character": "Q",
    "row_basis": "ostc-2019-2",
    "row_region": "510000",
    "row_status": "in_force",
    "row_since": "2040-01-01",
    "row_replaces": CHIEF,
    "reason": "本省规定",
}
TO_REGISTER = {
    "row_id": "sc-2030",
    "row_name": "《新办法》",
    "row_number": "川人社〔2030〕1号",
    "row_number_verified": "true",
    "row_date": "2030-01-01",
    "row_issuer": "四川省人社厅",
    "row_region": "510000",
    "row_status": "in_force",
    "row_kind": "official",
    "row_governs": "申报条件",
    "row_clauses": "第一条 年限\n第二条 补贴",
    "reason": "新文件",
}

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def _nothing_is_published(monkeypatch: pytest.MonkeyPatch) -> None:
    """The keys of a whole registry are none of these tests' business."""
    monkeypatch.setattr("certreg.rulebook.office.keep_published", lambda: None)


def send(client: FlaskClient, path: str, data: dict[str, Any]) -> int:
    """Fill a form and send it for approval; the number of the amendment."""
    answer = client.post(path, data=data | {"send": "1"})
    assert answer.status_code == 302, answer.text
    return int(answer.location.rpartition("/")[2])


def test_every_family_has_a_form_that_gives_its_rows_back(app: Flask) -> None:
    copies: dict[str, dict[str, list[Any]]] = {}
    with app.test_request_context():
        for kind in OURS:
            shape = Shape(kind.row, LAW)
            for row in LAW.every(kind.row):
                typed = shape.row(shape.form(data=shape.filled(row)))
                copy = typed | {"id": f"again.{row.id}", "replaces": [row.id]}
                copies.setdefault(kind.file, {}).setdefault(kind.table, []).append(copy)
    law = LAW.extended(copies)
    for kind in OURS:
        for row in LAW.every(kind.row):
            again = law.row(kind.row, f"again.{row.id}")
            for name in _own(kind):
                assert getattr(again, name) == getattr(row, name), (row.id, name)


def _own(kind: Family) -> list[str]:
    return [f.name for f in fields(kind.row) if f.name not in ("id", "replaces")]


def test_the_preview_shows_rows_and_worked_cases_before_anything_is_sent(
    officers: Officers,
) -> None:
    page = officers.browser(officers.proposer).post(FAMILY, data=ROW).text
    assert "own.chief" in page and "会有什么变化" in page
    assert "个样例" in page
    assert db.session.scalar(sa.select(sa.func.count(Amendment.id))) == 0


def test_the_preview_names_cases_that_cannot_be_answered_and_files_that_cannot_be_read(
    officers: Officers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def play(law: Law) -> Played:
        fault = "" if law.digest == LAW.digest else "没有有效条目"
        return Played({"X-1": CaseAnswer("X-1", "一个样例", {}, True, fault)}, ("y.toml 读不出",))

    monkeypatch.setattr(worked_cases, "_play", play)
    monkeypatch.setattr(worked_cases, "_played", play)
    first = officers.browser(officers.proposer)
    page = first.post(FAMILY, data=ROW).text
    assert "不能再答复：没有有效条目" in page and "y.toml 读不出" in page
    send(first, FAMILY, ROW)


def test_two_people_bring_a_rule_into_force(officers: Officers) -> None:
    first, second = officers.browser(officers.proposer), officers.browser(officers.approver)
    number = send(first, FAMILY, ROW)
    assert "own.chief" in second.get(f"/office/rules/{number}").text
    own = first.post(f"/office/rules/{number}/approve")
    assert own.status_code == 403
    assert first.get("/policy/rules/own.chief").status_code == 404
    assert second.post(f"/office/rules/{number}/approve").status_code == 302
    assert "本省规定" in second.get(f"/office/rules/{number}").text
    assert first.get("/policy/rules/own.chief").status_code == 200
    assert second.post(f"/office/rules/{number}/withdraw").status_code == 403


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("row_id", "a/b", "编号用英文字母"),
        ("row_id", CHIEF, "编号重复"),
        ("row_id", "", "请填写或选择本项"),
        ("row_basis", "nobody", "请从所列选项中选择"),
        ("row_region", "51", "不是六位行政区划代码"),
        ("row_region", "330000", "只能拟定全国或本省的条目"),
        ("row_since", "yesterday", "日期应写作"),
        ("row_since", "2026-01-01", "不溯及既往"),
        ("row_replaces", "N4.1", "不是同表的另一条"),
        ("row_character", "Q\u202e", "不可见字符"),
        ("reason", "", "请填写理由"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    officers: Officers, field: str, typed: str, said: str
) -> None:
    answer = officers.browser(officers.proposer).post(
        FAMILY, data=ROW | {field: typed, "send": "1"}
    )
    assert answer.status_code == 422
    place = answer.text.index(f'id="{field}-error"')
    assert said in answer.text[place : place + 400]


def test_a_value_of_the_wrong_kind_is_named_by_the_loader(officers: Officers) -> None:
    row = {**ROW, "row_years": "两年", "row_level": ""}
    answer = officers.browser(officers.proposer).post(
        "/office/rules/new/identity.working_age", data=row
    )
    assert answer.status_code == 422
    place = answer.text.index('id="row_years-error"')
    assert "应为整数" in answer.text[place : place + 300]


def test_a_form_may_begin_from_a_row_that_is_there(officers: Officers) -> None:
    page = officers.browser(officers.proposer).get(f"{FAMILY}?like={CHIEF}").text
    assert 'value="S"' in page


def test_a_row_is_closed_with_its_last_day(officers: Officers) -> None:
    first, second = officers.browser(officers.proposer), officers.browser(officers.approver)
    number = send(first, "/office/rules/close/N4.1", {"row_until": "2030-12-31", "reason": "废止"})
    second.post(f"/office/rules/{number}/approve")
    assert "2030年12月31日" in first.get("/policy/rules/N4.1").text
    later = {"row_until": "2031-12-31", "reason": "改晚", "send": "1"}
    assert first.post("/office/rules/close/N4.1", data=later).status_code == 422


@pytest.mark.parametrize("id", ["N4.1", "level.apprentice"])
def test_a_row_is_not_closed_for_days_that_are_over(officers: Officers, id: str) -> None:
    data = {"row_until": "2020-01-01", "reason": "废止"}  # not even a preview
    answer = officers.browser(officers.proposer).post(f"/office/rules/close/{id}", data=data)
    assert answer.status_code == 422
    place = answer.text.index('id="row_until-error"')
    assert "不" in answer.text[place : place + 300]
    assert officers.browser(officers.proposer).get("/").status_code == 200


def test_a_document_of_an_earlier_day_names_the_last_day_of_what_it_closes(
    officers: Officers,
) -> None:
    first = officers.browser(officers.proposer)
    data = {**TO_REGISTER, "row_date": "2026-01-01", "row_closes": "N4.1", "send": "1"}
    answer = first.post("/office/rules/document", data=data)
    assert answer.status_code == 422
    place = answer.text.index('id="row_closes-error"')
    assert "不溯及既往" in answer.text[place : place + 300]
    send(first, "/office/rules/document", data | {"row_closes": "N4.1 2040-12-31"})


def test_a_confirmed_row_is_no_longer_marked(officers: Officers) -> None:
    first, second = officers.browser(officers.proposer), officers.browser(officers.approver)
    assert "本条尚未核实" in first.get(f"/policy/rules/{CHIEF}").text
    named = {
        "source": "",
        "row_id": "code-2026",
        "number": "试字〔2026〕9号",
        "row_date": "2026-05-01",
        "name": "《编码规则》",
        "issuer": "试验机关",
        "row_clause": "第三条",
        "reason": "见原文",
    }
    missing = first.post(f"/office/rules/confirm/{CHIEF}", data=named | {"number": ""})
    assert missing.status_code == 422
    number = send(first, f"/office/rules/confirm/{CHIEF}", named)
    second.post(f"/office/rules/{number}/approve")
    page = first.get(f"/policy/rules/{CHIEF}").text
    assert "本条尚未核实" not in page and "试字〔2026〕9号" in page
    assert "核实条目，" in page and "规则库版本 1" in page


def test_a_document_closes_rows_and_lists_what_no_row_covers(officers: Officers) -> None:
    first, second = officers.browser(officers.proposer), officers.browser(officers.approver)
    number = send(
        first,
        "/office/rules/document",
        TO_REGISTER | {"row_closes": "N4.1"},
    )
    second.post(f"/office/rules/{number}/approve")
    page = first.get("/policy/sources/sc-2030").text
    assert "已读而未编入规则的条款" in page and "第二条 补贴" in page
    assert "2029年12月31日" in first.get("/policy/rules/N4.1").text


def test_a_clause_on_which_a_row_rests_is_encoded() -> None:
    source = load().sources["dazhou-2023-133"]
    read = Source(
        **{name: getattr(source, name) for name in Source.__dataclass_fields__}
        | {"clauses": ("第九十九条 新", "第九十八条 旧")}
    )
    assert not_encoded(load(), read) == read.clauses


def test_a_day_before_the_calendar_is_refused_beside_the_lines_that_close(
    officers: Officers,
) -> None:
    data = {**TO_REGISTER, "row_date": "0001-01-01", "row_closes": "N4.1"}
    answer = officers.browser(officers.proposer).post("/office/rules/document", data=data)
    assert answer.status_code == 422
    place = answer.text.index('id="row_closes-error"')
    assert "应写作" in answer.text[place : place + 400]


@pytest.mark.parametrize("depth", [20, 2000])
def test_a_value_nested_without_end_is_refused_beside_its_field(
    officers: Officers, depth: int
) -> None:
    row = {**ROW, "row_years": "[" * depth + "]" * (depth % 1000), "row_level": ""}
    answer = officers.browser(officers.proposer).post(
        "/office/rules/new/identity.working_age", data=row
    )
    assert answer.status_code == 422
    place = answer.text.index('id="row_years-error"')
    assert "嵌套过深" in answer.text[place : place + 300]


def test_the_address_of_a_document_is_a_page_of_the_web(officers: Officers) -> None:
    data = {**TO_REGISTER, "row_address": "javascript:alert(1)", "send": "1"}
    answer = officers.browser(officers.proposer).post("/office/rules/document", data=data)
    assert answer.status_code == 422
    place = answer.text.index('id="row_address-error"')
    assert "http" in answer.text[place : place + 300]


def test_what_is_approved_is_done_even_if_it_cannot_be_published_yet(
    officers: Officers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise SetupError("no key")

    monkeypatch.setattr("certreg.rulebook.office.keep_published", fail)
    number = send(officers.browser(officers.proposer), FAMILY, ROW)
    answer = officers.browser(officers.approver).post(f"/office/rules/{number}/approve")
    assert answer.status_code == 302
    assert load().row(Rule, "own.chief")


@pytest.mark.parametrize(
    "path", ["", "/new/levels.level", "/document", f"/close/{CHIEF}", f"/confirm/{CHIEF}"]
)
@pytest.mark.parametrize(
    ("role", "region"), [(Role.OFFICIAL, "510000"), (Role.POLICY_OFFICER, "511700")]
)
def test_nobody_else_gets_in(
    officers: Officers, cast: Any, role: Role, region: str, path: str
) -> None:
    office = cast.organisation(OrganisationKind.OFFICE, region=region)
    client = cast.browser_of(cast.user(role, organisation=office))
    assert client.get(f"/office/rules{path}").status_code == 403


@pytest.mark.parametrize("path", ["new/none.none", "close/none", "confirm/none", "7"])
def test_what_is_not_there_is_404(officers: Officers, path: str) -> None:
    assert officers.browser(officers.proposer).get(f"/office/rules/{path}").status_code == 404


def test_a_verified_row_needs_no_confirmation(officers: Officers) -> None:
    data = {"source": "dazhou-2023-133", "reason": "再核", "send": "1"}
    answer = officers.browser(officers.proposer).post("/office/rules/confirm/N4.1", data=data)
    assert answer.status_code == 422


def test_a_rejection_needs_its_reason(officers: Officers) -> None:
    number = send(officers.browser(officers.proposer), FAMILY, ROW)
    second = officers.browser(officers.approver)
    assert second.post(f"/office/rules/{number}/reject").status_code == 422
    assert second.post(f"/office/rules/{number}/reject", data={"opinion": "依据不足"}).location
    state = db.session.scalar(sa.select(Amendment.state))
    assert state is AmendmentState.REJECTED
    assert not load().every(NumberCharacter)[0].id.startswith("own")


@pytest.mark.browser
@pytest.mark.long
def test_the_pages_are_accessible_on_phone_and_desk(
    officers: Officers, screen: Page, served: str
) -> None:
    client = officers.browser(officers.proposer)
    number = send(client, FAMILY, ROW)
    sign_in(screen.context, client, served)
    found = {}
    paths = (
        "",
        f"/{number}",
        f"/close/{CHIEF}",
        f"/confirm/{CHIEF}",
        "/document",
        f"/{number}/yield",
    )
    for path in (*paths, "/new/conditions.condition"):
        screen.goto(f"/office/rules{path}")
        if wrong := faults(screen):
            found[path] = wrong
    screen.locator("[name=reason]").fill("试验")
    screen.get_by_role("button", name="预览变化").click()
    assert found == {}
    assert faults(screen) == []


def test_the_row_page_offers_the_ways_to_officers_only(
    officers: Officers, client: FlaskClient
) -> None:
    page = f"/policy/rules/{CHIEF}"
    assert "核实本条" in officers.browser(officers.proposer).get(page).text
    assert "核实本条" not in client.get(page).text
    assert load().row(Rule, CHIEF)
