"""Certificates: made again they are the same, and only those under our root are accepted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from cryptography import x509 as library
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from trust.fixed_keys import ml_dsa, p256

from certreg.errors import RefusedError, UnreadableError
from certreg.trust import x509
from certreg.trust.x509 import Subject

FROM = datetime(2026, 1, 1, tzinfo=UTC)
UNTIL = datetime(2027, 1, 1, tzinfo=UTC)
SIGNED_AT = datetime(2026, 3, 1, tzinfo=UTC)
ROOT_NAME = Subject("职业技能等级证书登记根", "示例省人力资源和社会保障厅")
DOCUMENT_NAME = Subject("职业技能等级证书签章 2026", "示例省人力资源和社会保障厅")
ROOT_SIGNER = p256("root")
SIGNER = p256("document")
ROOT = x509.create_root(ROOT_SIGNER, ROOT_NAME, FROM, FROM.replace(year=2080))
DOCUMENT = x509.create_document_certificate(
    SIGNER.public_key, DOCUMENT_NAME, ROOT, ROOT_SIGNER, FROM, UNTIL
)


def test_the_same_input_gives_the_same_certificates() -> None:
    assert x509.create_root(ROOT_SIGNER, ROOT_NAME, FROM, FROM.replace(year=2080)) == ROOT
    again = x509.create_document_certificate(
        SIGNER.public_key, DOCUMENT_NAME, ROOT, ROOT_SIGNER, FROM, UNTIL
    )
    assert again == DOCUMENT


def test_certificates_of_one_key_for_other_years_have_other_numbers() -> None:
    next_year = x509.create_document_certificate(
        SIGNER.public_key, DOCUMENT_NAME, ROOT, ROOT_SIGNER, UNTIL, UNTIL.replace(year=2028)
    )
    assert x509.load(next_year).serial_number != x509.load(DOCUMENT).serial_number


def test_the_root_may_sign_certificates_only() -> None:
    root = library.load_der_x509_certificate(ROOT)
    basic = root.extensions.get_extension_for_class(library.BasicConstraints)
    usage = root.extensions.get_extension_for_class(library.KeyUsage)
    assert basic.critical and basic.value.ca and basic.value.path_length == 0
    assert usage.critical and usage.value.key_cert_sign and not usage.value.digital_signature


def test_the_document_certificate_may_sign_documents_only() -> None:
    certificate = library.load_der_x509_certificate(DOCUMENT)
    usage = certificate.extensions.get_extension_for_class(library.KeyUsage)
    assert usage.critical
    assert usage.value.digital_signature and usage.value.content_commitment
    assert not usage.value.key_cert_sign
    assert certificate.issuer == library.load_der_x509_certificate(ROOT).subject


def test_a_certificate_holds_the_key_it_was_made_for() -> None:
    assert x509.public_key(DOCUMENT) == SIGNER.public_key
    assert x509.public_key(ROOT) == ROOT_SIGNER.public_key


def test_a_certificate_under_the_pinned_root_is_accepted() -> None:
    other = x509.create_root(SIGNER, ROOT_NAME, FROM, UNTIL)
    x509.check_chain([DOCUMENT, ROOT], [other, ROOT], SIGNED_AT)


def test_a_certificate_stays_acceptable_after_its_time_for_what_it_signed_within() -> None:
    x509.check_chain([DOCUMENT, ROOT], [ROOT], FROM)
    x509.check_chain([DOCUMENT, ROOT], [ROOT], UNTIL)


def refusal(chain: list[bytes], roots: list[bytes], at: datetime = SIGNED_AT) -> str:
    with pytest.raises(RefusedError) as refused:
        x509.check_chain(chain, roots, at)
    return refused.value.reason


def strangers_chain() -> list[bytes]:
    root_signer = p256("stranger")
    root = x509.create_root(root_signer, ROOT_NAME, FROM, UNTIL)
    certificate = x509.create_document_certificate(
        SIGNER.public_key, DOCUMENT_NAME, root, root_signer, FROM, UNTIL
    )
    return [certificate, root]


def test_a_stranger_with_our_names_is_refused() -> None:
    certificate, root = strangers_chain()
    assert refusal([certificate, root], [ROOT]) == "unknown_root"
    assert refusal([certificate, ROOT], [ROOT]) == "certificate_not_issued_by_root"


@pytest.mark.parametrize(
    "chain", [[], [DOCUMENT], [ROOT], [DOCUMENT, ROOT, ROOT], [ROOT, DOCUMENT]]
)
def test_a_chain_of_another_shape_is_refused(chain: list[bytes]) -> None:
    assert refusal(chain, [ROOT]) == "unknown_root"


def test_nothing_is_accepted_without_a_pinned_root() -> None:
    assert refusal([DOCUMENT, ROOT], []) == "unknown_root"


@pytest.mark.parametrize("at", [FROM - timedelta(seconds=1), UNTIL + timedelta(seconds=1)])
def test_a_signature_outside_the_time_of_its_certificate_is_refused(at: datetime) -> None:
    assert refusal([DOCUMENT, ROOT], [ROOT], at) == "certificate_not_valid_then"


def test_a_signature_after_the_end_of_the_root_is_refused() -> None:
    short = x509.create_root(ROOT_SIGNER, ROOT_NAME, FROM, SIGNED_AT - timedelta(days=1))
    certificate = x509.create_document_certificate(
        SIGNER.public_key, DOCUMENT_NAME, short, ROOT_SIGNER, FROM, UNTIL
    )
    assert refusal([certificate, short], [short]) == "certificate_not_valid_then"


def test_the_root_itself_signs_no_documents() -> None:
    assert refusal([ROOT, ROOT], [ROOT]) == "certificate_not_for_documents"


def issued_by_our_root(public_key: ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey) -> bytes:
    """A certificate under our root, without extensions, for this key."""
    builder = (
        library.CertificateBuilder()
        .serial_number(1)
        .subject_name(DOCUMENT_NAME.name)
        .issuer_name(ROOT_NAME.name)
        .not_valid_before(FROM)
        .not_valid_after(UNTIL)
        .public_key(public_key)
    )
    private_key = ROOT_SIGNER.private_key
    assert isinstance(private_key, ec.EllipticCurvePrivateKey)
    return builder.sign(private_key, SHA256()).public_bytes(Encoding.DER)


def test_a_certificate_that_does_not_say_it_is_for_documents_is_refused() -> None:
    certificate = issued_by_our_root(ec.generate_private_key(ec.SECP256R1()).public_key())
    assert refusal([certificate, ROOT], [ROOT]) == "certificate_not_for_documents"


@pytest.mark.parametrize(
    "key", [ec.generate_private_key(ec.SECP384R1()), ed25519.Ed25519PrivateKey.generate()]
)
def test_a_certificate_for_another_algorithm_cannot_be_used(
    key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey,
) -> None:
    with pytest.raises(UnreadableError, match="P-256"):
        x509.check_chain([issued_by_our_root(key.public_key()), ROOT], [ROOT], SIGNED_AT)


def test_any_changed_byte_of_a_certificate_is_refused() -> None:
    for at in range(len(DOCUMENT)):
        altered = DOCUMENT[:at] + bytes([DOCUMENT[at] ^ 0x15]) + DOCUMENT[at + 1 :]
        with pytest.raises((RefusedError, UnreadableError)):
            x509.check_chain([altered, ROOT], [ROOT], SIGNED_AT)


def test_only_a_p256_key_signs_certificates() -> None:
    signer = ml_dsa("root")
    with pytest.raises(UnreadableError, match="P-256"):
        x509.create_document_certificate(
            SIGNER.public_key, DOCUMENT_NAME, ROOT, signer, FROM, UNTIL
        )


def test_pem_and_der_are_one_certificate() -> None:
    assert x509.from_pem(x509.to_pem(DOCUMENT)) == DOCUMENT


@pytest.mark.parametrize(
    "pem", ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_what_is_no_pem_certificate_cannot_be_read(pem: str) -> None:
    with pytest.raises(UnreadableError):
        x509.from_pem(pem)


def test_two_certificates_are_not_one() -> None:
    with pytest.raises(UnreadableError, match="2 个"):
        x509.from_pem(x509.to_pem(DOCUMENT) + x509.to_pem(ROOT))


@pytest.mark.parametrize(
    "certificate", [b"", b"\x30\x00", DOCUMENT + b"\0", DOCUMENT[:-1]], ids=count()
)
def test_what_is_no_certificate_cannot_be_read(certificate: bytes) -> None:
    with pytest.raises(UnreadableError):
        x509.load(certificate)
