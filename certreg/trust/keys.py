"""Signature keys: one table of algorithms, the `Signer` interface, and one strict `verify`.

No document ever chooses its algorithm: callers pass the algorithm recorded beside the key.

One rule for Ed25519, the same in every verifier that is shipped: RFC 8032 without the cofactor (the
encoded R must equal the recomputed point byte for byte, S < L), and besides that neither the public
key nor R may be a non-canonical encoding (y >= p) or a point of small order.
It is libsodium's rule as well, which takes half of OpenSSL's time for it, so PyNaCl verifies.
ECDSA P-256: exactly 64 bytes r || s, both in 1..n-1; a high s is accepted, as WebCrypto does.
ML-DSA-44: FIPS 204, pure, with the empty context string.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any, Protocol, Self

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from certreg.errors import UnreadableError
from certreg.text import Text

PrivateKey = Ed25519PrivateKey | ec.EllipticCurvePrivateKey | MLDSA44PrivateKey


class Algorithm(StrEnum):
    """A signature algorithm, by the name under which it is stored beside every key."""

    ED25519 = "Ed25519"
    P256 = "P-256"
    ML_DSA_44 = "ML-DSA-44"


class Signer(Protocol):
    """Something that signs with one key: in memory here, in an HSM or an SM2 module elsewhere."""

    @property
    def key_id(self) -> str: ...

    @property
    def algorithm(self) -> Algorithm: ...

    @property
    def public_key(self) -> bytes:
        """Raw bytes: Ed25519 32, P-256 compressed point 33, ML-DSA-44 1,312."""
        ...

    def sign(self, message: bytes) -> bytes:
        """The signature over the message: Ed25519 64 bytes, P-256 r || s 64, ML-DSA-44 2,420."""
        ...


@dataclass(frozen=True)
class SoftwareSigner:
    """A signer whose private key is in this process's memory."""

    key_id: str
    private_key: PrivateKey = field(repr=False)

    @cached_property
    def algorithm(self) -> Algorithm:
        return _algorithm_of(self.private_key)

    @cached_property
    def public_key(self) -> bytes:
        return _SCHEMES[self.algorithm].public_bytes(self.private_key.public_key())

    def sign(self, message: bytes) -> bytes:
        return _SCHEMES[self.algorithm].sign(self.private_key, message)

    @classmethod
    def generate(cls, algorithm: Algorithm, key_id: str) -> Self:
        """A fresh key from the system's random source."""
        return cls(key_id, _SCHEMES[algorithm].generate())

    def to_encrypted_pem(self, passphrase: bytes) -> bytes:
        """PKCS#8 PEM, encrypted; the passphrase (not empty) should be a derived 256-bit key."""
        return self.private_key.private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase)
        )

    @classmethod
    def from_encrypted_pem(cls, pem: bytes, passphrase: bytes, key_id: str) -> Self:
        """The signer that `to_encrypted_pem` wrote.

        Raises:
            UnreadableError: wrong passphrase, not encrypted, damaged, or not one of our algorithms.
        """
        try:
            loaded = load_pem_private_key(pem, passphrase)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise UnreadableError(
                Text(
                    "密钥文件无法打开（密钥编号 {key_id}）：口令不正确，或文件已损坏、未加密。"
                    "请核对口令，或从备份恢复该密钥文件。",
                    key_id=key_id,
                )
            ) from error
        _algorithm_of(loaded)
        return cls(key_id, loaded)  # type: ignore[arg-type]  # checked by the line above


