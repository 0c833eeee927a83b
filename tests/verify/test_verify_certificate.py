"""Where the QR code leads: the register's word for everybody, and the holder's own part."""

from __future__ import annotations

import re
from datetime import timedelta

import issued
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session

from certreg.audit.models import AuditEvent
from certreg.certificates import opened, rendering
from certreg.certificates.models import Certificate, CertificateState
from certreg.clock import real_now, today
from certreg.filing.models import Body

Db = scoped_session[Session]

HOLDERS = ("holder", "certificate.pdf", "credential.json", "certificate.png")


@pytest.fixture
def certificate(session: Db) -> Certificate:
    """A certificate with a photo."""
    return issued.make_certificate(with_photo=True)


def address(certificate: Certificate, part: str = "") -> str:
    return f"/v/{certificate.public_id}" + (f"/{part}" if part else "")


def another(session: Db) -> Certificate:
    """A second certificate of the same body."""
    body = session.query(Body).one()
    (made,) = issued.issue(body, issued.recognised(issued.make_worker("李示例")))
    return made


class TestEverybody:
    """What the QR address shows to whoever opens it."""

    def test_every_printed_field_but_identity_number_and_photo(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        answer = client.get(address(certificate))
        day = certificate.issued_on

        assert answer.status_code == 200
        for value in (
            "真实有效",
            "张示例",
            "焊工",
            "电焊工",
            "三级/高级工",
            certificate.number,
            "达州虚构机械有限公司",
            f"{day.year}年{day.month}月{day.day}日",
        ):
            assert value in answer.text
        assert certificate.document.number not in answer.text
        assert "data:image" not in answer.text

    def test_it_leads_to_what_the_level_corresponds_to_there_and_then(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        link = re.search(r'href="(/equivalence[^"]+)"', client.get(address(certificate)).text)
        assert link is not None
        asked = link[1].replace("&amp;", "&")

        assert "level:senior_worker" in asked and f"region={certificate.region}" in asked
        assert f"on={today()}" in asked
        assert "EQ-10" in client.get(asked).text

    def test_a_revoked_certificate_leads_to_no_title(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        issued.revoke(certificate)

        assert "/equivalence?" not in client.get(address(certificate)).text

    def test_how_the_level_was_won(self, client: FlaskClient, certificate: Certificate) -> None:
        text = client.get(address(certificate)).text

        for value in ("考核认定", "2026年10月20日", "累计从事本职业工作满 5 年"):
            assert value in text

    def test_the_condition_leads_to_its_rule(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        assert "/policy/rules/N3.1" in client.get(address(certificate)).text

    def test_it_needs_neither_an_account_nor_a_session(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        answer = client.get(address(certificate))

        assert "no-store" in answer.headers["Cache-Control"]

    def test_the_page_is_small_enough_for_a_phone(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        assert len(client.get(address(certificate)).data) < 30_000

    def test_a_revoked_certificate_names_day_and_ground(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        issued.revoke(certificate)
        text = client.get(address(certificate)).text

        assert "已撤销，无效" in text
        assert "真实有效" not in text
        day = today()
        assert f"{day.year}年{day.month}月{day.day}日 撤销" in text and "材料造假" in text

    def test_a_revocation_shows_even_before_the_list_is_published(
        self, session: Db, client: FlaskClient, certificate: Certificate
    ) -> None:
        certificate.state = CertificateState.REVOKED
        session.commit()

        assert "已撤销，无效" in client.get(address(certificate)).text

    def test_a_row_that_was_changed_in_the_database_is_never_shown_as_valid(
        self, session: Db, client: FlaskClient, certificate: Certificate
    ) -> None:
        certificate.holder_name = "李示例"
        session.commit()
        text = client.get(address(certificate)).text

        assert "不是真实证书，或内容被改动" in text
        assert "登记簿的这条记录与登记日志不符" in text
        assert "李示例" not in text

    @pytest.mark.parametrize(
        "public_id",
        ["A" * 22, "short", "A" * 21 + "%00", "%E5%BC%A0" * 22, "..%2f..", "x" * 5000, "A" * 23],
    )
    def test_an_unknown_address_says_what_to_do(
        self, client: FlaskClient, certificate: Certificate, public_id: str
    ) -> None:
        answer = client.get(f"/v/{public_id}")

        assert answer.status_code == 404
        assert "<h1>" in answer.text

    def test_a_planned_certificate_is_not_there(self, session: Db, client: FlaskClient) -> None:
        issued.found()
        body = issued.make_body()
        case = issued.make_case(body)
        issued.plan(body, case, issued.recognised(issued.make_worker()))
        (planned,) = issued.of_case(case)

        assert client.get(address(planned)).status_code == 404


class TestComparing:
    """相符 or 不符, and no more."""

    def compare(self, client: FlaskClient, certificate: Certificate, typed: str) -> str:
        answer = client.post(address(certificate), data={"secret": typed})
        assert answer.status_code == 200
        assert certificate.document.number not in answer.text.replace(typed, "")
        return answer.text

    def test_the_right_identity_number_agrees_however_it_is_typed(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        number = certificate.document.number
        wide = "".join(chr(ord(digit) + 0xFEE0) for digit in number)

        for typed in (number, f" {number[:6]} {number[6:14]} {number[14:].lower()} ", wide):
            assert '<p class="banner-title">相符</p>' in self.compare(client, certificate, typed)

    @pytest.mark.parametrize("typed", ["511799199001019999", "x", "张示例", "0" * 26])
    def test_anything_else_does_not_agree(
        self, client: FlaskClient, certificate: Certificate, typed: str
    ) -> None:
        assert '<p class="banner-title">不符</p>' in self.compare(client, certificate, typed)

    def test_what_was_typed_does_not_come_back(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        for typed in (certificate.document.number, "511799199001019999"):
            assert typed not in client.post(address(certificate), data={"secret": typed}).text

    def test_the_identity_number_cannot_be_asked_in_an_address(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        answer = client.get(address(certificate), query_string={"secret": "x"})

        assert "相符</p>" not in answer.text and "不符</p>" not in answer.text

    @pytest.mark.parametrize("typed", ["", "   ", "1" * 61, "a\x00b", "\u202e1"])
    def test_what_cannot_be_a_number_is_said_on_the_form(
        self, client: FlaskClient, certificate: Certificate, typed: str
    ) -> None:
        assert client.post(address(certificate), data={"secret": typed}).status_code == 422

    def test_one_address_cannot_go_on_guessing(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        statuses = [
            client.post(address(certificate), data={"secret": str(number)}).status_code
            for number in range(11)
        ]

        assert statuses == [200] * 10 + [429]

    def test_many_addresses_together_cannot_go_on_guessing_about_one_holder(
        self, app: Flask, certificate: Certificate
    ) -> None:
        statuses = [
            app.test_client()
            .post(
                address(certificate),
                data={"secret": str(number)},
                environ_base={"REMOTE_ADDR": f"192.0.2.{number}"},
            )
            .status_code
            for number in range(31)
        ]

        assert statuses == [200] * 30 + [429]

    def test_the_claim_code_still_works_when_guesses_are_used_up(
        self, app: Flask, certificate: Certificate
    ) -> None:
        code = issued.claim_code_of(certificate)
        for number in range(31):
            app.test_client().post(
                address(certificate),
                data={"secret": str(number)},
                environ_base={"REMOTE_ADDR": f"192.0.2.{number}"},
            )

        answer = app.test_client().post(address(certificate), data={"secret": code})
        assert answer.status_code == 303


class TestHolder:
    """The holder's own part."""

    def open(self, client: FlaskClient, certificate: Certificate) -> str:
        code = issued.claim_code_of(certificate)
        answer = client.post(address(certificate), data={"secret": code})
        assert (answer.status_code, answer.location) == (303, address(certificate, "holder"))
        return code

    @pytest.mark.parametrize("part", HOLDERS)
    def test_it_is_closed_without_the_claim_code(
        self, client: FlaskClient, certificate: Certificate, part: str
    ) -> None:
        issued.claim_code_of(certificate)
        answer = client.get(address(certificate, part))

        assert answer.status_code == 403
        assert "领取码" in answer.text
        assert certificate.document.number not in answer.text

    def test_the_right_identity_number_does_not_open_it(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        client.post(address(certificate), data={"secret": certificate.document.number})

        assert client.get(address(certificate, "holder")).status_code == 403

    def test_a_certificate_without_a_code_is_opened_by_nothing(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        assert certificate.claim_hash == ""
        for typed in ("-", "0", "无"):
            client.post(address(certificate), data={"secret": typed})
        assert client.get(address(certificate, "holder")).status_code == 403

    @pytest.mark.long
    def test_the_holder_takes_a_bilingual_certificate_with_the_spelling_of_the_passport(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        self.open(client, certificate)
        for typed in ("", "ZHANG SHILI"):
            answer = client.post(address(certificate, "holder"), data={"latin_name": typed})
            assert answer.data == rendering.bilingual_pdf_of(certificate, typed)
            assert f"{certificate.number}-bilingual.pdf" in answer.headers["Content-Disposition"]

    def test_a_spelling_of_another_name_is_refused_beside_its_field(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        assert client.post(address(certificate, "holder")).status_code == 403
        self.open(client, certificate)
        answer = client.post(address(certificate, "holder"), data={"latin_name": "LI QIANG"})

        assert (answer.status_code, answer.mimetype) == (422, "text/html")
        assert "该拼写与证书上的姓名" in answer.text

    def test_the_code_opens_page_pdf_and_credential(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        self.open(client, certificate)
        page = client.get(address(certificate, "holder"))
        pdf = client.get(address(certificate, "certificate.pdf"))
        credential = client.get(address(certificate, "credential.json"))

        assert certificate.document.number in page.text
        assert "data:image/jpeg;base64," in page.text
        assert pdf.data == rendering.pdf_of(certificate)
        assert credential.data == rendering.signed_bytes(certificate)
        assert (pdf.mimetype, credential.mimetype) == ("application/pdf", "application/vc")
        for answer, ending in ((pdf, "pdf"), (credential, "json")):
            name = f"filename={certificate.number}.{ending}"
            assert name in answer.headers["Content-Disposition"]
            assert "no-store" in answer.headers["Cache-Control"]

    def test_the_code_opens_it_for_this_browser_only(
        self, app: Flask, client: FlaskClient, certificate: Certificate
    ) -> None:
        self.open(client, certificate)

        assert client.get(address(certificate, "holder")).status_code == 200
        assert app.test_client().get(address(certificate, "holder")).status_code == 403

    @pytest.mark.parametrize("part", HOLDERS)
    def test_the_code_opens_this_certificate_only(
        self, session: Db, client: FlaskClient, certificate: Certificate, part: str
    ) -> None:
        other = another(session)
        self.open(client, certificate)

        assert client.get(address(other, part)).status_code == 403

    def test_the_code_of_one_certificate_does_not_open_another(
        self, session: Db, client: FlaskClient, certificate: Certificate
    ) -> None:
        other = another(session)
        code = issued.claim_code_of(certificate)
        answer = client.post(address(other), data={"secret": code})

        assert "不符" in answer.text
        assert client.get(address(other, "holder")).status_code == 403

    def test_it_closes_after_half_an_hour(
        self, client: FlaskClient, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.open(client, certificate)
        later = real_now() + timedelta(minutes=opened.MINUTES, seconds=1)
        monkeypatch.setattr(opened, "real_now", lambda: later)

        assert client.get(address(certificate, "holder")).status_code == 403

    def test_two_certificates_can_be_open_at_the_same_time(
        self, session: Db, client: FlaskClient, certificate: Certificate
    ) -> None:
        other = another(session)
        self.open(client, certificate)
        self.open(client, other)

        for one in (certificate, other):
            assert client.get(address(one, "holder")).status_code == 200

    def test_the_cookie_does_not_grow_without_end(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        with client.session_transaction() as cookie:
            cookie[opened.COOKIE_KEY] = {
                f"{number:022d}": int(real_now().timestamp()) + 100 for number in range(40)
            }
        self.open(client, certificate)

        with client.session_transaction() as cookie:
            assert len(cookie[opened.COOKIE_KEY]) == opened.MOST
        assert client.get(address(certificate, "holder")).status_code == 200

    def test_a_renewed_code_leaves_the_old_one_worthless(
        self, app: Flask, client: FlaskClient, certificate: Certificate
    ) -> None:
        old = self.open(client, certificate)
        issued.claim_code_of(certificate)
        answer = app.test_client().post(address(certificate), data={"secret": old})

        assert "不符" in answer.text

    def test_downloads_are_put_on_the_audit_trail(
        self, session: Db, client: FlaskClient, certificate: Certificate
    ) -> None:
        self.open(client, certificate)
        certificate_id = certificate.id
        client.get(address(certificate, "certificate.pdf"))
        client.get(address(certificate, "credential.json"))

        events = session.query(AuditEvent).order_by(AuditEvent.id).all()
        assert [(e.action, e.subject_id, e.actor_id) for e in events][-2:] == [
            ("certificate.downloaded", certificate_id, None),
            ("credential.downloaded", certificate_id, None),
        ]

    def test_a_revoked_certificate_says_so_to_its_holder(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        self.open(client, certificate)
        issued.revoke(certificate)

        assert "已撤销，无效" in client.get(address(certificate, "holder")).text


def test_in_english_the_page_says_what_the_certificate_is(
    client: FlaskClient, certificate: Certificate
) -> None:
    page = client.get(f"/v/{certificate.public_id}?lang=en").text

    for text in ("What this certificate is", "Senior worker", "enterprise self-assessment", "EQF"):
        assert text in page, text
    assert "EQF" not in client.get(f"/v/{certificate.public_id}?lang=zh").text
