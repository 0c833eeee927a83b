"""The office's pages: what an official finds, decides and is refused."""

from __future__ import annotations

import json
import re

import pytest
from filing_scene import Scene
from flask.testing import FlaskClient
from logged import logged
from sqlalchemy.orm import Session, scoped_session
from werkzeug.test import TestResponse

from certreg.accounts.models import OrganisationKind, Role
from certreg.clock import today
from certreg.filing import workflow
from certreg.filing.models import Filing
from certreg.registry import identifiers
from certreg.registry.publication import read

LIST = "/office/filings"
ACTIONS = ("accept", "return_for_correction", "approve", "reject")


def buttons(answer: TestResponse) -> list[str]:
    """Actions of the buttons on the page."""
    return re.findall(r'formaction="/office/filings/\d+/(\w+)"', answer.text)


def decide(client: FlaskClient, filing: Filing, action: str, reason: str = "") -> TestResponse:
    return client.post(f"{LIST}/{filing.case_id}/{action}", data={"reason": reason})


def shown(client: FlaskClient, filing: Filing) -> TestResponse:
    return client.get(f"{LIST}/{filing.case_id}")


def listed(client: FlaskClient, query: str = "") -> list[str]:
    """Names in the list, in order."""
    return re.findall(r'<a href="/office/filings/\d+">(.*?)</a>', client.get(LIST + query).text)


def test_two_officials_bring_a_filing_to_its_number(scene: Scene) -> None:
    filing = scene.filing(state="submitted")
    accepting, approving = scene.browser(scene.accepting), scene.browser(scene.approving)
    page = shown(accepting, filing)
    for text in (scene.enterprise.name, "6-18-02-04", "焊工", "场地清单", "李联系", "待核"):
        assert text in page.text
    assert buttons(page) == ["accept", "return_for_correction"]

    assert decide(accepting, filing, "accept", "材料齐全").status_code == 302
    page = shown(accepting, filing)
    assert buttons(page) == [] and "本件现由市州级人社部门的工作人员办理" in page.text
    assert decide(accepting, filing, "approve").status_code == 403

    assert buttons(shown(approving, filing)) == ["approve", "return_for_correction", "reject"]
    assert decide(approving, filing, "approve", "符合条件").status_code == 302
    page = shown(approving, filing)
    for text in ("Y000051999001", "已核准", "材料齐全", "符合条件", "签名密钥"):
        assert text in page.text
    assert buttons(page) == [] and "本件须由其他人员办理" not in page.text
    assert logged("filing.approved") == 1


def test_an_approved_body_is_visible_to_verifiers_at_once(scene: Scene) -> None:
    filing = scene.filing(state="accepted")
    approving = scene.browser(scene.approving)
    assert approving.get("/bodies/Y000051999001/did.json").status_code == 404

    decide(approving, filing, "approve")

    with approving.get("/bodies/Y000051999001/did.json") as answer:
        document = json.loads(answer.data)
    assert document["id"] == "did:web:demo.certreg.example:bodies:Y000051999001"
    assert len(document["assertionMethod"]) == 2  # the body's own key and the status key