def verify(algorithm: Algorithm, public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the signature over the message holds under this key, by the rule at the top.

    Takes the raw forms that `Signer` gives. Answers False, never raises, for anything malformed.
    """
    scheme = _SCHEMES[algorithm]
    if len(public_key) != scheme.key_size or len(signature) != scheme.signature_size:
        return False
    try:
        scheme.verify(_load_public_key(algorithm, public_key), signature, message)
    except (InvalidSignature, BadSignatureError, ValueError, UnsupportedAlgorithm):
        return False
    return True


def is_public_key(algorithm: Algorithm, public_key: bytes) -> bool:
    """Whether these raw bytes are a key that `verify` would ever accept."""
    if len(public_key) != _SCHEMES[algorithm].key_size:
        return False
    try:
        _load_public_key(algorithm, public_key)
    except (ValueError, UnsupportedAlgorithm):
        return False
    return True


def multicodec_prefix(algorithm: Algorithm) -> bytes:
    """The varint that names the algorithm in a Multikey (multiformats' multicodec table)."""
    return _SCHEMES[algorithm].multicodec


def to_der(signature: bytes) -> bytes:
    """An ECDSA signature r || s (64 bytes) in DER, the form that X.509 and CMS use."""
    if len(signature) != 64:
        raise UnreadableError("P-256 签名应为 64 字节。")
    return encode_dss_signature(
        int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    )


def from_der(der: bytes) -> bytes:
    """The inverse of `to_der`; refuses everything that is not exactly the DER it would write.

    Raises:
        UnreadableError: not DER, or a number that does not fit 32 bytes.
    """
    try:
        r, s = decode_dss_signature(der)
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")
    except (ValueError, OverflowError) as error:
        raise UnreadableError("P-256 签名不是有效的 DER 编码。") from error


@dataclass(frozen=True)
class _Scheme:
    """One row of the table: everything in which the algorithms differ."""

    multicodec: bytes
    key_size: int
    signature_size: int
    private_type: type
    generate: Callable[[], PrivateKey]
    public_bytes: Callable[[Any], bytes]
    load: Callable[[bytes], Any]
    sign: Callable[[Any, bytes], bytes]
    verify: Callable[[Any, bytes, bytes], None]


_ECDSA_SIGN = ec.ECDSA(SHA256(), deterministic_signing=True)  # RFC 6979
_ECDSA_VERIFY = ec.ECDSA(SHA256())

_ED25519_P = 2**255 - 19
# The y coordinates of the eight points whose order divides 8 (the sign bit of x does not matter).
_ED25519_SMALL_ORDER = frozenset(
    {
        0,
        1,
        _ED25519_P - 1,
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
        0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
    }
)


def _check_ed25519_point(encoded: bytes) -> None:
    y = int.from_bytes(encoded, "little") & (2**255 - 1)
    if y >= _ED25519_P or y in _ED25519_SMALL_ORDER:
        raise ValueError("non-canonical or small-order point")


def _load_ed25519(raw: bytes) -> VerifyKey:
    _check_ed25519_point(raw)
    return VerifyKey(raw)


def _verify_ed25519(key: VerifyKey, signature: bytes, message: bytes) -> None:
    _check_ed25519_point(signature[:32])
    key.verify(message, signature)


def _load_p256(raw: bytes) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)


_SCHEMES = {
    Algorithm.ED25519: _Scheme(
        multicodec=b"\xed\x01",
        key_size=32,
        signature_size=64,
        private_type=Ed25519PrivateKey,
        generate=Ed25519PrivateKey.generate,
        public_bytes=lambda key: key.public_bytes_raw(),
        load=_load_ed25519,
        sign=lambda key, message: key.sign(message),
        verify=_verify_ed25519,
    ),
    Algorithm.P256: _Scheme(
        multicodec=b"\x80\x24",
        key_size=33,
        signature_size=64,
        private_type=ec.EllipticCurvePrivateKey,
        generate=lambda: ec.generate_private_key(ec.SECP256R1()),
        public_bytes=lambda key: key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint),
        load=_load_p256,
        sign=lambda key, message: from_der(key.sign(message, _ECDSA_SIGN)),
        verify=lambda key, signature, message: key.verify(
            to_der(signature), message, _ECDSA_VERIFY
        ),
    ),
    Algorithm.ML_DSA_44: _Scheme(
        multicodec=b"\x90\x24",
        key_size=1312,
        signature_size=2420,
        private_type=MLDSA44PrivateKey,
        generate=MLDSA44PrivateKey.generate,
        public_bytes=lambda key: key.public_bytes_raw(),
        load=MLDSA44PublicKey.from_public_bytes,
        sign=lambda key, message: key.sign(message),
        verify=lambda key, signature, message: key.verify(signature, message),
    ),
}


@lru_cache(maxsize=1024)
def _load_public_key(algorithm: Algorithm, raw: bytes) -> Any:
    return _SCHEMES[algorithm].load(raw)


def _algorithm_of(private_key: object) -> Algorithm:
    for algorithm, scheme in _SCHEMES.items():
        if isinstance(private_key, scheme.private_type) and _is_our_curve(private_key):
            return algorithm
    raise UnreadableError("密钥算法不受支持；本系统使用 Ed25519、P-256 和 ML-DSA-44。")


def _is_our_curve(private_key: object) -> bool:
    if isinstance(private_key, ec.EllipticCurvePrivateKey):
        return isinstance(private_key.curve, ec.SECP256R1)
    return True
