"""Verifying an uploaded file: each kind of file gets its own clear verdict."""

from __future__ import annotations

import json
from io import BytesIO

import issued
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session
from werkzeug.test import TestResponse

from certreg.audit.models import AuditEvent
from certreg.certificates import rendering
from certreg.certificates.models import Certificate
from certreg.clock import now
from certreg.files.models import StoredFile
from certreg.registry import keys, status
from certreg.trust.canonical import canonical
from certreg.trust.data_integrity import add_proofs
from certreg.trust.did import method_id
from certreg.trust.keys import Algorithm, SoftwareSigner

Db = scoped_session[Session]


@pytest.fixture
def certificate(session: Db) -> Certificate:
    """A certificate with a photo."""
    return issued.make_certificate(with_photo=True)


def hand_in(client: FlaskClient, file: bytes, name: str = "certificate.pdf") -> TestResponse:
    return client.post("/verify", data={"file": (BytesIO(file), name)})


def verdict(answer: TestResponse) -> str:
    """The answer in words: the heading of the page."""
    assert answer.status_code == 200
    return answer.text.partition("<h1>")[2].partition("</h1>")[0]


def forged(certificate: Certificate, signer: SoftwareSigner, key_id: str) -> bytes:
    document = json.loads(rendering.signed_bytes(certificate))
    del document["proof"]
    document["credentialSubject"]["result"][0]["value"] = "一级/高级技师"
    method = method_id(status.body_did(certificate.body_number), key_id)
    return canonical(add_proofs(document, signer, created=now(), verification_method=method))


def test_a_genuine_pdf_is_valid_and_shows_its_own_photo_and_identity_number(
    client: FlaskClient, certificate: Certificate
) -> None:
    answer = hand_in(client, rendering.pdf_of(certificate))

    assert verdict(answer) == "真实有效"
    for value in (
        "张示例",
        certificate.document.number,
        "焊工",
        "电焊工",
        "三级/高级工",
        certificate.number,
        "达州虚构机械有限公司",
        "data:image/jpeg;base64,",
        f"/v/{certificate.public_id}",
    ):
        assert value in answer.text


def test_a_genuine_credential_is_valid_and_shows_neither_photo_nor_identity_number(
    client: FlaskClient, certificate: Certificate
) -> None:
    answer = hand_in(client, rendering.signed_bytes(certificate), "credential.json")

    assert verdict(answer) == "真实有效"
    assert "三级/高级工" in answer.text
    assert "data:image" not in answer.text
    assert certificate.document.number not in answer.text


def test_every_check_is_listed_by_name_with_its_outcome(
    client: FlaskClient, certificate: Certificate
) -> None:
    text = hand_in(client, rendering.pdf_of(certificate)).text

    for name in (
        *("readable", "one_signature", "whole_file", "one_revision", "contents", "signing_time"),
        *("certificate", "signature", "container", "attachments", "log", "holder"),
        *("shape", "issuer", "key", "key_window", "proofs", "revocation", "suspension"),
        "register",
    ):
        assert f"<code>{name}</code>" in text, name
    assert text.count('<strong class="tag good">通过</strong>') == text.count("<code>")


def test_an_altered_pdf_is_not_genuine_and_shows_nothing_of_itself(
    client: FlaskClient, certificate: Certificate
) -> None:
    pdf = rendering.pdf_of(certificate)
    middle = len(pdf) // 2
    altered = pdf[:middle] + bytes([pdf[middle] ^ 1]) + pdf[middle + 1 :]
    answer = hand_in(client, altered)

    assert verdict(answer) == "不是真实证书，或内容被改动"
    assert certificate.number not in answer.text
    assert certificate.document.number not in answer.text


def test_an_altered_credential_is_not_genuine(
    client: FlaskClient, certificate: Certificate
) -> None:
    text = rendering.signed_bytes(certificate).decode().replace("三级/高级工", "一级/高级技师")
    answer = hand_in(client, text.encode(), "credential.json")

    assert verdict(answer) == "不是真实证书，或内容被改动"
    assert "一级/高级技师" not in answer.text


def test_a_strangers_signature_is_not_genuine(
    client: FlaskClient, certificate: Certificate
) -> None:
    stranger = SoftwareSigner.generate(Algorithm.ED25519, "stranger")
    answer = hand_in(client, forged(certificate, stranger, certificate.key_id), "x.json")

    assert verdict(answer) == "不是真实证书，或内容被改动"
    assert "<code>proofs</code>" in answer.text


def test_even_the_bodys_own_key_makes_nothing_that_the_register_has_not(
    client: FlaskClient, certificate: Certificate
) -> None:
    thief = keys.signer(keys.named(certificate.key_id))
    answer = hand_in(client, forged(certificate, thief, certificate.key_id), "x.json")

    assert verdict(answer) == "不是真实证书，或内容被改动"
    assert "登记簿中这张证书的内容与此不同" in answer.text
    assert "一级/高级技师" not in answer.text


