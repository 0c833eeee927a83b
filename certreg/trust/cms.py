"""The signature container of a PAdES B-B or B-T signature: CMS SignedData (RFC 5652) in one fixed layout.

Signed attributes are content type, message digest and signing-certificate-v2 (RFC 5035). There is
no signing time: ETSI EN 319 142-1 forbids it in PDFs, whose signature dictionary states it. The
container holds the certificate chain and, as the one unsigned attribute, a timestamp on the signature
value where there is one. All of it follows from digest, signature value, chain and timestamp, so
that a verifier can make it again and compare; the timestamp has one form likewise (`time_token`). Nothing signs a container: without that comparison
changed bytes in it would go unnoticed. For the same reason the signature value has one form only,
the smaller of the two values of s that are valid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from certreg.errors import RefusedError, UnreadableError
from certreg.trust import der, keys, time_token, x509
from certreg.trust.check import Check, failed, passed
from certreg.trust.keys import Algorithm, Signer
from certreg.trust.time_token import Authorities, Stamped

_DATA = der.object_identifier("1.2.840.113549.1.7.1")
_SIGNED_DATA = der.object_identifier("1.2.840.113549.1.7.2")
_CONTENT_TYPE = der.object_identifier("1.2.840.113549.1.9.3")
_MESSAGE_DIGEST = der.object_identifier("1.2.840.113549.1.9.4")
_SIGNING_CERTIFICATE_V2 = der.object_identifier("1.2.840.113549.1.9.16.2.47")
_TIMESTAMP = der.object_identifier("1.2.840.113549.1.9.16.2.14")
_SHA256 = der.write(der.SEQUENCE, der.object_identifier("2.16.840.1.101.3.4.2.1"))
_VERSION_1 = der.unsigned(1)

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Order of the group P-256."""


def to_be_signed(digest: bytes, certificate: bytes) -> bytes:
    """The signed attributes, as the bytes over which the signature is made.

    Args:
        digest: SHA-256 of the signed parts of the file.
        certificate: the signer's, DER; its hash is signed, so it cannot be exchanged.
    """
    return der.set_of(*_signed_attributes(digest, certificate))


def sign(digest: bytes, signer: Signer, certificate: bytes) -> bytes:
    """The signature value over a digest, in DER, with the smaller s.

    Args:
        digest: SHA-256 of the signed parts of the file.
        signer: the document key, P-256.
        certificate: its certificate, DER.

    Raises:
        RefusedError: reason `other_key`: the certificate is not for this signer's key.
    """
    if signer.public_key != x509.public_key(certificate):
        raise RefusedError("签章密钥与签章证书不符。", reason="other_key")
    value = signer.sign(to_be_signed(digest, certificate))
    s = int.from_bytes(value[32:], "big")
    return keys.to_der(value[:32] + min(s, _ORDER - s).to_bytes(32, "big"))


def container(digest: bytes, signature: bytes, chain: Sequence[bytes], token: bytes = b"") -> bytes:
    """The container, DER: a ContentInfo with SignedData.

    Args:
        digest: SHA-256 of the signed parts of the file.
        signature: the value that `sign` gave.
        chain: the signer's certificate first, then those above it, DER.
        token: a timestamp on the signature value, as `time_token` keeps it; empty: none.
    """
    stamp = der.write(der.SEQUENCE, _TIMESTAMP, der.set_of(token)) if token else b""
    signer_info = der.write(
        der.SEQUENCE,
        _VERSION_1,
        x509.issuer_and_serial_number(chain[0]),
        _SHA256,
        der.context(0, *sorted(_signed_attributes(digest, chain[0]))),
        x509.ECDSA_WITH_SHA256,
        der.write(der.OCTET_STRING, signature),
        der.context(1, stamp) if stamp else b"",
    )
    signed_data = der.write(
        der.SEQUENCE,
        _VERSION_1,
        der.set_of(_SHA256),
        der.write(der.SEQUENCE, _DATA),
        der.context(0, *sorted(chain)),
        der.set_of(signer_info),
    )
    return der.write(der.SEQUENCE, _SIGNED_DATA, der.context(0, signed_data))


