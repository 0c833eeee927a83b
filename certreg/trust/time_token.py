"""Timestamps of RFC 3161 on a seal: the request, what came back, and the check of it years later.

A token is kept in one form only, as the rest of the container is: made again from what its authority
signed, its signature and its certificate, it must be the same. So the request asks for the certificate
along, the hash of which is signed; whatever else an authority adds is left out before sealing, and of
the two values of s that hold for ECDSA the smaller one is kept. Every byte of a token in a PDF is then
signed by the authority or follows from the rest.

The authorities that count are pinned: those that sign the certificates of the token's signers. Nothing
is fetched, and no certificate inside a token makes another one believed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import new, sha256

from cryptography import x509 as library
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.x509.oid import ExtendedKeyUsageOID

from certreg.errors import RefusedError, UnreadableError
from certreg.text import Text
from certreg.trust import der, x509
from certreg.trust.check import Check, could_not_check, failed, passed

STEP = "timestamp"

REQUEST_TYPE, RESPONSE_TYPE = "application/timestamp-query", "application/timestamp-reply"

_SIGNED_DATA = der.object_identifier("1.2.840.113549.1.7.2")
_TST_INFO = der.object_identifier("1.2.840.113549.1.9.16.1.4")
_CONTENT_TYPE = der.object_identifier("1.2.840.113549.1.9.3")
_MESSAGE_DIGEST = der.object_identifier("1.2.840.113549.1.9.4")
_SIGNING_CERTIFICATE_V2 = der.object_identifier("1.2.840.113549.1.9.16.2.47")
_NULL = der.write(der.NULL)
_BOOLEAN, _GENERALIZED_TIME = 0x01, 0x18
_TIME = re.compile(rb"(\d{14})(?:\.\d+)?Z")


@dataclass(frozen=True)
class _Digest:
    """A hash function, and how the algorithms over it are written (RFC 5754, RFC 5758)."""

    name: str
    function: hashes.HashAlgorithm
    oid: bytes
    with_rsa: bytes
    with_ecdsa: bytes


def _digest(name: str, function: hashes.HashAlgorithm, *last: int) -> _Digest:
    hash_arc, rsa_arc, ecdsa_arc = last
    return _Digest(
        name,
        function,
        der.object_identifier(f"2.16.840.1.101.3.4.2.{hash_arc}"),
        der.object_identifier(f"1.2.840.113549.1.1.{rsa_arc}"),
        der.object_identifier(f"1.2.840.10045.4.3.{ecdsa_arc}"),
    )


_DIGESTS = (
    _digest("sha256", hashes.SHA256(), 1, 11, 2),
    _digest("sha384", hashes.SHA384(), 2, 12, 3),
    _digest("sha512", hashes.SHA512(), 3, 13, 4),
)
_SHA256 = _DIGESTS[0]


@dataclass(frozen=True)
class Authorities:
    """Whose timestamps a verifier believes.

    Attributes:
        certificates: those under which tokens are signed, DER; empty: none is known.
        as_of: when this was gathered (UTC); an authority may be newer.
    """

    certificates: Sequence[bytes]
    as_of: datetime


@dataclass(frozen=True)
class Stamped:
    """What came of checking a token.

    Attributes:
        check: the step.
        at: the time that it proves (UTC); only when the step passed.
    """

    check: Check
    at: datetime | None = None


def request(message: bytes, nonce: int) -> bytes:
    """A TimeStampReq over SHA-256 of a message; asks for the signer's certificate."""
    return der.write(
        der.SEQUENCE,
        der.unsigned(1),
        _imprint(message),
        der.unsigned(nonce),
        der.write(_BOOLEAN, b"\xff"),
    )


def from_response(response: bytes, nonce: int) -> bytes:
    """The token in an authority's answer, in the form in which it is kept; `check` is still to be asked.

    Raises:
        UnreadableError: not such an answer, or a token in a form that is not supported.
        RefusedError: reason `timestamp_refused`, or `timestamp_other_nonce`.
    """
    status, *token = der.read(response, der.SEQUENCE).children()
    if status.children()[0].encoded not in (der.unsigned(0), der.unsigned(1)) or not token:
        raise RefusedError("时间戳服务拒绝了请求。", reason="timestamp_refused")
    parts = _read(token[0].encoded)
    if der.unsigned(nonce) not in [each.encoded for each in _info(parts)[4:]]:
        raise RefusedError("时间戳答复的是另一个请求。", reason="timestamp_other_nonce")
    return _written(parts)