def test_an_approval_stands_when_publishing_fails(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise OSError("no space left on device")

    filing = scene.filing(state="accepted")
    with monkeypatch.context() as patch:
        patch.setattr(identifiers, "publish", fail)
        assert decide(scene.browser(scene.approving), filing, "approve").status_code == 302
    assert filing.case.state == "approved"
    with pytest.raises(FileNotFoundError):
        read("bodies/Y000051999001/did.json")

    identifiers.publish()
    assert read("bodies/Y000051999001/did.json")


@pytest.mark.parametrize("action", ["return_for_correction", "reject"])
@pytest.mark.parametrize("reason", ["", " \n "])
def test_a_missing_reason_is_asked_for_on_the_form(scene: Scene, action: str, reason: str) -> None:
    filing = scene.filing(state="accepted")

    answer = decide(scene.browser(scene.approving), filing, action, reason)

    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text and "请填写理由" in answer.text
    assert buttons(answer) == ["approve", "return_for_correction", "reject"]
    assert filing.case.state == "accepted"


@pytest.mark.parametrize(
    ("reason", "message"),
    [("缺" * 1001, "请控制在 1000 字以内"), ("缺\u200b名册", "含有不可见字符 U+200B")],
)
def test_a_reason_that_cannot_be_shown_is_refused(scene: Scene, reason: str, message: str) -> None:
    filing = scene.filing(state="submitted")

    answer = decide(scene.browser(scene.accepting), filing, "return_for_correction", reason)

    assert answer.status_code == 422 and message in answer.text
    assert filing.case.state == "submitted"


@pytest.mark.parametrize(
    ("action", "state"), [("return_for_correction", "returned"), ("reject", "rejected")]
)
def test_a_reason_reaches_the_applicant(scene: Scene, action: str, state: str) -> None:
    filing = scene.filing(state="accepted")

    decide(scene.browser(scene.approving), filing, action, "第一行\r\n第二行 <b>")

    assert filing.case.state == state
    page = scene.browser(scene.clerk).get(f"/workspace/filings/{filing.case_id}").text
    assert "第二行 &lt;b&gt;" in page


@pytest.mark.parametrize(
    ("state", "action"),
    [
        ("submitted", "approve"),
        ("submitted", "reject"),
        ("accepted", "accept"),
        ("approved", "approve"),
        ("approved", "reject"),
    ],
)
def test_an_action_that_the_state_does_not_have_is_refused(
    scene: Scene, state: str, action: str
) -> None:
    filing = scene.filing(state=state)

    answer = decide(scene.browser(scene.official("511702")), filing, action, "理由")

    assert answer.status_code == 403 and "不能进行此操作" in answer.text
    assert filing.case.state == state


def test_no_such_action_is_no_page(scene: Scene) -> None:
    filing = scene.filing(state="submitted")
    official = scene.browser(scene.accepting)
    assert decide(official, filing, "submit").status_code == 404
    assert official.get(f"{LIST}/{filing.case_id}/accept").status_code == 405


@pytest.mark.parametrize("region", ["511703", "511300", "440000"])
def test_other_regions_find_nothing(scene: Scene, region: str) -> None:
    filing = scene.filing(state="submitted")
    stranger = scene.browser(scene.official(region))

    assert shown(stranger, filing).status_code == 404
    for action in ACTIONS:
        assert decide(stranger, filing, action, "理由").status_code == 404
    assert listed(stranger) == []
    item = filing.case.evidence[0]
    assert stranger.get(f"/cases/evidence/{item.id}").status_code == 404


@pytest.mark.parametrize("region", ["511702", "511700", "510000"])
def test_the_offices_above_find_it_too(scene: Scene, region: str) -> None:
    filing = scene.filing(state="submitted")
    official = scene.browser(scene.official(region))

    assert shown(official, filing).status_code == 200
    assert listed(official) == [scene.enterprise.name]


def test_what_was_not_submitted_is_not_there_yet(scene: Scene) -> None:
    filing = scene.filing()
    official = scene.browser(scene.accepting)

    assert shown(official, filing).status_code == 404
    assert decide(official, filing, "accept").status_code == 404
    assert listed(official) == []


def test_a_withdrawn_draft_never_reaches_the_office(scene: Scene) -> None:
    filing = scene.filing()
    workflow.move(filing, "withdraw", scene.clerk)

    assert shown(scene.browser(scene.accepting), filing).status_code == 404


@pytest.mark.parametrize("role", [Role.CLERK, Role.APPROVER, Role.ADMINISTRATOR])
def test_organisations_have_no_way_into_the_office(scene: Scene, role: Role) -> None:
    filing = scene.filing(state="submitted")
    insider = scene.browser(scene.cast.user(role, organisation=scene.enterprise))

    assert insider.get(LIST).status_code == 403
    assert shown(insider, filing).status_code == 403
    assert decide(insider, filing, "accept").status_code == 403


def test_visitors_are_sent_to_sign_in(scene: Scene, client: FlaskClient) -> None:
    filing = scene.filing(state="submitted")
    assert client.get(LIST).location.startswith("/sign-in")
    assert decide(client, filing, "accept").location.startswith("/sign-in")


def test_those_that_wait_stand_first_and_longest(scene: Scene) -> None:
    names = ["甲机械公司", "乙机械公司", "丙机械公司", "丁机械公司", "戊机械公司"]
    states = ["approved", "submitted", "accepted", "submitted", "approved"]
    for name, state in zip(names, states, strict=True):
        clerk = scene.cast.user(Role.CLERK, organisation=scene.organisation(name=name))
        scene.filing(clerk, state=state)

    found = listed(scene.browser(scene.accepting))

    assert found == ["乙机械公司", "丁机械公司", "戊机械公司", "丙机械公司", "甲机械公司"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("电气", ["演示电气公司"]),
        ("y000051999001", ["演示机械公司"]),
        ("999001", ["演示机械公司"]),
        ("%", []),
        ("  演示  ", ["演示电气公司", "演示机械公司"]),
        ("没有这家", []),
    ],
)
def test_filings_are_found_by_name_or_number(scene: Scene, text: str, found: list[str]) -> None:
    for name, state in (("演示机械公司", "approved"), ("演示电气公司", "submitted")):
        clerk = scene.cast.user(Role.CLERK, organisation=scene.organisation(name=name))
        scene.filing(clerk, state=state)
    official = scene.browser(scene.accepting)

    answer = official.get(LIST, query_string={"text": text})

    assert re.findall(r'<a href="/office/filings/\d+">(.*?)</a>', answer.text) == found
    assert ("没有符合条件的备案申请" in answer.text) is (not found)