def test_a_revoked_certificate_is_said_to_be_revoked(
    client: FlaskClient, certificate: Certificate
) -> None:
    files = (rendering.pdf_of(certificate), rendering.signed_bytes(certificate))
    issued.revoke(certificate)

    for file in files:
        answer = hand_in(client, file)
        assert verdict(answer) == "已撤销，无效"
        assert certificate.number in answer.text


def test_a_suspended_certificate_is_said_to_be_suspended(
    session: Db, client: FlaskClient, certificate: Certificate
) -> None:
    certificate.state = issued.Certificate.state.type.enum_class.SUSPENDED
    session.commit()

    assert verdict(hand_in(client, rendering.signed_bytes(certificate))) == "已暂停"


def test_what_could_not_be_checked_is_neither_valid_nor_revoked(
    session: Db, client: FlaskClient, certificate: Certificate
) -> None:
    keys.named(certificate.key_id).compromised_at = now()
    session.commit()
    answer = hand_in(client, rendering.signed_bytes(certificate))

    assert verdict(answer) == "未能完成核验"
    assert 'class="verdict warn"' in answer.text


@pytest.mark.parametrize("file", [b"", b"hello", b"{}", b"%PDF-1.7"])
def test_something_else_is_said_to_be_unreadable_or_not_ours(
    client: FlaskClient, certificate: Certificate, file: bytes
) -> None:
    assert verdict(hand_in(client, file)) in ("无法读取", "不是真实证书，或内容被改动")


@pytest.mark.parametrize(
    "data", [{}, {"file": ""}, {"file": "text where a file belongs"}, {"other": "x"}]
)
def test_without_a_file_the_form_says_what_is_missing(
    client: FlaskClient, data: dict[str, str]
) -> None:
    answer = client.post("/verify", data=data)

    assert answer.status_code == 422
    assert "请选择证书文件" in answer.text


def test_json_where_a_form_belongs_is_no_fault(client: FlaskClient) -> None:
    assert client.post("/verify", json={"file": 1}).status_code == 422


def test_a_file_that_is_handed_in_is_not_kept(
    session: Db, client: FlaskClient, certificate: Certificate
) -> None:
    kept = session.query(StoredFile).count(), session.query(AuditEvent).count()
    session.rollback()
    hand_in(client, rendering.pdf_of(certificate))

    assert (session.query(StoredFile).count(), session.query(AuditEvent).count()) == kept


def test_too_many_files_from_one_address_wait(
    client: FlaskClient, certificate: Certificate
) -> None:
    statuses = [hand_in(client, b"hello").status_code for _ in range(31)]

    assert statuses == [200] * 30 + [429]


class TestAddresses:
    """What a QR code says, pasted by hand."""

    def follow(self, client: FlaskClient, address: str) -> TestResponse:
        return client.post("/verify/address", data={"address": address})

    @pytest.mark.parametrize("host", ["https://demo.certreg.example", "http://localhost"])
    def test_an_address_of_ours_leads_to_the_register(
        self, client: FlaskClient, certificate: Certificate, host: str
    ) -> None:
        answer = self.follow(client, f" {host}/v/{certificate.public_id} ")

        assert answer.status_code == 303
        assert answer.location == f"/v/{certificate.public_id}"

    @pytest.mark.parametrize(
        "address",
        [
            "https://evil.example/v/AAAAAAAAAAAAAAAAAAAAAA",
            "https://demo.certreg.example.evil.example/v/AAAAAAAAAAAAAAAAAAAAAA",
            "https://demo.certreg.example@evil.example/v/AAAAAAAAAAAAAAAAAAAAAA",
            "https://user@demo.certreg.example/v/AAAAAAAAAAAAAAAAAAAAAA",
            "javascript:alert(1)//demo.certreg.example/v/AAAAAAAAAAAAAAAAAAAAAA",
            "//demo.certreg.example/v/AAAAAAAAAAAAAAAAAAAAAA",
            "ftp://demo.certreg.example/v/AAAAAAAAAAAAAAAAAAAAAA",
            "https://demo.certreg.example/v/../../x",
            "https://demo.certreg.example/v/short",
            "https://demo.certreg.example/other/AAAAAAAAAAAAAAAAAAAAAA",
            "https://dеmo.certreg.example/v/AAAAAAAAAAAAAAAAAAAAAA",
            "https://[demo/v/AAAAAAAAAAAAAAAAAAAAAA",
            "AAAAAAAAAAAAAAAAAAAAAA",
            "Y000051999001263000001",
        ],
    )
    def test_any_other_address_is_refused_and_never_opened(
        self, client: FlaskClient, certificate: Certificate, address: str
    ) -> None:
        answer = self.follow(client, address)

        assert answer.status_code == 422
        assert "这不是本登记系统证书的网址" in answer.text
        assert "https://demo.certreg.example/v/" in answer.text

    @pytest.mark.parametrize("address", ["", "  ", "x" * 501, "https://a\u202eb", "a\x00b"])
    def test_what_is_no_address_at_all_is_said_on_the_form(
        self, client: FlaskClient, certificate: Certificate, address: str
    ) -> None:
        assert self.follow(client, address).status_code == 422
