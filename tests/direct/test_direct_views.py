"""The pages of a nomination, walked by the people whose they are."""

from __future__ import annotations

from typing import Any

import issued
import pytest
from direct_scene import REASON, Scene, face, place
from factories import code_of
from filing_scene import picture

from certreg.accounts import authenticator
from certreg.accounts.models import User
from certreg.audit.models import AuditEvent
from certreg.clock import today
from certreg.db import db
from certreg.direct import workflow
from certreg.direct.models import Nomination
from certreg.jobs import work
from certreg.procedure.handing_out import certificates_of

WORKSPACE, OFFICE, EXPERTS = (
    f"/{place}/nominations" for place in ("workspace", "office", "experts")
)


def typed(scene: Scene, **values: Any) -> dict[str, Any]:
    """What the clerk types for a welder."""
    return {
        "document_type": "resident",
        "number": issued.resident_number(321),
        "name": "张示例",
        "scope": scene.scope_id,
        "level": "technician",
        "employment": "employee",
        "ground": "superb_skill",
        "deeds": "解决薄板焊接变形难题。",
        "consented_on": str(today()),
        "declared_on": str(today()),
        **values,
    }


def the_nomination(scene: Scene) -> Nomination:
    scene.session.rollback()
    return scene.session.query(Nomination).one()


def with_authenticator(user: User) -> User:
    """A user who can prove the second factor."""
    user.totp_secret = authenticator.seal_secret(user.username, authenticator.new_secret())
    db.session.commit()
    return user


def test_from_the_first_form_to_the_certificate(scene: Scene) -> None:
    clerk, approver = scene.browser(scene.clerk), scene.browser(scene.approver)
    answer = clerk.post(f"{WORKSPACE}/new", data=typed(scene))
    at = answer.location
    assert answer.status_code == 302, answer.text
    page = clerk.get(at).text
    assert "提交前还需要" in page and "DR-02" in page and "待核" in page

    photo = {"photo": (face(), "p.jpg"), "taken_on": str(today())}
    assert clerk.post(f"{at}/photo", data=photo).status_code == 302
    file = {"title": "鉴定书", "file": (picture(), "a.jpg")}
    assert clerk.post(f"{at}/evidence", data=file).status_code == 302
    assert "可以提交" in clerk.get(at).text
    assert clerk.post(f"{at}/submit").status_code == 302
    assert approver.post(f"{at}/sign_off", data={"reason": REASON}).status_code == 302

    case_id = the_nomination(scene).case_id
    first, second = scene.browser(scene.accepting), scene.browser(scene.deciding)
    office = f"{OFFICE}/{case_id}"
    named = {"experts": [expert.id for expert in scene.experts], "reason": ""}
    assert first.post(f"{office}/accept", data=named).status_code == 302
    for expert in scene.experts:
        browser = scene.browser(expert)
        assert "待投票" in browser.get(EXPERTS).text
        vote = {"verdict": "yes", "reason": "材料相互印证"}
        assert browser.post(f"{EXPERTS}/{case_id}/vote", data=vote).status_code == 302
    assert "3 票同意" in first.get(office).text
    assert first.post(f"{office}/end_review", data={"reason": REASON}).status_code == 302
    scene.wait_out_notice(the_nomination(scene))
    assert first.post(f"{office}/approve", data={"reason": REASON}).status_code == 403
    assert second.post(f"{office}/approve", data={"reason": REASON}).status_code == 302

    code = code_of(with_authenticator(scene.approver))
    job = approver.post(f"{at}/issue", data={"code": code}).location
    work.carry_out(int(job.rsplit("/", 1)[1]))
    (certificate,) = certificates_of(case_id)
    assert certificate.number in approver.get(at).text
    assert "领取码" in approver.get(f"{at}/slip").text
    verdict = scene.cast.app.test_client().get(f"/v/{certificate.public_id}").text
    assert "直接认定" in verdict and "掌握高超技能" in verdict


def test_officials_see_the_nominee_and_the_enterprise_can_read_who_looked(scene: Scene) -> None:
    at = f"{OFFICE}/{scene.nomination('signed_off').case_id}"
    official = scene.browser(scene.accepting)
    assert f"{at}/photo.jpg" in official.get(at).text
    assert official.get(f"{at}/photo.jpg").mimetype == "image/jpeg"
    seen = db.session.query(AuditEvent).filter_by(action="photo.viewed").one()
    assert (seen.actor_id, seen.concerns_id) == (scene.accepting.id, scene.enterprise.id)
    elsewhere = scene.browser(scene.official("510104"))
    assert elsewhere.get(f"{at}/photo.jpg").status_code == 404