def check(token: bytes, message: bytes, known: Authorities, at: datetime) -> Stamped:
    """Whether a token proves that a message existed at a time.

    Args:
        token: as it is kept, DER.
        message: what was stamped.
        at: now (aware).

    Returns:
        The step `timestamp`; failed also where the token is not in the one form that is kept.
    """
    # 1. It is in our form, over this message.
    try:
        parts = _read(token)
        imprint, stamped_at = _said(parts)
        is_ours, is_signed = _written(parts) == token, _is_signed(parts)
    except (UnreadableError, ValueError, IndexError, UnsupportedAlgorithm):
        return _failed("timestamp_unreadable", Text("时间戳已损坏，无法读取。"))
    if not is_ours:
        return _failed("timestamp_altered", Text("时间戳的数据被改动。"))
    if imprint != _imprint(message):
        return _failed("timestamp_other_content", Text("时间戳属于另一份文件。"))
    # 2. Its signer has signed it.
    if not is_signed:
        return _failed("timestamp_bad_signature", Text("时间戳的签名不成立。"))
    # 3. The signer is an authority's, for this and at that time.
    doubt = _check_authority(x509.load(parts.certificate), stamped_at, known)
    if doubt is not None:
        return Stamped(doubt)
    if stamped_at > at:
        text = Text("时间戳的时间晚于现在。请核对本机时钟后再验。")
        return Stamped(could_not_check(STEP, "timestamp_in_the_future", text))
    text = Text("时间戳证明签章不晚于 {at} UTC。", at=f"{stamped_at:%Y-%m-%d %H:%M:%S}")
    return Stamped(passed(STEP, text), stamped_at)


def _check_authority(
    certificate: library.Certificate, stamped_at: datetime, known: Authorities
) -> Check | None:
    """What speaks against the signer of a token; None: nothing does."""
    if not known.certificates:
        text = Text("没有时间戳服务的根证书，时间戳无法核验；其余核验不受影响。")
        return could_not_check(STEP, "timestamp_no_authority_known", text)
    above = [x509.load(each) for each in known.certificates]
    issuers = [each for each in above if _is_issued(certificate, each)]
    if not issuers and stamped_at > known.as_of:
        text = Text("时间戳来自未知的服务；验证数据早于该文件，请更新后再验。")
        return could_not_check(STEP, "timestamp_authority_unknown_store_older", text)
    if not issuers:
        text = Text("时间戳的证书不是由已知的时间戳服务签发的。")
        return failed(STEP, "timestamp_authority_unknown", text)
    if not _is_for_timestamps(certificate):
        text = Text("时间戳的证书不是用于时间戳的证书。")
        return failed(STEP, "timestamp_certificate_for_something_else", text)
    if not any(
        _was_valid(certificate, at=stamped_at) and _was_valid(each, at=stamped_at)
        for each in issuers
    ):
        text = Text("签发时间戳时，其证书不在有效期内。")
        return failed(STEP, "timestamp_certificate_not_valid_then", text)
    return None


def _failed(reason: str, text: str) -> Stamped:
    return Stamped(failed(STEP, reason, text))


@dataclass(frozen=True)
class _Parts:
    """What a token is made of.

    Attributes:
        info: the TSTInfo, DER.
        attributes: the signed attributes, DER each.
        digest: with which its authority hashes.
        certificate: the signer's, DER.
        signature: the value, of ECDSA with the smaller s.
    """

    info: bytes
    attributes: tuple[bytes, ...]
    digest: _Digest
    certificate: bytes
    signature: bytes

    @property
    def key(self) -> rsa.RSAPublicKey | ec.EllipticCurvePublicKey:
        key = x509.load(self.certificate).public_key()
        if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
            raise UnreadableError("时间戳的签名算法不受支持。")
        return key


def _read(token: bytes) -> _Parts:
    """What is in a token, in any form of DER that authorities write."""
    _, content = der.read(token, der.SEQUENCE).children(der.OBJECT_IDENTIFIER, 0xA0)
    (signed_data,) = content.children(der.SEQUENCE)
    _, _, encapsulated, certificates, *_, signer_infos = signed_data.children()
    _, inner = encapsulated.children(der.OBJECT_IDENTIFIER, 0xA0)
    (info,) = inner.children(der.OCTET_STRING)
    (signer,) = signer_infos.children(der.SEQUENCE)
    _, name, algorithm, attributes, _, signature, *_ = signer.children()
    found = [
        each.encoded
        for each in certificates.children()
        if certificates.tag == 0xA0 and x509.issuer_and_serial_number(each.encoded) == name.encoded
    ]
    oid = algorithm.children()[0].encoded
    digest = next((each for each in _DIGESTS if each.oid == oid), None)
    if digest is None or not found or signature.tag != der.OCTET_STRING:
        raise UnreadableError("时间戳的写法不受支持。")
    parts = _Parts(
        info.content,
        tuple(each.encoded for each in attributes.children()),
        digest,
        found[0],
        signature.content,
    )
    return _with_small_s(parts)


def _with_small_s(parts: _Parts) -> _Parts:
    key = parts.key
    if isinstance(key, rsa.RSAPublicKey):
        return parts
    r, s = decode_dss_signature(parts.signature)
    least = encode_dss_signature(r, min(s, key.curve.group_order - s))
    return _Parts(parts.info, parts.attributes, parts.digest, parts.certificate, least)


