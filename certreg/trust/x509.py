"""X.509 certificates for PDF signatures: our root, the document certificate under it, the check.

Both keys are P-256. Certificates are made through a `Signer`, so that the root's key may stay in a
hardware module, and the same input gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from certreg.errors import RefusedError, UnreadableError
from certreg.text import Text
from certreg.trust import der
from certreg.trust.keys import Algorithm, Signer, to_der

ECDSA_WITH_SHA256 = der.write(der.SEQUENCE, der.object_identifier("1.2.840.10045.4.3.2"))
"""The AlgorithmIdentifier of every signature made here (RFC 5758)."""


@dataclass(frozen=True)
class Subject:
    """Whom a certificate names."""

    common_name: str
    organization: str
    country: str = "CN"

    @property
    def name(self) -> x509.Name:
        return x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, self.country),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, self.organization),
                x509.NameAttribute(NameOID.COMMON_NAME, self.common_name),
            ]
        )


def create_root(
    signer: Signer, subject: Subject, valid_from: datetime, valid_until: datetime
) -> bytes:
    """Our root certificate: self-signed, may sign certificates that sign documents, and no others.

    Args:
        signer: the root key, P-256.
        subject: the registry.
        valid_from, valid_until: aware. What the root stands above is checked for ever, by the time
            of signing; it lives as long as documents are signed beneath it.

    Returns:
        DER.
    """
    builder = (
        _builder(signer.public_key, signer.public_key, subject.name, valid_from, valid_until)
        .issuer_name(subject.name)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(key_cert_sign=True, crl_sign=True), critical=True)
    )
    return _signed(builder, signer)


def create_document_certificate(
    public_key: bytes,
    subject: Subject,
    root: bytes,
    root_signer: Signer,
    valid_from: datetime,
    valid_until: datetime,
) -> bytes:
    """A certificate for a key that signs documents.

    Args:
        public_key: P-256, compressed point, as `Signer.public_key` gives it.
        subject: whose document key it is.
        root: our root certificate, DER.
        root_signer: its key.
        valid_from, valid_until: aware; when the key may sign. What it signed is checked for ever.

    Returns:
        DER.
    """
    issuer = load(root)
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    builder = (
        _builder(public_key, root_signer.public_key, subject.name, valid_from, valid_until)
        .issuer_name(issuer.subject)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(digital_signature=True, content_commitment=True), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier),
            critical=False,
        )
    )
    return _signed(builder, root_signer)


def load(certificate: bytes) -> x509.Certificate:
    """The certificate of these DER bytes.

    Raises:
        UnreadableError: they are not exactly one certificate.
    """
    try:
        return x509.load_der_x509_certificate(certificate)
    except (ValueError, x509.InvalidVersion) as error:
        raise UnreadableError("不是有效的 X.509 证书。") from error


@lru_cache(maxsize=16)  # document certificates are few, and asked about for each file
def public_key(certificate: bytes) -> bytes:
    """The P-256 key of a certificate, compressed point.

    Raises:
        UnreadableError: not a certificate, or another kind of key.
    """
    try:
        key = load(certificate).public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise UnreadableError("证书中的公钥无效。") from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise UnreadableError("证书中的公钥不是 P-256。")
    return key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


@lru_cache(maxsize=16)
def issuer_and_serial_number(certificate: bytes) -> bytes:
    """By what a CMS container names a certificate: IssuerAndSerialNumber, DER.

    Raises:
        UnreadableError: not a certificate of version 3 with extensions.
    """
    to_be_signed, *_ = der.read(certificate, der.SEQUENCE).children(
        der.SEQUENCE, der.SEQUENCE, der.BIT_STRING
    )
    _version, serial_number, _algorithm, issuer, *_ = to_be_signed.children(
        0xA0, der.INTEGER, *[der.SEQUENCE] * 5, 0xA3
    )
    return der.write(der.SEQUENCE, issuer.encoded, serial_number.encoded)


def check_chain(chain: Sequence[bytes], roots: Sequence[bytes], at: datetime) -> None:
    """That a document certificate stands under a pinned root and was valid at that time.

    Args:
        chain: the document certificate and its root, DER.
        roots: the pinned root certificates, DER; nothing else is trusted.
        at: the time of signing (aware).

    Raises:
        RefusedError: reason `unknown_root`, `certificate_not_issued_by_root`,
            `certificate_not_valid_then` or `certificate_not_for_documents`.
        UnreadableError: a certificate cannot be read.
    """
    # 1. The chain ends in one of our roots, byte for byte.
    if len(chain) != 2 or chain[1] not in roots:
        raise RefusedError("签章证书不在本登记机构的根证书之下。", reason="unknown_root")
    certificate, root = map(load, chain)
    # 2. The root has signed the certificate.
    try:
        certificate.verify_directly_issued_by(root)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm) as error:
        raise RefusedError(
            "签章证书不是由本登记机构的根证书签发的。", reason="certificate_not_issued_by_root"
        ) from error
    # 3. Both were valid at the time.
    if not all(
        each.not_valid_before_utc <= at <= each.not_valid_after_utc for each in (certificate, root)
    ):
        raise RefusedError("签章时，签章证书不在有效期内。", reason="certificate_not_valid_then")
    # 4. The key is P-256 and may sign documents, and only that.
    public_key(chain[0])
    if not _is_for_documents(certificate):
        raise RefusedError("该证书不是签章证书。", reason="certificate_not_for_documents")


def is_self_signed(certificate: bytes) -> bool:
    """Whether a certificate is signed by its own key: of a root, every byte is then accounted for."""
    loaded = load(certificate)
    try:
        loaded.verify_directly_issued_by(loaded)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def to_pem(certificate: bytes) -> str:
    """The PEM form of a DER certificate."""
    return load(certificate).public_bytes(Encoding.PEM).decode()


def from_pem(pem: str) -> bytes:
    """The DER form of a PEM certificate.

    Raises:
        UnreadableError: not one certificate in PEM form.
    """
    try:
        certificates = x509.load_pem_x509_certificates(pem.encode())
    except (ValueError, x509.InvalidVersion) as error:
        raise UnreadableError("不是有效的 PEM 证书。") from error
    if len(certificates) != 1:
        raise UnreadableError(Text("应为一个 PEM 证书，实为 {count} 个。", count=len(certificates)))
    return certificates[0].public_bytes(Encoding.DER)


_PEM_BLOCK = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


def all_in_pem(pem: bytes) -> list[bytes]:
    """The DER form of every certificate in a PEM file, in their order.

    Raises:
        UnreadableError: one of them is none.
    """
    return [from_pem(block.decode("ascii", "replace")) for block in _PEM_BLOCK.findall(pem)]


def _builder(
    public_key: bytes,
    issuer_key: bytes,
    subject: x509.Name,
    valid_from: datetime,
    valid_until: datetime,
) -> x509.CertificateBuilder:
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public_key)
    named = b"".join((issuer_key, public_key, valid_from.isoformat().encode()))
    return (
        x509.CertificateBuilder()
        .serial_number(int.from_bytes(sha256(named).digest()[:16], "big"))
        .subject_name(subject)
        .public_key(key)
        .not_valid_before(valid_from)
        .not_valid_after(valid_until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _signed(builder: x509.CertificateBuilder, signer: Signer) -> bytes:
    if signer.algorithm is not Algorithm.P256:
        raise UnreadableError("PDF 签章的证书须由 P-256 密钥签发。")
    # cryptography signs only with keys in memory: a throw-away key gives the bytes to be signed.
    throw_away = ec.generate_private_key(ec.SECP256R1())
    to_be_signed = builder.sign(throw_away, SHA256()).tbs_certificate_bytes
    signature = der.write(der.BIT_STRING, b"\0", to_der(signer.sign(to_be_signed)))
    return der.write(der.SEQUENCE, to_be_signed, ECDSA_WITH_SHA256, signature)


def _key_usage(
    *,
    digital_signature: bool = False,
    content_commitment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=content_commitment,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _is_for_documents(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
        basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    except (ValueError, x509.ExtensionNotFound, x509.DuplicateExtension):
        return False
    expected = _key_usage(digital_signature=True, content_commitment=True)
    return usage == expected and not basic.ca
