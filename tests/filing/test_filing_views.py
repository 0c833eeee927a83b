"""The organisation's pages, role by role, with right and with wrong input."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa
from filing_scene import CONTACT, WELDER, Scene, picture
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from certreg.accounts.models import OrganisationKind, Role
from certreg.filing import workflow
from certreg.filing.models import Filing, Purpose
from certreg.policy.levels import SkillLevel

LIST = "/workspace/filings"
LICENCE = "准入类职业资格能否备案待核（FI-12.entry_licence），现不受理。请主管部门先核实该条。"
"""What is said of occupations with an entry licence while the row that excludes them is unverified."""


def errors(answer: TestResponse) -> list[str]:
    """The messages of the list of errors."""
    assert answer.status_code == 422
    (summary,) = re.findall(r'<div class="error-summary".*?</div>', answer.text, re.S)
    return re.findall(r"<li>(?:<a[^>]*>)?(.*?)(?:</a>)?</li>", summary)


def forms(answer: TestResponse) -> list[str]:
    """Last parts of the addresses that the page's forms go to."""
    page = answer.text.partition("<main")[2]
    return [action.rpartition("/")[2] for action in re.findall(r'<form[^>]*action="(.*?)"', page)]


def shown(client: FlaskClient, filing: Filing) -> TestResponse:
    return client.get(f"{LIST}/{filing.case_id}")


def test_a_clerk_applies_step_by_step(scene: Scene) -> None:
    clerk = scene.browser(scene.clerk)
    form = clerk.get(f"{LIST}/new")
    assert 'value="李联系"' in form.text and 'value="0818-2123456"' in form.text

    answer = clerk.post(f"{LIST}/new", data=CONTACT)
    address = answer.location
    assert answer.status_code == 302 and re.fullmatch(LIST + r"/\d+", address)
    assert "至少添加一个评价职业" in clerk.get(address).text

    assert clerk.post(f"{address}/scope", data=WELDER).status_code == 302
    files = {"title": "场地设备清单", "file": (picture(), "场地 清单.jpg")}
    assert clerk.post(f"{address}/evidence", data=files).status_code == 302
    page = clerk.get(address)
    for text in ("6-18-02-04", "焊工", "二级/技师", "2023 年版", "场地设备清单", "场地 清单.jpg"):
        assert text in page.text
    parts = ["application", "sites", "remove", "scope", "remove", "evidence", "submit", "withdraw"]
    assert forms(page) == parts

    assert clerk.post(f"{address}/submit").status_code == 302
    page = clerk.get(address)
    assert "已提交，待受理" in page.text and "办理期限" in page.text and "待核" in page.text
    assert forms(page) == ["withdraw"]
    assert "已提交，待受理" in clerk.get(LIST).text


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"contact_name": "  "}, "请填写联系人姓名"),
        ({"contact_name": "李" * 61}, "姓名不超过 60 个字"),
        ({"contact_name": "李\u202e四"}, "含有不可见字符 U+202E，请删除后重新输入"),
        ({"contact_phone": ""}, "请填写联系电话"),
        ({"contact_phone": "电话见名片"}, "电话只能包含数字、加号、减号和空格，7 至 20 位"),
        ({"contact_phone": "0818-2123456\n1"}, "电话只能包含数字、加号、减号和空格，7 至 20 位"),
        ({"site_address": ""}, "请填写考核地点的详细地址"),
        ({"site_address": "路" * 201}, "地址不超过 200 个字"),
    ],
)
def test_what_is_wrong_with_an_application_is_said(
    scene: Scene, wrong: dict[str, str], message: str
) -> None:
    clerk = scene.browser(scene.clerk)

    assert errors(clerk.post(f"{LIST}/new", data=CONTACT | wrong)) == [message]
    assert scene.session.scalar(sa.select(sa.func.count(Filing.case_id))) == 0

    filing = scene.filing()
    address = f"{LIST}/{filing.case_id}/application"
    answer = clerk.post(address, data=CONTACT | wrong)
    assert errors(answer) == [message]
    assert re.search(r"<details[^>]* open><summary>修改联系方式", answer.text)


def test_a_clerk_changes_the_application(scene: Scene) -> None:
    clerk, filing = scene.browser(scene.clerk), scene.filing()

    changed = CONTACT | {"contact_name": " 王新 "}
    assert clerk.post(f"{LIST}/{filing.case_id}/application", data=changed).status_code == 302

    assert filing.contact_name == "王新"


def test_everything_at_once_is_asked_for_on_an_empty_form(scene: Scene) -> None:
    clerk, filing = scene.browser(scene.clerk), scene.filing()

    assert errors(clerk.post(f"{LIST}/{filing.case_id}/scope", data={})) == [
        "请填写职业编码或名称",
        "请选择最高等级",
        "请填写标准名称和版本，如《焊工国家职业标准（2024年版）》",
        "请选择编制规程",
    ]
    assert errors(clerk.post(f"{LIST}/{filing.case_id}/evidence", data={})) == [
        "请填写材料名称",
        "请选择文件",
    ]