def test_a_search_that_is_no_text_is_said(scene: Scene) -> None:
    answer = scene.browser(scene.accepting).get(LIST, query_string={"text": "a" * 61})
    assert answer.status_code == 422 and "搜索内容过长" in answer.text


def test_a_long_list_has_pages_that_keep_the_search(
    scene: Scene, session: scoped_session[Session]
) -> None:
    for number in range(22):
        organisation = scene.organisation(OrganisationKind.SOCIAL, name=f"评价中心{number}")
        scene.filing(scene.cast.user(Role.CLERK, organisation=organisation), state="submitted")
    official = scene.browser(scene.accepting)

    first = official.get(f"{LIST}?text=评价中心").text
    (following,) = re.findall(r'rel="next" href="(.*?)"', first)
    second = official.get(following.replace("&amp;", "&")).text

    shown = [re.findall(r">(评价中心\d+)<", page) for page in (first, second)]
    assert shown == [[f"评价中心{n}" for n in range(20)], ["评价中心20", "评价中心21"]]


def test_the_inbox_leads_to_the_application_with_its_term(scene: Scene) -> None:
    filing = scene.filing(state="submitted")

    page = scene.browser(scene.accepting).get("/office").text

    assert f'href="/office/filings/{filing.case_id}"' in page
    due = filing.case.due_on
    assert due is not None and due > today()
    assert f"{due.year}年{due.month}月{due.day}日" in page


def test_evidence_is_handed_to_the_official_and_recorded(scene: Scene) -> None:
    filing = scene.filing(state="submitted")
    item = filing.case.evidence[0]

    answer = scene.browser(scene.accepting).get(f"/cases/evidence/{item.id}")

    assert answer.data == b"%PDF"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_the_office_leads_its_officials_to_the_list(scene: Scene) -> None:
    official = scene.browser(scene.accepting)
    administrator = scene.browser(
        scene.cast.user(Role.OFFICE_ADMINISTRATOR, organisation=scene.accepting.organisation)
    )

    assert f'href="{LIST}"' in official.get("/office").text
    assert f'href="{LIST}"' not in administrator.get("/office").text
    assert administrator.get(LIST).status_code == 403
