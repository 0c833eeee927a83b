"""Certificates issued elsewhere: read from a workbook, confirmed by a second person, counted by their kind."""

from __future__ import annotations

import io
from typing import Any

import issued
import pytest
from conftest import Cast
from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook
from sqlalchemy.orm import Session, scoped_session

from certreg.accounts.models import Organisation, OrganisationKind, Role, User
from certreg.clock import today
from certreg.db import db
from certreg.fsck import rows as fsck
from certreg.holdings.columns import COLUMNS
from certreg.holdings.models import HoldingImport, HoldingRow
from certreg.people import facts
from certreg.people.models import Fact, FactState, Person
from certreg.people.statements import applicant
from certreg.policy.levels import SkillLevel
from certreg.procedure.models.cases import Case

Db = scoped_session[Session]

GOOD = {
    "document_type": "居民身份证",
    "document_number": issued.resident_number(501),
    "name": "张示例",
    "paper": "职业资格证书",
    "number": "1517000000312345",
    "occupation": "6-18-02-04",
    "level": "高级工",
    "issued_on": "2015-09-01",
    "issuer": "虚构职业技能鉴定中心",
    "seen": "原件",
    "seen_by": "李看过",
    "seen_on": "2026-10-20",
}
LICENCE = GOOD | {
    "paper": "特种作业操作证",
    "number": "",
    "occupation": "",
    "level": "",
    "title": "低压电工作业",
}


def workbook(*rows: dict[str, str]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([str(column.title) for column in COLUMNS])
    for row in rows:
        sheet.append([row.get(column.key, "") for column in COLUMNS])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def upload(browser: FlaskClient, address: str, *rows: dict[str, str], **more: str) -> Any:
    data = {"file": (io.BytesIO(workbook(*rows)), "旧证书.xlsx"), **more}
    return browser.post(address, data=data)


class Enterprise:
    """An organisation with its clerk and approver, each with a browser."""

    def __init__(self, cast: Cast) -> None:
        issued.found()
        self.organisation = cast.organisation(name="虚构机械有限公司")
        self.clerk_user = cast.user(Role.CLERK, organisation=self.organisation)
        self.approver_user = cast.user(Role.APPROVER, organisation=self.organisation)
        self.clerk = cast.browser_of(self.clerk_user)
        self.approver = cast.browser_of(self.approver_user)


@pytest.fixture
def enterprise(cast: Cast) -> Enterprise:
    """An organisation with its people."""
    return Enterprise(cast)


def read_in(browser: FlaskClient, *rows: dict[str, str], place: str = "workspace") -> str:
    answer = upload(browser, f"/{place}/holdings/new", *rows)
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def office(cast: Cast) -> tuple[User, FlaskClient, FlaskClient]:
    organisation = cast.organisation(OrganisationKind.OFFICE, name="虚构市局", region="511700")
    first, second = (cast.user(Role.OFFICIAL, organisation=organisation) for _ in range(2))
    return first, cast.browser_of(first), cast.browser_of(second)


class TestTwoPeople:
    """What counts for conditions takes a second person; what counts for nothing does not."""

    def test_a_clerks_import_counts_once_the_approver_confirmed(
        self, enterprise: Enterprise, session: Db
    ) -> None:
        case = read_in(enterprise.clerk, GOOD)
        assert session.query(Fact).count() == 0
        enterprise.clerk.post(f"{case}/submit")
        assert session.query(Fact).count() == 0
        page = enterprise.approver.get(case)
        assert "非本机构签发" in page.text and "李看过" in page.text and "待核" in page.text
        enterprise.approver.post(f"{case}/confirm")

        fact, row = session.query(Fact).one(), session.query(HoldingRow).one()
        assert fact.state is FactState.STATED and row.fact_id == fact.id
        assert session.query(HoldingImport).one().log_position is not None
        assert list(fsck.check_rows()) == []

    def test_a_licence_alone_is_recorded_by_one(self, enterprise: Enterprise, session: Db) -> None:
        case = read_in(enterprise.clerk, LICENCE)
        assert ">登记<" in enterprise.clerk.get(case).text
        enterprise.clerk.post(f"{case}/submit")

        assert session.query(Case).one().state == "recorded"
        fact = session.query(Fact).one()
        assert LICENCE["document_number"] not in str(fact.detail)

    def test_two_officials_put_one_on_record_that_every_body_may_use(
        self, cast: Cast, enterprise: Enterprise, session: Db
    ) -> None:
        _, first, second = office(cast)
        case = read_in(first, GOOD, place="office")
        assert first.post(f"{case}/approve").status_code == 403
        assert session.query(Fact).count() == 0
        assert second.post(f"{case}/approve").status_code == 302

        person = session.query(Person).one()
        recorded = facts.facts_of(person.id, enterprise.organisation.id)
        held = applicant(
            person.birth_date, [one.statement for one in recorded], occupation="6-18-02-04"
        ).holdings
        assert [one.level for one in held] == [SkillLevel.SENIOR_WORKER]

    def test_what_another_organisation_stated_is_used_by_nobody_else(
        self, cast: Cast, enterprise: Enterprise, session: Db
    ) -> None:
        case = read_in(enterprise.clerk, GOOD)
        enterprise.clerk.post(f"{case}/submit")
        enterprise.approver.post(f"{case}/confirm")
        stranger: Organisation = cast.organisation()

        assert facts.facts_of(session.query(Person).one().id, stranger.id) == []

    def test_a_returned_import_is_mended_by_another_workbook(
        self, enterprise: Enterprise, session: Db
    ) -> None:
        case = read_in(enterprise.clerk, GOOD)
        enterprise.clerk.post(f"{case}/submit")
        assert enterprise.approver.post(f"{case}/return_for_correction").status_code == 422
        enterprise.approver.post(f"{case}/return_for_correction", data={"reason": "发证日期不对"})
        answer = upload(enterprise.clerk, f"{case}/replace", GOOD | {"issued_on": "2015-09-02"})

        assert answer.status_code == 302
        assert session.query(HoldingRow).one().detail["since"] == "2015-09-02"
        assert upload(enterprise.clerk, f"{case}/replace", GOOD).status_code == 302
        enterprise.clerk.post(f"{case}/submit")
        assert upload(enterprise.clerk, f"{case}/replace", GOOD).status_code == 403

    def test_nobody_of_another_organisation_sees_it(
        self, cast: Cast, enterprise: Enterprise
    ) -> None:
        case = read_in(enterprise.clerk, GOOD)
        stranger = cast.browser_of(cast.user(Role.CLERK))

        assert stranger.get(case).status_code == 404
        assert stranger.post(f"{case}/submit").status_code == 404

    def test_the_database_keeps_the_provenance_of_what_is_on_record(
        self, enterprise: Enterprise, session: Db
    ) -> None:
        enterprise.clerk.post(f"{read_in(enterprise.clerk, LICENCE)}/submit")
        row = session.query(HoldingRow).one()
        row.issuer = "另一机构"
        with pytest.raises(Exception, match="provenance"):
            session.flush()
        session.rollback()


class TestTakingBack:
    """What turned out not to be a certificate counts no more, and its holder reads why."""

    def test_somebody_else_takes_it_back_once_with_a_reason(
        self, enterprise: Enterprise, session: Db
    ) -> None:
        case = read_in(enterprise.clerk, GOOD)
        enterprise.clerk.post(f"{case}/submit")
        enterprise.approver.post(f"{case}/confirm")
        address = f"{case}/rows/{session.query(HoldingRow).one().id}/withdraw"

        assert enterprise.clerk.post(address, data={"reason": "查无此证"}).status_code == 403
        assert enterprise.approver.post(address).status_code == 422
        assert enterprise.approver.post(address, data={"reason": "查无此证"}).status_code == 302
        assert enterprise.approver.post(address, data={"reason": "再来"}).status_code == 422
        assert session.query(Fact).one().state is FactState.WITHDRAWN
        assert "查无此证" in enterprise.approver.get(case).text
        assert list(fsck.check_rows()) == []

    def test_an_official_does_not_take_back_what_he_read_in(
        self, cast: Cast, enterprise: Enterprise, session: Db
    ) -> None:
        _, first, second = office(cast)
        case = read_in(first, LICENCE, place="office")
        address = f"{case}/rows/{session.query(HoldingRow).one().id}/withdraw"

        assert first.post(address, data={"reason": "有误"}).status_code == 403
        assert second.post(address, data={"reason": "有误"}).status_code == 302


class TestFaults:
    """Everything wrong is said at once, and nothing is kept."""

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"document_number": "510000199001010000"}, "证件号码："),
            ({"name": ""}, "姓名：必填"),
            ({"paper": "驾驶证"}, "证书类别：请从所列选项中选择"),
            ({"number": ""}, "证书编号：请填写证书编号"),
            ({"number": "15170000003"}, "证书编号："),
            ({"level": "中级工"}, "编号中的等级为高级工"),
            ({"level": "大师"}, "等级：“大师”不是职业技能等级"),
            ({"occupation": "造梦师"}, "职业："),
            ({"issued_on": "去年"}, "发证日期：“去年”不是日期"),
            ({"issued_on": "2099-01-01"}, "发证日期：请填写今天或以前的日期"),
            ({"seen_on": "2010-01-01"}, "查验日期早于发证日期"),
            ({"seen": "听说"}, "查验方式："),
            ({"seen_by": ""}, "查验人：必填"),
            ({"paper": "特种作业操作证", "title": "低压电工作业"}, "含证件号码"),
            ({"paper": "专项职业能力证书", "number": "X1"}, "须填写项目或证书名称"),
            ({"issuer": "长" * 130}, "发证机构：请控制在"),
        ],
    )
    def test_a_wrong_row_says_column_and_reason(
        self, enterprise: Enterprise, session: Db, changed: dict[str, str], words: str
    ) -> None:
        answer = upload(enterprise.clerk, "/workspace/holdings/new", GOOD | changed)

        assert answer.status_code == 422
        assert words in answer.text.replace("&#34;", '"'), answer.text
        assert session.query(HoldingImport).count() == session.query(Person).count() == 0

    def test_all_rows_are_told_and_given_back_with_their_reasons(
        self, enterprise: Enterprise
    ) -> None:
        rows = (GOOD, GOOD | {"number": "12"}, GOOD)
        page = upload(enterprise.clerk, "/workspace/holdings/new", *rows)
        assert "3 行中有 2 行有误" in page.text and "与第 2 行是同一张证书" in page.text

        answer = upload(enterprise.clerk, "/workspace/holdings/new", *rows, annotate="1")
        book = load_workbook(io.BytesIO(answer.data))
        reasons = [row[-1].value for row in book.worksheets[0].iter_rows()]
        assert reasons[0] == "错误原因" and reasons[1] is None
        assert str(reasons[2]).startswith("证书编号：")

    def test_a_certificate_of_this_registry_and_anothers_number_are_refused(
        self, cast: Cast, session: Db
    ) -> None:
        certificate = issued.make_certificate()
        clerk = cast.browser_of(cast.user(Role.CLERK, organisation=certificate_owner()))
        own = GOOD | {
            "paper": "职业技能等级证书",
            "number": certificate.number,
            "issued_on": certificate.issued_on.isoformat(),
            "seen_on": today().isoformat(),
        }
        assert "不用再登记" in upload(clerk, "/workspace/holdings/new", own).text

    def test_one_number_is_one_persons(self, enterprise: Enterprise, session: Db) -> None:
        case = read_in(enterprise.clerk, GOOD)
        enterprise.clerk.post(f"{case}/submit")
        enterprise.approver.post(f"{case}/confirm")
        other = GOOD | {"document_number": issued.resident_number(502), "name": "李示例"}
        answer = upload(enterprise.clerk, "/workspace/holdings/new", other)

        assert "与已有记录不符" in answer.text and "张示例" not in answer.text

    def test_no_table_is_an_answer_and_no_crash(self, enterprise: Enterprise) -> None:
        for content in (b"", b"PK\x03\x04", b"no workbook"):
            data = {"file": (io.BytesIO(content), "x.xlsx")}
            answer = enterprise.clerk.post("/workspace/holdings/new", data=data)
            assert answer.status_code == 422


