"""The holder's PDF as other programs see it: every field, the QR code, the seal, what is inside."""

from __future__ import annotations

import json
import subprocess
from datetime import timedelta
from pathlib import Path

import issued
import pikepdf
import pytest
from certificates.printed import output_of, saved, squeezed
from sqlalchemy.orm import Session, scoped_session

from certreg.certificates import rendering
from certreg.certificates.checking import check_file
from certreg.certificates.models import Certificate
from certreg.certificates.payload import identity_hash
from certreg.certificates.record import log_record
from certreg.clock import now
from certreg.db import write_tx
from certreg.errors import SetupError
from certreg.filing.models import Body
from certreg.registry import identifiers, keys
from certreg.registry.models import KeyUse
from certreg.trust import x509
from certreg.trust.credential import Standing
from certreg.trust.tlog_proof import LogProof

Db = scoped_session[Session]


@pytest.fixture
def certificate(session: Db) -> Certificate:
    """A certificate with a photo."""
    return issued.make_certificate(with_photo=True)


@pytest.fixture
def file(certificate: Certificate, tmp_path: Path) -> Path:
    """The holder's PDF on disk."""
    return saved(rendering.pdf_of(certificate), tmp_path)


def test_pdftotext_finds_every_field_of_the_official_form(
    certificate: Certificate, file: Path
) -> None:
    text = squeezed(output_of("pdftotext", file, "-"))
    day = certificate.issued_on

    for field in (
        "职业技能等级证书",
        "张示例",
        "居民身份证",
        certificate.document.number,
        "焊工",
        "电焊工",
        "三级/高级工",
        certificate.number,
        "达州虚构机械有限公司",
        f"{day.year}年{day.month}月{day.day}日",
        "考核认定",
        "http://jndj.osta.org.cn",
        "http://pjjg.osta.org.cn",
        f"https://demo.certreg.example/v/{certificate.public_id}",
        "演示",
    ):
        assert field in text, field


def test_zbar_reads_the_address_of_the_verification_page(
    certificate: Certificate, file: Path, tmp_path: Path
) -> None:
    output_of("pdftoppm", "-r", "150", "-png", "-singlefile", file, tmp_path / "page")
    read = output_of("zbarimg", "--quiet", "--raw", tmp_path / "page.png").strip()

    assert read == f"https://demo.certreg.example/v/{certificate.public_id}"


def test_pdfsig_sees_one_signature_over_the_total_document(file: Path) -> None:
    said = output_of("pdfsig", "-nocert", file)

    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "Signature #2" not in said


def test_qpdf_finds_nothing_wrong_with_the_file(file: Path) -> None:
    subprocess.run(["qpdf", "--check", str(file)], check=True, capture_output=True)


def test_the_photo_is_in_it(certificate: Certificate, file: Path, tmp_path: Path) -> None:
    listed = output_of("pdfimages", "-list", file)

    assert listed.count("jpeg") == 1


def test_it_carries_all_that_a_verifier_without_network_needs(
    certificate: Certificate, file: Path
) -> None:
    with pikepdf.open(file) as opened:
        inside = {n: a.get_file().read_bytes() for n, a in opened.attachments.items()}
    holder = json.loads(inside["holder.json"])

    assert inside.keys() == {"credential.json", "certificate.tlog-proof", "holder.json"}
    assert inside["credential.json"] == rendering.signed_bytes(certificate)
    assert LogProof.from_bytes(inside["certificate.tlog-proof"]).index == certificate.log_position
    assert holder["record"] == log_record(certificate)
    salt = bytes.fromhex(holder["identitySalt"])
    assert identity_hash(holder["documentNumber"], salt) in inside["credential.json"].decode()


def test_the_plain_credential_holds_neither_identity_number_nor_salts(
    certificate: Certificate,
) -> None:
    credential = rendering.signed_bytes(certificate).decode()

    for secret in (
        certificate.document.number,
        certificate.identity_salt.hex(),
        certificate.record_salt.hex(),
    ):
        assert secret not in credential


def test_the_same_certificate_gives_the_same_bytes(certificate: Certificate) -> None:
    assert rendering.pdf_of(certificate) == rendering.pdf_of(certificate)


def test_the_proof_inside_moves_on_with_the_log(session: Db, certificate: Certificate) -> None:
    first = rendering.pdf_of(certificate)
    body = session.query(Body).one()
    issued.issue(body, issued.recognised(issued.make_worker("李示例")))
    second = rendering.pdf_of(certificate)

    assert first != second
    for file in (first, second):
        assert check_file(file, identifiers.live_store(), at=now()).standing is Standing.VALID


def test_a_run_prints_as_the_log_was_when_it_began(session: Db, certificate: Certificate) -> None:
    run = rendering.PrintRun()
    first = run.pdf_of(certificate)
    assert first == rendering.pdf_of(certificate)
    issued.issue(session.query(Body).one(), issued.recognised(issued.make_worker("李示例")))

    assert run.pdf_of(certificate) == first != rendering.pdf_of(certificate)


def test_a_certificate_that_is_not_signed_yet_cannot_be_rendered(session: Db) -> None:
    issued.found()
    body = issued.make_body()
    case = issued.make_case(body)
    issued.plan(body, case, issued.recognised(issued.make_worker()))
    (planned,) = issued.of_case(case)

    for make in (rendering.signed_bytes, rendering.proof_of, rendering.pdf_of):
        with pytest.raises(ValueError, match="is not"):
            make(planned)


def test_a_new_document_key_signs_old_certificates_too(
    session: Db, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = keys.current(KeyUse.ROOT, now())
    later = now() + timedelta(days=30)
    with write_tx():
        keys.current(KeyUse.DOCUMENT, now()).compromised_at = later
        new = keys.create(KeyUse.DOCUMENT, valid_from=later, valid_to=later + timedelta(days=365))
        new.certificate_pem = x509.to_pem(
            x509.create_document_certificate(
                new.public_key,
                x509.Subject("新章", "虚构省厅"),
                x509.from_pem(root.certificate_pem),
                keys.signer(root),
                new.valid_from,
                new.valid_to,
            )
        )
    monkeypatch.setattr(rendering, "now", lambda: later)
    pdf = rendering.pdf_of(certificate)

    assert b"D:" + later.strftime("%Y%m%d%H%M%SZ").encode() in pdf
    verdict = check_file(pdf, identifiers.live_store(), at=later)
    assert {step.name for step in verdict.checks} >= {"certificate", "signature", "holder"}
    assert verdict.standing is Standing.COULD_NOT_CHECK  # a month later the lists are too old


def test_without_a_document_key_there_is_no_pdf(session: Db, certificate: Certificate) -> None:
    keys.current(KeyUse.DOCUMENT, now()).compromised_at = now()
    session.commit()

    with pytest.raises(SetupError, match="document"):
        rendering.pdf_of(certificate)