@pytest.mark.parametrize(
    ("wrong", "messages"),
    [
        (
            {"occupation": "6-99-99-99"},
            ["没有职业“6-99-99-99”，请填写编码（X-XX-XX-XX）或完整名称。"],
        ),
        ({"occupation": "6-18-02-04 电工"}, ["编码 6-18-02-04 是“焊工”，与所填名称不符。"]),
        ({"occupation": "2-02-07-04"}, ["只有第 3、4、5、6 大类的职业可以备案。"]),
        ({"entry_licence": "y"}, [LICENCE]),
        ({"top_level": "chief_technician"}, ["请从所列选项中选择"]),
        ({"top_level": "apprentice"}, ["请从所列选项中选择"]),
        ({"norm": "2015"}, ["请从所列选项中选择"]),
        ({"norm": "x"}, ["请选择编制规程"]),
        ({"trade": "工\U0001f600"}, ["证书无法印出“\U0001f600”，请改用规范汉字。"]),
        ({"trade": "工" * 81}, ["工种名称不超过 80 个字"]),
        ({"standard": "《" * 121}, ["标准名称不超过 120 个字"]),
        (
            {
                "occupation": "2-02-07-04",
                "entry_licence": "y",
                "standard": "",
                "trade": "\U0001f600",
            },
            [
                "只有第 3、4、5、6 大类的职业可以备案。",
                "证书无法印出“\U0001f600”，请改用规范汉字。",
                "请填写标准名称和版本，如《焊工国家职业标准（2024年版）》",
                LICENCE,
            ],
        ),
    ],
)
def test_everything_that_is_wrong_with_an_occupation_is_said_at_once(
    scene: Scene, wrong: dict[str, str], messages: list[str]
) -> None:
    clerk, filing = scene.browser(scene.clerk), scene.filing(code="6-31-01-03")

    answer = clerk.post(f"{LIST}/{filing.case_id}/scope", data=WELDER | wrong)

    assert errors(answer) == messages
    typed = (WELDER | wrong)["occupation"]
    assert re.search(rf'<input[^>]* value="{typed}"', answer.text)
    assert [row.occupation for row in filing.scope] == ["6-31-01-03"]


@pytest.mark.parametrize("typed", ["6-18-02-04", "焊工", "６-１８-０２-０４ 焊工"])
@pytest.mark.parametrize("trade", ["", "--", "无"])
def test_an_occupation_is_added_by_code_or_name(scene: Scene, typed: str, trade: str) -> None:
    clerk, filing = scene.browser(scene.clerk), scene.filing(code="6-31-01-03")

    values = WELDER | {"occupation": typed, "trade": trade, "norm": "2018"}
    assert clerk.post(f"{LIST}/{filing.case_id}/scope", data=values).status_code == 302

    added = filing.scope[-1]
    assert (added.occupation, added.edition, added.occupation_name) == (
        "6-18-02-04",
        "2022",
        "焊工",
    )
    assert (added.trade, added.top_level, added.norm) == ("", SkillLevel.TECHNICIAN, 2018)
    assert added.since is None


def test_an_occupation_is_named_once_for_each_trade(scene: Scene) -> None:
    clerk, filing = scene.browser(scene.clerk), scene.filing(code="6-18-02-04")
    address = f"{LIST}/{filing.case_id}/scope"

    assert errors(clerk.post(address, data=WELDER)) == [
        "该职业（工种）已在申请中；要改等级或标准，请先移除再添加。"
    ]
    assert clerk.post(address, data=WELDER | {"trade": "手工焊工"}).status_code == 302
    assert [row.trade for row in filing.scope] == ["", "手工焊工"]


def test_an_occupation_can_be_taken_out_again(scene: Scene) -> None:
    clerk, filing = scene.browser(scene.clerk), scene.filing()
    address = f"{LIST}/{filing.case_id}/scope"

    assert clerk.post(f"{address}/{filing.scope[0].id}/remove").status_code == 302
    assert filing.scope == []
    assert clerk.post(f"{address}/999/remove").status_code == 404


