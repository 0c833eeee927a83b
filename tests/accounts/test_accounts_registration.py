"""An organisation registers itself; an official decides; its first administrator joins."""

from __future__ import annotations

import re
from io import BytesIO

import factories
import pikepdf
import pytest
import sqlalchemy as sa

from certreg.accounts import registering
from certreg.accounts.models import (
    Invitation,
    Organisation,
    OrganisationKind,
    OrganisationState,
    Role,
    User,
)
from certreg.audit.models import AuditEvent
from certreg.clock import real_now
from certreg.files import store
from certreg.files.models import StoredFile


def pdf():
    made = pikepdf.new()
    made.add_blank_page()
    out = BytesIO()
    made.save(out)
    return out.getvalue()


PROOF = pdf()


def registration(**changes):
    values = {
        "kind": "enterprise",
        "name": "四川样例机械有限公司",
        "uscc": factories.make_uscc(),
        "region": "510104",
        "contact_name": "赵六",
        "contact_phone": "028-87654321",
        "administrator_name": "钱七",
        "proof": (BytesIO(PROOF), "营业执照.pdf"),
    }
    return values | changes


def register(client, **changes):
    """Register; the page with the receipt number."""
    return client.post("/register", data=registration(**changes), follow_redirects=True)


def receipt_on(page):
    found = re.search(r"<dd>([A-Z2-9]{4}(?:-[A-Z2-9]{4}){3})</dd>", page.text)
    assert found, page.text
    return found[1]


def standing(client, receipt, uscc):
    return client.post("/register/receipt", data={"receipt": receipt, "uscc": uscc})


def link_on(page):
    return re.search(r"/join/[\w-]{43}", page.text)[0]


@pytest.fixture
def official(session):
    office = factories.make_organisation(OrganisationKind.OFFICE, region="510100")
    return factories.make_user(Role.OFFICIAL, organisation=office)


@pytest.fixture
def office_client(app, official):
    return factories.sign_in(app.test_client(), official)


@pytest.fixture
def waiting(client, session):
    """An organisation that waits, as (row, receipt number)."""
    page = register(client)
    assert page.status_code == 200, page.text
    return session.scalar(
        sa.select(Organisation).where(Organisation.uscc.is_not(None))
    ), receipt_on(page)


def decide(office_client, organisation, decision, reason=""):
    data = {"decision": decision, "reason": reason}
    return office_client.post(f"/office/organisations/{organisation.id}", data=data)


def test_the_page_after_registering_names_the_organisation(client, session):
    page = register(client, name="四川另一家机械有限公司")
    assert "四川另一家机械有限公司" in page.text
    assert receipt_on(client.get("/register/done")) == receipt_on(page)


def test_an_organisation_registers_itself(waiting, session):
    organisation, receipt = waiting
    assert (organisation.state, organisation.kind, organisation.region) == (
        OrganisationState.PENDING,
        OrganisationKind.ENTERPRISE,
        "510104",
    )
    assert (organisation.name, organisation.administrator_name) == ("四川样例机械有限公司", "钱七")
    assert store.read(organisation.proof) == PROOF
    assert organisation.proof.name == "营业执照.pdf"
    assert organisation.receipt_hash != receipt


def test_the_credit_code_is_kept_in_its_stored_form(client, session):
    uscc = factories.make_uscc()
    assert register(client, uscc=f" {uscc[:8].lower()} {uscc[8:].lower()} ").status_code == 200
    assert session.scalar(sa.select(Organisation.uscc)) == uscc


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "office"}, "请从所列选项中选择"),
        ({"kind": ""}, "请选择单位类型"),
        ({"name": "某厂"}, "单位全称为 4 至 120 个字"),
        ({"name": "四川样例\u200b机械有限公司"}, "含有不可见字符 U+200B"),
        ({"name": "四川样例\u202e机械有限公司"}, "含有不可见字符 U+202E"),
        ({"name": "四川样例\x00机械有限公司"}, "含有不可见字符 U+0000"),
        ({"uscc": "91510100MA0000001I"}, "统一社会信用代码只用数字和大写字母"),
        ({"uscc": "9151010"}, "统一社会信用代码应为 18 位"),
        ({"uscc": ""}, "请填写统一社会信用代码"),
        ({"region": ""}, "请选择所在县"),
        ({"region": "510000"}, "请从所列选项中选择"),
        ({"region": "110101"}, "请从所列选项中选择"),
        ({"region": "999999"}, "请从所列选项中选择"),
        ({"contact_phone": "请打电话"}, "电话只能包含数字"),
        ({"administrator_name": " "}, "请填写首位管理员姓名"),
        ({"proof": (BytesIO(b""), "")}, "请上传营业执照"),
        ({"proof": "text"}, "请上传营业执照"),
        ({"proof": (BytesIO(b"MZ\x90"), "licence.pdf")}, "只接受 PDF、JPG 或 PNG"),
        ({"proof": (BytesIO(b"%PDF-1.7 broken %%EOF"), "licence.pdf")}, "文件无法读取"),
    ],
)
def test_wrong_input_is_refused_and_nothing_is_kept(client, session, changes, said):
    page = register(client, **changes)
    assert page.status_code == 422
    assert said in page.text
    assert session.scalar(sa.select(sa.func.count()).select_from(Organisation)) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(StoredFile)) == 0