def _written(parts: _Parts) -> bytes:
    """The one form of a token."""
    is_rsa = isinstance(parts.key, rsa.RSAPublicKey)
    digest = der.write(der.SEQUENCE, parts.digest.oid)
    signing = (parts.digest.with_rsa, _NULL) if is_rsa else (parts.digest.with_ecdsa,)
    signer = der.write(
        der.SEQUENCE,
        der.unsigned(1),
        x509.issuer_and_serial_number(parts.certificate),
        digest,
        der.context(0, *sorted(parts.attributes)),
        der.write(der.SEQUENCE, *signing),
        der.write(der.OCTET_STRING, parts.signature),
    )
    signed_data = der.write(
        der.SEQUENCE,
        der.unsigned(3),
        der.set_of(digest),
        der.write(der.SEQUENCE, _TST_INFO, der.context(0, der.write(der.OCTET_STRING, parts.info))),
        der.context(0, parts.certificate),
        der.set_of(signer),
    )
    return der.write(der.SEQUENCE, _SIGNED_DATA, der.context(0, signed_data))


def _info(parts: _Parts) -> list[der.Element]:
    """The fields of a TSTInfo: version, policy, imprint, serial number, time, and what is optional."""
    return der.read(parts.info, der.SEQUENCE).children()


def _said(parts: _Parts) -> tuple[bytes, datetime]:
    """The imprint, and the time (UTC, whole seconds)."""
    version, _policy, imprint, _serial, time, *_ = _info(parts)
    found = _TIME.fullmatch(time.content)
    if version.encoded != der.unsigned(1) or time.tag != _GENERALIZED_TIME or not found:
        raise UnreadableError("时间戳的写法不受支持。")
    algorithm, value = imprint.children(der.SEQUENCE, der.OCTET_STRING)
    if algorithm.children()[0].encoded != _SHA256.oid:
        raise UnreadableError("时间戳的写法不受支持。")
    at = datetime.strptime(found[1].decode(), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return _imprint_of(value.content), at


def _imprint(message: bytes) -> bytes:
    return _imprint_of(sha256(message).digest())


def _imprint_of(digest: bytes) -> bytes:
    algorithm = der.write(der.SEQUENCE, _SHA256.oid, _NULL)
    return der.write(der.SEQUENCE, algorithm, der.write(der.OCTET_STRING, digest))


def _is_signed(parts: _Parts) -> bool:
    """The signed attributes name this TSTInfo and this certificate, and the signature over them holds."""
    values = dict(_attribute(each) for each in parts.attributes)
    named = (
        values.get(_CONTENT_TYPE) == _TST_INFO
        and values.get(_MESSAGE_DIGEST) == _octets(new(parts.digest.name, parts.info).digest())
        and _names(values.get(_SIGNING_CERTIFICATE_V2, b""), parts.certificate)
    )
    message, key = der.set_of(*parts.attributes), parts.key
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(parts.signature, message, padding.PKCS1v15(), parts.digest.function)
        else:
            key.verify(parts.signature, message, ec.ECDSA(parts.digest.function))
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return named


def _attribute(encoded: bytes) -> tuple[bytes, bytes]:
    """Name and only value of a signed attribute; of several values, none."""
    name, values = der.read(encoded, der.SEQUENCE).children(der.OBJECT_IDENTIFIER, der.SET)
    found = values.children()
    return name.encoded, found[0].encoded if len(found) == 1 else b""


def _names(signing_certificate: bytes, certificate: bytes) -> bool:
    """Whether a SigningCertificateV2 (RFC 5035) has the hash of this certificate in the first place."""
    if not signing_certificate:
        return False
    listed = der.read(signing_certificate, der.SEQUENCE).children()[0].children()
    first = listed[0].children()
    digest = _SHA256  # the default, which is left out
    if first[0].tag == der.SEQUENCE:
        oid = first.pop(0).children()[0].encoded
        digest = next((each for each in _DIGESTS if each.oid == oid), _SHA256)
    return first[0].encoded == _octets(new(digest.name, certificate).digest())


def _octets(content: bytes) -> bytes:
    return der.write(der.OCTET_STRING, content)


def _is_issued(certificate: library.Certificate, above: library.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(above)
        return above.extensions.get_extension_for_class(library.BasicConstraints).value.ca
    except (
        ValueError,
        TypeError,
        InvalidSignature,
        UnsupportedAlgorithm,
        library.ExtensionNotFound,
    ):
        return False


def _is_for_timestamps(certificate: library.Certificate) -> bool:
    """Critical extended key usage, and only this one (RFC 3161, 2.3)."""
    try:
        usage = certificate.extensions.get_extension_for_class(library.ExtendedKeyUsage)
    except (ValueError, library.ExtensionNotFound):
        return False
    return usage.critical and list(usage.value) == [ExtendedKeyUsageOID.TIME_STAMPING]


def _was_valid(certificate: library.Certificate, *, at: datetime) -> bool:
    return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc
