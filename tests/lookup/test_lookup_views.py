"""Looking up: by number and name, by identity number and name; one answer for every failure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import issued
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session
from werkzeug.test import TestResponse

from certreg.certificates.models import Certificate, CertificateState
from certreg.db import db
from certreg.filing.models import Body
from certreg.people import persons
from certreg.people.models import DocumentType, IdentityDocument
from certreg.people.persons import DocumentKey, Identity

Db = scoped_session[Session]


@pytest.fixture
def certificate(session: Db) -> Certificate:
    """A certificate of a new registry."""
    return issued.make_certificate()


@contextmanager
def selects() -> Iterator[list[str]]:
    """What SQLAlchemy selects meanwhile; a row read through the driver is none of it."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            sent.append(statement)

    db.session.commit()
    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)


def by_number(client: FlaskClient, number: str, name: str) -> TestResponse:
    return client.post("/lookup/certificate", data={"number": number, "name": name})


def by_document(client: FlaskClient, document_number: str, name: str) -> TestResponse:
    return client.post("/lookup/person", data={"document_number": document_number, "name": name})


class TestCertificate:
    """Number and name: that certificate."""

    def test_number_and_name_lead_to_the_certificate(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        answer = by_number(client, f" {certificate.number} ", " 张示例 ")

        assert (answer.status_code, answer.location) == (303, f"/v/{certificate.public_id}")

    def test_what_is_on_the_certificate_is_found_without_session_and_cookie(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        number, name = certificate.number, certificate.holder_name
        with selects() as sent:
            answer = by_number(client, number, name)

        assert (answer.status_code, sent) == (303, [])
        assert "Set-Cookie" not in answer.headers

    def test_that_nothing_was_found_is_said_without_them_from_the_second_time_on(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        number = certificate.number
        first = by_number(client, number, "李示例")
        with selects() as sent:
            answer = by_number(client, number, "王示例")

        assert (answer.status_code, answer.text, sent) == (404, first.text, [])
        assert "Set-Cookie" not in answer.headers

    def test_no_such_number_and_a_wrong_name_get_the_same_answer(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        unknown = certificate.number[:-1] + "9"
        answers = [
            by_number(client, unknown, "张示例"),
            by_number(client, certificate.number, "李示例"),
            by_number(client, "什么", "都不对"),
        ]

        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.data for answer in answers}) == 1
        assert len({tuple(answer.headers.items()) for answer in answers}) == 1
        assert "未查询到" in answers[0].text

    def test_the_answer_is_marked_while_no_document_gives_its_wording(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        text = by_number(client, "x", "y").text

        assert "/policy/rules/PQ-02" in text and "待核" in text

    def test_not_found_offers_a_correction_request(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        assert 'href="/lookup/correction"' in by_number(client, "x", "y").text

    def test_nothing_typed_comes_back_when_nothing_is_found(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        text = by_number(client, "ZZZ-TYPED-NUMBER", "ZZZ-TYPED-NAME").text

        assert "ZZZ" not in text

    def test_a_planned_certificate_is_not_found(self, session: Db, client: FlaskClient) -> None:
        issued.found()
        body = issued.make_body()
        case = issued.make_case(body)
        issued.plan(body, case, issued.recognised(issued.make_worker()))
        (planned,) = issued.of_case(case)

        assert by_number(client, planned.number, "张示例").status_code == 404

    @pytest.mark.parametrize("state", [CertificateState.REVOKED, CertificateState.SUSPENDED])
    def test_a_certificate_that_is_off_is_found_all_the_same(
        self, session: Db, client: FlaskClient, certificate: Certificate, state: CertificateState
    ) -> None:
        certificate.state = state
        session.commit()

        assert by_number(client, certificate.number, "张示例").status_code == 303

    @pytest.mark.parametrize(
        ("number", "name", "said"),
        [
            ("", "张示例", "请输入证书编号"),
            ("Y1", "", "请输入姓名"),
            ("  ", "张示例", "请输入证书编号"),
            ("1" * 41, "张示例", "证书编号为 22 位"),
            ("Y1", "张" * 61, "请控制在 60 字以内"),
            ("Y1\x00", "张示例", "U+0000"),
            ("Y1", "张\u202e示例", "U+202E"),
        ],
    )
    def test_what_is_missing_or_cannot_be_is_said_on_the_field(
        self, client: FlaskClient, number: str, name: str, said: str
    ) -> None:
        answer = by_number(client, number, name)

        assert answer.status_code == 422
        assert said in answer.text

    def test_a_file_where_a_number_belongs_is_no_fault(self, client: FlaskClient) -> None:
        answer = client.post(
            "/lookup/certificate", data={"number": (BytesIO(b"x"), "x.txt"), "name": "张示例"}
        )
        assert answer.status_code == 422

    def test_too_many_questions_from_one_address_wait(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        statuses = [by_number(client, "x", "y").status_code for _ in range(31)]

        assert statuses == [404] * 30 + [429]


class TestPerson:
    """Identity number and name: levels and their states, no numbers."""

    def test_it_lists_levels_and_states_under_a_masked_name_without_numbers(
        self, session: Db, client: FlaskClient, certificate: Certificate
    ) -> None:
        body = session.query(Body).one()
        row = issued.recognised(certificate.document, level=issued.SkillLevel.TECHNICIAN)
        (second,) = issued.issue(body, row)
        issued.revoke(second)
        answer = by_document(client, certificate.document.number, "张示例")

        assert answer.status_code == 200
        for value in (
            "/policy/rules/PQ-03",
            "待核",
            "张*例",
            "三级/高级工",
            "二级/技师",
            "有效",
            "已撤销",
            "达州虚构机械有限公司",
        ):
            assert value in answer.text, value
        for secret in (
            certificate.number,
            second.number,
            certificate.public_id,
            certificate.document.number,
            "张示例",
        ):
            assert secret not in answer.text

    def test_each_valid_level_leads_to_what_it_corresponds_to(
        self, session: Db, client: FlaskClient, certificate: Certificate
    ) -> None:
        page = by_document(client, certificate.document.number, "张示例").text

        assert f"held=level:senior_worker&amp;region={certificate.region}" in page

    @pytest.mark.parametrize("typed", ["{number}", " {number} ", "{spaced}", "{wide}"], ids=str)
    def test_it_does_not_matter_how_the_number_is_typed(
        self, client: FlaskClient, certificate: Certificate, typed: str
    ) -> None:
        number = certificate.document.number
        forms = {
            "number": number,
            "spaced": f"{number[:6]} {number[6:14]} {number[14:].lower()}",
            "wide": "".join(chr(ord(digit) + 0xFEE0) for digit in number),
        }

        assert by_document(client, typed.format(**forms), "张示例").status_code == 200

    def test_no_such_document_and_a_wrong_name_get_the_same_answer(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        answers = [
            by_document(client, "511799199001019999", "张示例"),
            by_document(client, certificate.document.number, "李示例"),
        ]

        assert {answer.status_code for answer in answers} == {404}
        assert answers[0].data == answers[1].data

    def test_somebody_known_who_holds_nothing_gets_that_answer_too(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        worker = issued.make_worker("王示例")

        assert by_document(client, worker.number, "王示例").status_code == 404

    def test_the_identity_number_is_only_ever_posted(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        page = client.get("/lookup").text
        forms = re.findall(r"<form[^>]*>", page)

        assert all('method="post"' in form for form in forms if "/lookup/" in form)
        for address in ("/lookup/person", "/lookup/certificate"):
            asked = {"document_number": certificate.document.number, "name": "张示例"}
            answer = client.get(address, query_string=asked | {"lang": "en"})
            assert (answer.status_code, answer.location) == (302, "/lookup?lang=en")

    def test_a_passport_is_found_whatever_its_holders_nationality(
        self, session: Db, client: FlaskClient
    ) -> None:
        issued.found()
        body = issued.make_body()
        key = DocumentKey(DocumentType.PASSPORT, "X12345678", "FRA")
        born = issued.date(1990, 1, 1)
        found = persons.find_or_create([Identity(key, "JEAN EXEMPLE", born)])
        session.commit()
        issued.issue(body, issued.recognised(found[key]))

        assert by_document(client, "x12345678", "JEAN EXEMPLE").status_code == 200
        assert by_document(client, "X12345678", "JEAN AUTRE").status_code == 404

    def test_a_number_of_one_person_does_not_show_the_levels_of_another(
        self, session: Db, client: FlaskClient, certificate: Certificate
    ) -> None:
        body = session.query(Body).one()
        other = issued.make_worker("李示例")
        issued.issue(body, issued.recognised(other, level=issued.SkillLevel.JUNIOR_WORKER))
        text = by_document(client, other.number, "李示例").text

        assert "五级/初级工" in text
        assert "三级/高级工" not in text

    def test_a_dot_of_another_kind_in_a_name_is_understood(
        self, session: Db, client: FlaskClient
    ) -> None:
        issued.make_certificate("阿依·古丽")
        document = db.session.query(IdentityDocument).one()

        assert by_document(client, document.number, "阿依•古丽").status_code == 200

    @pytest.mark.parametrize(
        ("document_number", "name"), [("", "张示例"), ("x", ""), ("1" * 31, "张"), ("1\x00", "张")]
    )
    def test_what_is_missing_or_cannot_be_is_said_on_the_field(
        self, client: FlaskClient, document_number: str, name: str
    ) -> None:
        assert by_document(client, document_number, name).status_code == 422

    def test_one_address_cannot_go_on_guessing(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        statuses = [by_document(client, str(n), "张示例").status_code for n in range(11)]

        assert statuses == [404] * 10 + [429]


def test_both_forms_stand_on_one_page_with_fields_of_their_own(client: FlaskClient) -> None:
    page = client.get("/lookup").text
    ids = [i for i in re.findall(r'\bid="([^"]+)"', page) if i != "csrf_token"]

    assert len(ids) == len(set(ids))
    assert {"number", "certificate-name", "document_number", "person-name"} <= set(ids)