def test_a_credit_code_is_registered_once(client, waiting, session):
    page = register(client, uscc=waiting[0].uscc)
    assert page.status_code == 422
    assert "已经登记" in page.text


def test_of_two_registrations_at_once_the_database_lets_one_in(session, monkeypatch):
    values = {key: text for key, text in registration().items() if key != "proof"}
    values["kind"] = OrganisationKind.ENTERPRISE
    proof = store.store(b"x", name="x.pdf", media_type="application/pdf")
    registering.register(registering.Registration(**values), proof)
    monkeypatch.setattr(registering, "check_registrable", lambda given: given.uscc)
    with pytest.raises(registering.ConflictError, match="已经登记"):
        registering.register(registering.Registration(**values), proof)


def test_a_refused_organisation_may_register_again(client, office_client, waiting, session):
    organisation, receipt = waiting
    assert decide(office_client, organisation, "refuse").status_code == 422
    assert decide(office_client, organisation, "refuse", "执照已过期").status_code == 302
    page = standing(client, receipt, organisation.uscc)
    assert "执照已过期" in page.text
    again = register(client, uscc=organisation.uscc)
    assert again.status_code == 200
    assert receipt_on(again) != receipt


def test_an_official_confirms_and_hands_over_the_link(
    app, client, office_client, official, waiting, session
):
    organisation, receipt = waiting
    assert "正在核对" in standing(client, receipt, organisation.uscc).text
    answer = decide(office_client, organisation, "confirm")
    assert answer.location == "/new-link"
    link = link_on(office_client.get("/new-link"))
    session.refresh(organisation)
    assert (organisation.state, organisation.decided_by_id) == (
        OrganisationState.CONFIRMED,
        official.id,
    )
    assert "钱七" in app.test_client().get(link).text
    events = session.scalars(sa.select(AuditEvent).where(AuditEvent.subject_id == organisation.id))
    recorded = {(event.action, event.actor_id) for event in events}
    assert {("organisation.registered", None), ("organisation.confirmed", official.id)} <= recorded


def test_the_registrant_finds_the_same_link_with_the_receipt(client, office_client, waiting):
    organisation, receipt = waiting
    decide(office_client, organisation, "confirm")
    shown = link_on(office_client.get("/new-link"))
    typed = receipt.lower().replace("-", " ")
    assert link_on(standing(client, typed, organisation.uscc.lower())) == shown


def test_the_link_is_shown_until_it_is_used(app, client, office_client, waiting, session):
    organisation, receipt = waiting
    decide(office_client, organisation, "confirm")
    link = link_on(standing(client, receipt, organisation.uscc))
    factories.make_user(Role.ADMINISTRATOR, organisation=organisation)
    page = standing(client, receipt, organisation.uscc)
    assert link not in page.text
    assert "管理员已设置账号" in page.text


def test_an_expired_link_is_renewed_by_asking_for_it(client, office_client, waiting, monkeypatch):
    organisation, receipt = waiting
    decide(office_client, organisation, "confirm")
    link = link_on(standing(client, receipt, organisation.uscc))
    factories.later(monkeypatch, days=30)
    assert client.get(link).status_code == 404
    assert link_on(standing(client, receipt, organisation.uscc)) == link
    assert client.get(link).status_code == 200


def test_receipt_and_credit_code_have_to_belong_together(client, office_client, waiting):
    organisation, receipt = waiting
    decide(office_client, organisation, "confirm")
    for given in (
        (receipt, factories.make_uscc()),
        ("ABCD-EFGH-JKMN-PQRS", organisation.uscc),
    ):
        page = standing(client, *given)
        assert page.status_code == 422
        assert "没有找到" in page.text
        assert organisation.name not in page.text


def test_receipts_cannot_be_guessed_at_will(client, session):
    answers = [standing(client, "ABCD", "X" * 18).status_code for _ in range(31)]
    assert answers == [422] * 30 + [429]


def test_registering_is_limited_by_address(client, session):
    answers = [client.post("/register", data={}).status_code for _ in range(21)]
    assert answers == [422] * 20 + [429]


def test_a_used_first_link_is_not_given_again(app, client, office_client, waiting, session):
    organisation, receipt = waiting
    decide(office_client, organisation, "confirm")
    [invitation] = session.scalars(sa.select(Invitation))
    invitation.used_at = real_now()
    assert "/join/" not in standing(client, receipt, organisation.uscc).text
    assert session.scalar(sa.select(sa.func.count()).select_from(User)) == 1  # the official
