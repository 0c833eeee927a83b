"""The pages of clerk, approver and officials: the whole walk, and what is nobody else's."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import issued
import pytest
from appointment.conftest import Scene
from factories import code_of
from filing_scene import picture
from flask.testing import FlaskClient

from certreg.accounts import authenticator
from certreg.accounts.models import Role, User
from certreg.appointment import nominating
from certreg.appointment.models import Appointment
from certreg.clock import today
from certreg.db import db
from certreg.jobs import work

pytestmark = pytest.mark.long

PLACE = "/workspace/appointments"
OFFICE = "/office/appointments"


def typed(scene: Scene, **values: Any) -> dict[str, Any]:
    """What the clerk types."""
    facts = {
        "number": scene.certificate.number,
        "name": "张示例",
        "level": "special_grade_technician",
        "post": "焊接首席技能带头人",
        "employment": "employee",
        "term_start": today().isoformat(),
        "term_end": today().replace(year=today().year + 3).isoformat(),
        "merits": "攻克厚板焊接难题",
    }
    return facts | values


def with_second_factor(user: User) -> User:
    """A user whose authenticator shows codes."""
    secret = authenticator.seal_secret(user.username, authenticator.new_secret())
    user.totp_secret, user.totp_counter = secret, 0
    db.session.commit()
    return user


def works() -> None:
    for job_id in work.queued_ids():
        work.carry_out(job_id)
    db.session.rollback()


@pytest.mark.long
def test_the_whole_way_in_the_browser(scene: Scene, client: FlaskClient) -> None:
    clerk, approver = scene.browser(scene.clerk), scene.browser(with_second_factor(scene.approver))
    made = clerk.post(f"{PLACE}/new", data=typed(scene))
    assert made.status_code == 302, made.text
    page = made.location
    assert "至少上传一份业绩、评审等佐证材料" in clerk.get(page).text
    sent = clerk.post(f"{page}/evidence", data={"title": "评审", "file": (picture(), "a.jpg")})
    assert sent.status_code == 302, sent.text
    clerk.post(f"{page}/submit")
    assert "等您办理" in approver.get("/workspace").text
    assert approver.post(f"{page}/sign_off", data={"reason": ""}).status_code == 302

    case_id = int(page.rsplit("/", 1)[1])
    for tier, action in (
        ("county", "recommend"),
        ("prefecture", "recommend"),
        ("province", "accept"),
    ):
        office = scene.browser(scene.officials[tier])
        assert f"#{case_id}" in office.get("/office").text.partition("办理中")[0]
        done = office.post(f"{OFFICE}/{case_id}/{action}", data={"reason": "同意"})
        assert done.status_code == 302, done.text
    appointment = db.session.get_one(Appointment, case_id)
    assert "张*例" in client.get(f"/notices/{appointment.case.notices[-1].id}").text
    scene.close_notice(appointment)
    decider = scene.browser(scene.decider)
    assert decider.post(f"{OFFICE}/{case_id}/approve", data={"reason": ""}).status_code == 302
    answer = approver.post(f"{page}/issue", data={"code": code_of(scene.approver)})
    assert "/jobs/" in answer.location, answer.text
    works()

    certificate = db.session.get_one(Appointment, case_id).certificate
    assert certificate is not None
    assert approver.get(f"{page}/certificate.pdf").data.startswith(b"%PDF")
    assert certificate.number in clerk.get(f"{page}/slip").text
    assert f"{page}/slip" in clerk.get(page).text
    organisation = scene.body.organisation
    administrator = scene.cast.user(Role.ADMINISTRATOR, organisation=organisation)
    assert f"{page}/slip" not in scene.browser(administrator).get(page).text
    verdict = client.get(f"/v/{certificate.public_id}").text
    assert "焊接首席技能带头人" in verdict and "比照正高级" in verdict and "待核" in verdict
    assert "在聘" in decider.get(OFFICE).text

    end = {"ground": "dismissed", "last_day": today().isoformat(), "end_reason": "违规"}
    assert clerk.post(f"{page}/propose-end", data=end).status_code == 302
    assert approver.post(f"{page}/end", data={"reason": ""}).status_code == 302
    scene.next_day()
    verdict = client.get(f"/v/{certificate.public_id}").text
    assert "现不在聘" in verdict and "比照正高级" not in verdict
    assert "真实有效" in client.get(f"/v/{scene.certificate.public_id}").text


def test_a_form_that_is_not_right_keeps_what_was_typed(scene: Scene) -> None:
    clerk = scene.browser(scene.clerk)
    unknown = clerk.post(f"{PLACE}/new", data=typed(scene, number="Y000051999001251999999"))
    assert unknown.status_code == 422 and "没有编号为" in unknown.text
    turned = clerk.post(f"{PLACE}/new", data=typed(scene, term_end="2020-01-01"))
    assert turned.status_code == 422 and "聘期截止日早于开始日" in turned.text
    for wrong in ({"level": "technician"}, {"employment": "public"}, {"term_start": "soon"}):
        assert clerk.post(f"{PLACE}/new", data=typed(scene, **wrong)).status_code == 422


def test_a_double_click_has_one_effect(scene: Scene) -> None:
    appointment = scene.nominate()
    clerk = scene.browser(scene.clerk)
    case_id = appointment.case_id
    assert clerk.post(f"{PLACE}/{case_id}/submit").status_code == 302
    again = clerk.post(f"{PLACE}/{case_id}/submit")
    assert again.status_code == 403 and "已提交，待单位审核" in again.text
    twice = clerk.post(f"{PLACE}/new", data=typed(scene))
    assert twice.status_code == 422 and "已提名或已聘任此人" in twice.text


def test_a_bad_photo_is_refused_with_its_reason(scene: Scene) -> None:
    appointment = scene.nominate()
    clerk = scene.browser(scene.clerk)
    address = f"{PLACE}/{appointment.case_id}/photo"
    taken_on = today().isoformat()
    tiny = clerk.post(address, data={"file": (picture(), "a.jpg"), "taken_on": taken_on})
    assert tiny.status_code == 422 and "照片" in tiny.text
    good = {"file": (BytesIO(issued.drawn_face()), "b.jpg"), "taken_on": taken_on}
    assert clerk.post(address, data=good).status_code == 302


@pytest.mark.parametrize("path", ["", "/slip", "/certificate.pdf", "/issue"])
def test_another_organisation_finds_nothing(scene: Scene, path: str) -> None:
    appointment = scene.nominate()
    stranger = scene.browser(scene.cast.user(Role.CLERK, Role.APPROVER))
    assert stranger.get(f"{PLACE}/{appointment.case_id}{path}").status_code == 404


def test_offices_see_what_its_employer_signed_off_in_their_region_only(scene: Scene) -> None:
    appointment = scene.nominate()
    address = f"{OFFICE}/{appointment.case_id}"
    county = scene.browser(scene.officials["county"])
    assert county.get(address).status_code == 404
    scene.hand_in(appointment)
    assert county.get(address).status_code == 200
    assert scene.browser(scene.official("511300")).get(address).status_code == 404
    province = scene.browser(scene.officials["province"])
    assert "本件现由区县级人社部门的工作人员办理" in province.get(address).text
    early = province.post(f"{address}/accept", data={"reason": ""})
    assert early.status_code == 403 and "待区县审核推荐" in early.text


def test_officials_see_figures_and_other_provinces_conditions_as_facts(scene: Scene) -> None:
    appointment = scene.nominate()
    scene.hand_in(appointment)
    county = scene.browser(scene.officials["county"])
    assert "TG-12.special" in county.get(OFFICE).text
    html = county.get(f"{OFFICE}/{appointment.case_id}").text
    assert "高级技师证书满 1 年" in html and "不是本省规定" in html


def test_a_renewal_begins_where_the_term_ends(scene: Scene) -> None:
    appointment = scene.appointed()
    clerk = scene.browser(scene.clerk)
    page = clerk.get(f"{PLACE}/{appointment.case_id}").text
    assert f"renews={appointment.case_id}" in page
    form = clerk.get(f"{PLACE}/new?renews={appointment.case_id}").text
    assert scene.certificate.number in form
    assert nominating.next_term(appointment).isoformat() in form
    assert clerk.get(f"{PLACE}/new?renews=999999").status_code == 404