def test_a_wrong_second_factor_issues_nothing(scene: Scene) -> None:
    nomination = scene.nomination("approved")
    with_authenticator(scene.approver)
    browser = scene.browser(scene.approver)
    answer = browser.post(f"{WORKSPACE}/{nomination.case_id}/issue", data={"code": "000000"})
    assert answer.status_code == 422
    assert the_nomination(scene).case.state == "approved"


def test_the_page_says_what_is_wrong_with_what_was_typed(scene: Scene) -> None:
    answer = scene.browser(scene.clerk).post(
        f"{WORKSPACE}/new", data=typed(scene, number="510000199001010035", deeds="")
    )
    assert answer.status_code == 422
    assert "请写明技能和业绩" in answer.text


def test_a_double_click_submits_once_and_is_told_the_state(scene: Scene) -> None:
    nomination = scene.open()
    browser = scene.browser(scene.clerk)
    at = f"{WORKSPACE}/{nomination.case_id}"
    assert browser.post(f"{at}/submit").status_code == 302
    again = browser.post(f"{at}/submit")
    assert again.status_code == 403 and "待单位审核" in again.text


def test_the_enterprise_learns_the_count_and_never_the_names(scene: Scene) -> None:
    nomination = scene.nomination("on_public_notice")
    page = scene.browser(scene.clerk).get(f"{WORKSPACE}/{nomination.case_id}").text
    assert "3 票同意" in page
    assert not any(expert.name in page for expert in scene.experts)


def test_an_expert_sees_no_other_votes_before_or_after(scene: Scene) -> None:
    nomination = scene.nomination("reviewed")
    page = scene.browser(scene.experts[0]).get(f"{EXPERTS}/{nomination.case_id}").text
    assert "您已投票" in page
    assert page.count("看过材料") == 1


@pytest.mark.parametrize("path", ["", "/vote", "/recuse"])
def test_a_nomination_does_not_exist_for_experts_without_a_seat(scene: Scene, path: str) -> None:
    nomination = scene.nomination("under_review")
    browser = scene.browser(scene.expert())
    address = f"{EXPERTS}/{nomination.case_id}{path}"
    vote = {"verdict": "yes", "reason": REASON, "cause": REASON}
    answer = browser.post(address, data=vote) if path else browser.get(address)
    assert answer.status_code == 404


def test_evidence_opens_for_the_panel_and_for_nobody_else(scene: Scene) -> None:
    nomination = scene.nomination("under_review")
    (item,) = nomination.case.evidence
    address = f"{EXPERTS}/{nomination.case_id}/evidence/{item.id}"
    assert scene.browser(scene.experts[0]).get(address).status_code == 200
    assert scene.browser(scene.expert()).get(address).status_code == 404
    assert scene.browser(scene.clerk).get(address).status_code == 403


def test_other_enterprises_and_regions_see_nothing(scene: Scene) -> None:
    nomination = scene.nomination("signed_off")
    far = scene.browser(scene.official("511800"))
    assert far.get(f"{OFFICE}/{nomination.case_id}").status_code == 404
    assert nomination.person.name not in far.get(OFFICE).text


def test_a_contest_result_is_attached_and_accepted_without_a_panel(scene: Scene) -> None:
    nomination = scene.open(ground="contest")
    scene.on_file(nomination, place(1))
    workflow.submit(nomination, scene.clerk)
    workflow.move(nomination, "sign_off", scene.approver, REASON)
    browser = scene.browser(scene.accepting)
    at = f"{OFFICE}/{nomination.case_id}"
    page = browser.get(at).text
    assert "受理竞赛结果并公示" in page and "受理并组织评审" not in page
    assert browser.post(f"{at}/accept_result", data={"reason": ""}).status_code == 302
    assert the_nomination(scene).case.state == "on_public_notice"


def test_both_inboxes_lead_to_the_nomination(scene: Scene) -> None:
    nomination = scene.nomination("signed_off")
    assert f"{OFFICE}/{nomination.case_id}" in scene.browser(scene.accepting).get("/office").text
    assert f"{WORKSPACE}/{nomination.case_id}" in scene.browser(scene.clerk).get("/workspace").text
