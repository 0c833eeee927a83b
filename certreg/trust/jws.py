"""Signed tokens in compact form (JWS, RFC 7515): written in one way, read strictly.

A token never chooses how it is checked: the algorithm comes from the record of the key, the key from
the verifier's own store. A header with anything beside type, content, algorithm and key is refused
(`jwk`, `jku`, `x5c`, `crit`, `b64` …), and so is any other spelling of the same bytes.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode
from binascii import b2a_base64
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from certreg.errors import UnreadableError
from certreg.text import Text
from certreg.trust.canonical import RepeatedMemberError, canonical, parse_object
from certreg.trust.keys import Algorithm, Signer, verify

_URL_SAFE = bytes.maketrans(b"+/", b"-_")

ALGORITHMS = {Algorithm.ED25519: "EdDSA", Algorithm.P256: "ES256"}
"""What a header calls the algorithm of a key; a key of another algorithm signs no tokens."""


class TokenFault(StrEnum):
    """Why a token is not accepted."""

    MALFORMED = "token_malformed"
    REPEATED_MEMBER = "token_member_repeated"
    UNKNOWN_HEADER = "token_header_unknown"
    UNSIGNED = "token_unsigned"
    WRONG_TYPE = "token_of_another_type"
    WRONG_ALGORITHM = "token_algorithm_not_of_the_key"
    CLAIMS_DIFFER = "token_claims_differ"
    SIGNATURE_WRONG = "signature_wrong"
    KEY_BINDING = "key_binding_unexpected"
    DISCLOSURE_MALFORMED = "disclosure_malformed"
    DISCLOSURE_UNSIGNED = "disclosure_unsigned"
    DISCLOSURE_REPEATED = "disclosure_repeated"


class TokenError(UnreadableError):
    """A token that is not accepted; `fault` says why."""

    def __init__(self, fault: TokenFault) -> None:
        super().__init__(TEXTS[fault])
        self.fault = fault


@dataclass(frozen=True)
class Token:
    """A token as read; nothing in it is believed before `is_signed`.

    Attributes:
        algorithm: what the header says; it must be that of the key.
        key: verification method that the header names.
        payload: the JSON object that is signed.
        signed: the exact bytes that are signed.
    """

    algorithm: str
    key: str
    payload: Mapping[str, Any]
    signed: bytes
    signature: bytes


def signing_input(
    payload: Mapping[str, Any], *, algorithm: Algorithm, key: str, kind: str, content: str = ""
) -> bytes:
    """The exact bytes to sign.

    Args:
        key: verification method of the key, an absolute DID URL.
        kind: media type of the token without `application/`, its `typ`.
        content: media type of the payload without `application/`, its `cty`; empty: left out.

    Raises:
        UnreadableError: the payload has no canonical form.
    """
    header = {"alg": ALGORITHMS[algorithm], "kid": key, "typ": kind}
    if content:
        header["cty"] = content
    return f"{encode(canonical(header))}.{encode(canonical(dict(payload)))}".encode()


def sign(
    payload: Mapping[str, Any], signer: Signer, *, key: str, kind: str, content: str = ""
) -> bytes:
    """The token in compact form; arguments as `signing_input`."""
    signed = signing_input(payload, algorithm=signer.algorithm, key=key, kind=kind, content=content)
    return signed + b"." + encode(signer.sign(signed)).encode()


def read(data: bytes, *, kinds: tuple[str, ...], content: str = "") -> Token:
    """A token whose form is in order; its signature is not checked here.

    Args:
        kinds: the types (`typ`) that are expected here.
        content: the `cty` that is expected; empty: none.

    Raises:
        TokenError: says what is wrong with it.
    """
    parts = data.split(b".")
    if len(parts) != 3:
        raise TokenError(TokenFault.MALFORMED)
    raw_header, raw_payload, signature = map(decode, parts)
    header, payload = _object(raw_header), _object(raw_payload)
    algorithm, key, kind = (header.get(name) for name in ("alg", "kid", "typ"))
    if isinstance(algorithm, str) and algorithm.lower() == "none":
        raise TokenError(TokenFault.UNSIGNED)
    if kind not in kinds or header.get("cty", "") != content:
        raise TokenError(TokenFault.WRONG_TYPE)
    if set(header) - {"alg", "kid", "typ", "cty"}:
        raise TokenError(TokenFault.UNKNOWN_HEADER)
    if not isinstance(algorithm, str) or not isinstance(key, str) or not signature:
        raise TokenError(TokenFault.MALFORMED)
    return Token(algorithm, key, payload, parts[0] + b"." + parts[1], signature)


def fault_of(token: Token, algorithm: Algorithm, public_key: bytes) -> TokenFault | None:
    """Why a token does not hold under a key, None when it does."""
    if token.algorithm != ALGORITHMS.get(algorithm):
        return TokenFault.WRONG_ALGORITHM
    if not verify(algorithm, public_key, token.signature, token.signed):
        return TokenFault.SIGNATURE_WRONG
    return None


def encode(data: bytes) -> str:
    """Base64url without padding."""
    return b2a_base64(data, newline=False).translate(_URL_SAFE).rstrip(b"=").decode()


def decode(text: bytes) -> bytes:
    """The inverse of `encode`; no other spelling of the same bytes is accepted.

    Raises:
        TokenError: another spelling.
    """
    try:
        data = urlsafe_b64decode(text + b"=" * (-len(text) % 4))
    except ValueError as error:
        raise TokenError(TokenFault.MALFORMED) from error
    if encode(data).encode() != text:
        raise TokenError(TokenFault.MALFORMED)
    return data


def _object(data: bytes) -> dict[str, Any]:
    try:
        return parse_object(data)
    except RepeatedMemberError as error:
        raise TokenError(TokenFault.REPEATED_MEMBER) from error
    except UnreadableError as error:
        raise TokenError(TokenFault.MALFORMED) from error


TEXTS = {
    TokenFault.MALFORMED: Text("凭证（JWT）的写法不对，无法读取。"),
    TokenFault.REPEATED_MEMBER: Text("凭证（JWT）中有重复的成员名，不予采信。"),
    TokenFault.UNKNOWN_HEADER: Text("凭证（JWT）的头部有本登记簿不写的成员，不予采信。"),
    TokenFault.UNSIGNED: Text("凭证（JWT）声明自己没有签名，不予采信。"),
    TokenFault.WRONG_TYPE: Text("这个 JWT 不是本登记簿签发的凭证种类。"),
    TokenFault.WRONG_ALGORITHM: Text("凭证（JWT）声明的签名算法不是该密钥的算法。"),
    TokenFault.CLAIMS_DIFFER: Text("凭证（JWT）的声明与凭证内容不一致。"),
    TokenFault.SIGNATURE_WRONG: Text("签名与内容不符：凭证被改动，或不是由该机构签发。"),
    TokenFault.KEY_BINDING: Text("凭证（SD-JWT）附有持有人密钥证明，而本登记簿的凭证不绑定密钥。"),
    TokenFault.DISCLOSURE_MALFORMED: Text("凭证（SD-JWT）中披露的内容写法不对。"),
    TokenFault.DISCLOSURE_UNSIGNED: Text("凭证（SD-JWT）中有签名没有覆盖的披露内容。"),
    TokenFault.DISCLOSURE_REPEATED: Text("凭证（SD-JWT）中同一内容披露了两次。"),
}
"""What a fault is called."""