def test_only_occupations_that_may_be_filed_are_offered(scene: Scene) -> None:
    page = shown(scene.browser(scene.clerk), scene.filing()).text

    offered = re.findall(r'<option value="(\d)-\d\d-\d\d-\d\d ', page)
    assert set(offered) == {"3", "4", "5", "6"} and len(offered) > 1000
    assert "首席技师" not in page


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"MZ\x90", "只接受 PDF、JPG 或 PNG 文件（以文件内容为准）"), (b"", "只接受 PDF、JPG 或 PNG")],
)
def test_a_file_of_another_kind_is_refused_beside_its_field(
    scene: Scene, content: bytes, message: str
) -> None:
    clerk, filing = scene.browser(scene.clerk), scene.filing()
    file = picture()
    file.truncate(0)
    file.write(content)
    file.seek(0)

    answer = clerk.post(
        f"{LIST}/{filing.case_id}/evidence", data={"title": "设备", "file": (file, "设备.pdf")}
    )

    (found,) = errors(answer)
    assert message in found
    assert 'id="file-error"' in answer.text
    assert len(filing.case.evidence) == 1


def test_evidence_can_be_taken_back_until_it_is_handed_in(scene: Scene) -> None:
    clerk, filing = scene.browser(scene.clerk), scene.filing()
    address = f"{LIST}/{filing.case_id}/evidence/{filing.case.evidence[0].id}/remove"

    assert clerk.post(address).status_code == 302
    assert filing.case.evidence == []
    assert clerk.post(address).status_code == 404


def test_an_incomplete_application_is_refused_with_what_is_missing(scene: Scene) -> None:
    filing = workflow.open_filing(scene.clerk, workflow.Application(**CONTACT))

    answer = scene.browser(scene.clerk).post(f"{LIST}/{filing.case_id}/submit")

    assert answer.status_code == 422
    assert "申请还不完整：至少添加一个评价职业；至少上传一份佐证材料" in answer.text
    assert filing.case.state == "draft"


CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("application", CONTACT),
    ("scope", WELDER),
    ("scope/1/remove", {}),
    ("evidence/1/remove", {}),
    ("submit", {}),
]


@pytest.mark.parametrize(("change", "values"), CHANGES)
def test_after_submission_nothing_can_be_changed(
    scene: Scene, change: str, values: dict[str, Any]
) -> None:
    clerk, filing = scene.browser(scene.clerk), scene.filing(state="submitted")

    answer = clerk.post(f"{LIST}/{filing.case_id}/{change}", data=values)

    assert answer.status_code == 403
    assert (filing.case.state, len(filing.scope)) == ("submitted", 1)


def test_evidence_is_not_added_after_submission(scene: Scene) -> None:
    clerk, filing = scene.browser(scene.clerk), scene.filing(state="submitted")
    files = {"title": "补充", "file": (picture(), "补充.jpg")}

    assert clerk.post(f"{LIST}/{filing.case_id}/evidence", data=files).status_code == 403
    assert len(filing.case.evidence) == 1


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.APPROVER])
def test_other_roles_of_the_organisation_look_only(scene: Scene, role: Role) -> None:
    filing = scene.filing()
    colleague = scene.browser(scene.cast.user(role, organisation=scene.enterprise))

    page = shown(colleague, filing)
    assert page.status_code == 200 and forms(page) == []
    assert "提交前还需要" not in page.text and 'id="occupations"' not in page.text
    assert f"{LIST}/new" not in colleague.get(LIST).text
    for change, values in [*CHANGES, ("withdraw", {}), ("evidence", {})]:
        assert colleague.post(f"{LIST}/{filing.case_id}/{change}", data=values).status_code == 403
    assert colleague.get(f"{LIST}/new").status_code == 403


def test_another_organisation_finds_nothing(scene: Scene) -> None:
    filing = scene.filing()
    stranger = scene.browser(scene.cast.user(Role.CLERK))

    assert shown(stranger, filing).status_code == 404
    for change, values in [*CHANGES, ("withdraw", {}), ("evidence", {})]:
        assert stranger.post(f"{LIST}/{filing.case_id}/{change}", data=values).status_code == 404
    assert "还没有备案申请" in stranger.get(LIST).text


def test_visitors_and_officials_are_kept_out(scene: Scene, client: FlaskClient) -> None:
    filing = scene.filing()

    assert shown(client, filing).location.startswith("/sign-in")
    assert shown(scene.browser(scene.accepting), filing).status_code == 403


def test_an_open_application_comes_before_a_new_one(scene: Scene) -> None:
    clerk, filing = scene.browser(scene.clerk), scene.filing(state="submitted")

    assert f"{LIST}/new" not in clerk.get(LIST).text
    assert clerk.get(f"{LIST}/new").location == f"{LIST}/{filing.case_id}"
    refused = clerk.post(f"{LIST}/new", data=CONTACT)
    assert refused.status_code == 403 and "已有一件备案申请在办理" in refused.text


def test_an_organisation_that_does_not_assess_is_refused(scene: Scene) -> None:
    office = scene.organisation(OrganisationKind.OFFICE)
    clerk = scene.browser(scene.cast.user(Role.CLERK, organisation=office))

    assert f"{LIST}/new" not in clerk.get(LIST).text
    assert clerk.post(f"{LIST}/new", data=CONTACT).status_code == 403