def check(stored: bytes, digest: bytes, roots: Sequence[bytes], at: datetime) -> tuple[Check, ...]:
    """Whether a container seals this digest under one of our roots.

    Args:
        stored: the container, exactly.
        digest: SHA-256 of the signed parts of the file, computed by the verifier.
        roots: the pinned root certificates, DER.
        at: the time of signing (aware).

    Returns:
        The steps `certificate`, `signature` and `container`, up to the first that does not pass.
    """
    # 1. The certificate stands under a pinned root and was valid at the time of signing.
    try:
        parts = _read(stored)
        x509.check_chain(parts.chain, roots, at)
    except RefusedError as error:
        return (failed("certificate", error.reason, error.message),)
    except UnreadableError:
        return (failed("certificate", "container_unreadable", "签章数据已损坏，读不出证书。"),)
    checks: tuple[Check, ...] = (passed("certificate", "签章证书由本登记机构签发，签章时有效。"),)
    # 2. The signature holds.
    if not _verify(parts, digest):
        return (*checks, failed("signature", "bad_signature", "签章不成立：内容在签章后被改动。"))
    checks += (passed("signature", "签章成立，内容自签章后未被改动。"),)
    # 3. Made again from digest, signature value, chain and timestamp, the container is the same.
    again = container(digest, parts.signature, parts.chain, parts.token)
    if again != stored or not _is_low(parts.signature):
        return (*checks, failed("container", "container_altered", "签章数据被改动。"))
    return (*checks, passed("container", "签章数据与本系统写入的逐字节一致。"))


def check_timestamp(stored: bytes, known: Authorities, at: datetime) -> Stamped | None:
    """The timestamp in a container that `check` has passed; None: there is none.

    Args:
        known: whose timestamps are believed.
        at: now (aware).
    """
    parts = _read(stored)
    return time_token.check(parts.token, parts.signature, known, at) if parts.token else None


def certificate_of(stored: bytes) -> bytes:
    """The signer's certificate in a container, DER.

    Raises:
        UnreadableError: it is no container.
    """
    return _read(stored).chain[0]


@dataclass(frozen=True)
class _Parts:
    """What a container was made from, besides the digest."""

    signature: bytes
    chain: tuple[bytes, ...]
    token: bytes


def _read(stored: bytes) -> _Parts:
    """Only signature value, chain and timestamp are taken out: the rest is made again and compared."""
    _, content = der.read(stored, der.SEQUENCE).children(der.OBJECT_IDENTIFIER, 0xA0)
    (signed_data,) = content.children(der.SEQUENCE)
    *_, certificates, signer_infos = signed_data.children(
        der.INTEGER, der.SET, der.SEQUENCE, 0xA0, der.SET
    )
    (signer_info,) = signer_infos.children(der.SEQUENCE)
    _, signer, _, _, _, signature, *unsigned = signer_info.children()
    chain = [each.encoded for each in certificates.children()]
    chain.sort(key=lambda each: x509.issuer_and_serial_number(each) != signer.encoded)
    return _Parts(signature.content, tuple(chain), _token_in(unsigned))


def _token_in(unsigned: Sequence[der.Element]) -> bytes:
    """The timestamp among the unsigned attributes, or empty; whatever else is there, is not made again."""
    for attribute in (each for element in unsigned for each in element.children()):
        _name, values = attribute.children(der.OBJECT_IDENTIFIER, der.SET)
        for value in values.children():
            return value.encoded
    return b""


def _verify(parts: _Parts, digest: bytes) -> bool:
    certificate = parts.chain[0]
    try:
        value = keys.from_der(parts.signature)
    except UnreadableError:
        return False
    message = to_be_signed(digest, certificate)
    return keys.verify(Algorithm.P256, x509.public_key(certificate), value, message)


def _is_low(signature: bytes) -> bool:
    return int.from_bytes(keys.from_der(signature)[32:], "big") <= _ORDER // 2


def _signed_attributes(digest: bytes, certificate: bytes) -> list[bytes]:
    certificate_hash = der.write(der.OCTET_STRING, sha256(certificate).digest())
    # ESSCertIDv2 with SHA-256, which is the default and therefore left out
    signing_certificate = der.write(
        der.SEQUENCE, der.write(der.SEQUENCE, der.write(der.SEQUENCE, certificate_hash))
    )
    values = (
        (_CONTENT_TYPE, _DATA),
        (_MESSAGE_DIGEST, der.write(der.OCTET_STRING, digest)),
        (_SIGNING_CERTIFICATE_V2, signing_certificate),
    )
    return [der.write(der.SEQUENCE, name, der.set_of(value)) for name, value in values]