def certificate_owner() -> Organisation:
    return db.session.query(Organisation).filter_by(kind=OrganisationKind.ENTERPRISE).one()


def test_the_template_is_read_back_without_its_example(enterprise: Enterprise) -> None:
    template = enterprise.clerk.get("/workspace/holdings/template.xlsx")
    answer = enterprise.clerk.post(
        "/workspace/holdings/new", data={"file": (io.BytesIO(template.data), "模板.xlsx")}
    )
    assert answer.status_code == 422 and "表中没有数据" in answer.text

    book = load_workbook(io.BytesIO(template.data))
    sheet = book.worksheets[0]
    sheet.append([GOOD.get(column.key, "") for column in COLUMNS])
    stream = io.BytesIO()
    book.save(stream)
    answer = enterprise.clerk.post(
        "/workspace/holdings/new",
        data={"file": (io.BytesIO(stream.getvalue()), "模板.xlsx")},
    )
    assert answer.status_code == 302, answer.text


def test_it_stands_in_the_record_as_not_issued_here(
    cast: Cast, client: FlaskClient, session: Db
) -> None:
    certificate = issued.make_certificate(level=SkillLevel.TECHNICIAN)
    organisation = certificate_owner()
    clerk = cast.browser_of(cast.user(Role.CLERK, organisation=organisation))
    approver = cast.browser_of(cast.user(Role.APPROVER, organisation=organisation))
    row = GOOD | {"document_number": certificate.document.number, "name": "张示例"}
    case = read_in(clerk, row, LICENCE | {"document_number": certificate.document.number})
    clerk.post(f"{case}/submit")
    approver.post(f"{case}/confirm")
    code = issued.claim_code_of(certificate)
    address = client.post("/record", data={"number": certificate.number, "code": code}).location
    page = client.get(str(address)).text

    assert page.count("非本机构签发") >= 3  # the ladder, the certificate, the licence
    for words in ("1517000000312345", "虚构职业技能鉴定中心", "李看过", "低压电工作业"):
        assert words in page, words

    number = session.query(HoldingRow).filter_by(paper="qualification").one().id
    approver.post(f"{case}/rows/{number}/withdraw", data={"reason": "发证机构查无此证"})
    page = client.get(str(address)).text
    assert "撤回登记" in page and "发证机构查无此证" in page