def test_a_withdrawn_application_makes_room_for_another(scene: Scene) -> None:
    clerk, filing = scene.browser(scene.clerk), scene.filing(state="submitted")

    assert clerk.post(f"{LIST}/{filing.case_id}/withdraw").location == LIST

    page = clerk.get(LIST).text
    assert "已撤回" in page and f"{LIST}/new" in page
    assert forms(shown(clerk, filing)) == []


def test_an_accepted_application_cannot_be_withdrawn(scene: Scene) -> None:
    clerk, filing = scene.browser(scene.clerk), scene.filing(state="accepted")

    assert forms(shown(clerk, filing)) == []
    assert clerk.post(f"{LIST}/{filing.case_id}/withdraw").status_code == 403


def test_a_returned_application_shows_why_and_is_submitted_again(scene: Scene) -> None:
    clerk, filing = scene.browser(scene.clerk), scene.filing(state="submitted")
    workflow.move(filing, "return_for_correction", scene.accepting, "缺考评人员名册")

    page = shown(clerk, filing)
    assert "缺考评人员名册" in page.text
    assert "submit" in forms(page) and forms(page).count("remove") == 1  # the file stays

    assert clerk.post(f"{LIST}/{filing.case_id}/submit").status_code == 302
    assert filing.case.state == "submitted"
    assert [decision.action for decision in filing.case.decisions] == [
        "submit",
        "return_for_correction",
        "submit",
    ]


def test_a_rejection_is_shown_with_its_reason_and_without_ticks(scene: Scene) -> None:
    filing = scene.filing(state="accepted")
    workflow.move(filing, "reject", scene.approving, "场地不符合要求")

    page = shown(scene.browser(scene.clerk), filing).text

    assert "场地不符合要求" in page and "不予备案" in page
    assert 'class="steps"' not in page


def test_an_approved_filing_shows_number_term_and_key(scene: Scene) -> None:
    clerk, filing = scene.browser(scene.clerk), scene.filing(state="approved")

    page = shown(clerk, filing).text
    assert "Y000051999001" in page and "签名密钥" in page
    assert f"Y000051999001-{filing.case.created_at.year}-1，签名至" in page
    listed = clerk.get(LIST).text
    assert "Y000051999001" in listed and "备案不在有效期内" not in listed


def test_a_body_renews_or_adds(scene: Scene) -> None:
    clerk = scene.browser(scene.clerk)
    scene.filing(state="approved")
    assert "申请延续备案或增加职业" in clerk.get(LIST).text

    assert errors(clerk.post(f"{LIST}/new", data=CONTACT)) == ["请选择申请事项"]
    answer = clerk.post(f"{LIST}/new", data=CONTACT | {"purpose": "addition"})
    page = clerk.get(answer.location).text
    assert "增加职业" in page and "尚未添加职业" in page
    assert clerk.post(f"{answer.location}/withdraw").status_code == 302

    answer = clerk.post(f"{LIST}/new", data=CONTACT | {"purpose": "renewal"})
    page = clerk.get(answer.location).text
    assert "延续备案" in page and "6-18-02-04" in page.partition("<datalist")[0]


def test_a_first_filing_is_not_asked_what_it_is_for(scene: Scene) -> None:
    clerk = scene.browser(scene.clerk)
    assert "申请事项" not in clerk.get(f"{LIST}/new").text

    clerk.post(f"{LIST}/new", data=CONTACT | {"purpose": "addition"})

    filing = scene.session.scalars(sa.select(Filing)).one()
    assert filing.purpose is Purpose.FIRST


def test_adding_to_a_filing_that_ran_out_is_refused_on_the_form(
    scene: Scene, move_clock: Any
) -> None:
    filing = scene.filing(state="approved")
    assert filing.valid_to is not None
    move_clock(filing.valid_to.replace(year=filing.valid_to.year + 1))
    clerk = scene.browser(scene.clerk)
    assert "备案不在有效期内" in clerk.get(LIST).text

    answer = clerk.post(f"{LIST}/new", data=CONTACT | {"purpose": "addition"})

    assert errors(answer) == ["备案不在有效期内，不能增加职业或考核地点，请选择延续备案。"]
    assert 'id="purpose-error"' in answer.text


def test_a_long_list_has_pages(scene: Scene) -> None:
    for _ in range(21):
        filing = scene.filing()
        workflow.move(filing, "withdraw", scene.clerk)
    clerk = scene.browser(scene.clerk)

    first = clerk.get(LIST).text
    (following,) = re.findall(r'rel="next" href="(.*?)"', first)
    second = clerk.get(following.replace("&amp;", "&")).text

    assert (first.count("已撤回"), second.count("已撤回")) == (20, 1)
    assert clerk.get(f"{LIST}?after=nonsense").status_code == 422
