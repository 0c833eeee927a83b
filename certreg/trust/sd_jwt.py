"""The certificate as an SD-JWT VC, of which the holder shows only what is asked for.

Source: RFC 9901 (SD-JWT); SD-JWT-based Verifiable Credentials, draft-ietf-oauth-sd-jwt-vc-13. What
may be hidden is signed as a digest; its name, value and salt travel as a disclosure, which the holder
leaves out or hands on. Nothing that would lead to the certificate's own page stands open in it.

The salts come from one secret of the certificate, so disclosures can be made again from the record
and only the signed token has to be kept.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from certreg.errors import UnreadableError
from certreg.trust import jws
from certreg.trust.canonical import JSON, RepeatedMemberError, canonical, parse
from certreg.trust.check import Check, failed, passed
from certreg.trust.jws import Token, TokenError, TokenFault
from certreg.trust.keys import Algorithm, Signer
from certreg.trust.timestamp import read_timestamp, write_timestamp
from certreg.trust.vc_jwt import check_token
from certreg.trust.verdict import Circumstances, Claim, Verdict, judged, not_genuine, unreadable

TYPE = "dc+sd-jwt"
MEDIA_TYPE = f"application/{TYPE}"
MOST_BYTES = 512 * 1024
"""Of a presentation: a photo in base64 and the rest."""
STATUS = "bitstring_status_list"
"""How the `status` claim names its only member: an entry of Bitstring Status List 1.0."""

_TYPES = (TYPE, "vc+sd-jwt")  # drafts up to 05 called it vc+sd-jwt
_OPEN = frozenset({"_sd", "_sd_alg", "iat", "iss", "nbf", "status", "vct"})
_RESERVED = _OPEN | {"...", "aud", "cnf", "exp", "jti", "sub", "vct#integrity"}
_DIGEST = re.compile(r"[A-Za-z0-9_-]{43}")
_MOST_DISCLOSURES = 64


def disclosures(hidden: Mapping[str, JSON], secret: bytes) -> tuple[str, ...]:
    """Each hidden claim as a disclosure, in order.

    Args:
        secret: 32 bytes that only the holder and the registry have; the salts are derived from it.
    """
    return tuple(
        jws.encode(canonical([_salt(secret, name), name, value])) for name, value in hidden.items()
    )


def payload(
    *,
    issuer: str,
    kind: str,
    issued_at: datetime,
    status_entry: Mapping[str, str],
    hidden: Iterable[str],
) -> dict[str, Any]:
    """What is signed.

    Args:
        kind: the `vct`, an address of ours; verifiers compare it and fetch nothing.
        hidden: the disclosures.
    """
    second = int(issued_at.timestamp())
    return {
        "_sd": sorted(map(_digest, hidden)),  # in an order that tells nothing
        "_sd_alg": "sha-256",
        "iat": second,
        "iss": issuer,
        "nbf": second,
        "status": {STATUS: dict(status_entry)},
        "vct": kind,
    }


def signing_input(content: Mapping[str, Any], algorithm: Algorithm, method: str) -> bytes:
    """The exact bytes to sign."""
    return jws.signing_input(content, algorithm=algorithm, key=method, kind=TYPE)


def sign(content: Mapping[str, Any], signer: Signer, method: str) -> bytes:
    """The signed token, without disclosures."""
    return jws.sign(content, signer, key=method, kind=TYPE)


def present(token: bytes, shown: Iterable[str]) -> bytes:
    """The token with the disclosures that are shown: what is handed out."""
    return b"~".join([token, *(disclosure.encode() for disclosure in shown), b""])


def covers(token: bytes, shown: Iterable[str]) -> bool:
    """Whether the signed token has the digest of every one of these disclosures."""
    digests = jws.read(token, kinds=_TYPES).payload["_sd"]
    return all(_digest(disclosure) in digests for disclosure in shown)


def verify(data: bytes, known: Circumstances, *, kind: str = "") -> Verdict:
    """Verify what a holder presents; the verdict's `claims` are what was disclosed.

    Args:
        kind: the `vct` that is expected; empty: the one of the store's registry.
    """
    # 1. It can be read, in one way only, and every disclosure belongs to it.
    if len(data) > MOST_BYTES:
        return unreadable("unreadable", "文件过大，不是本登记簿的凭证。")
    signed, *shown = data.strip().split(b"~")
    try:
        token = jws.read(signed, kinds=_TYPES)
        if not shown or shown[-1]:
            raise TokenError(TokenFault.KEY_BINDING if shown else TokenFault.MALFORMED)
        _check_form(token)
        claims = _disclosed(token, shown[:-1])
    except TokenError as error:
        if error.fault in _FORGED:
            forged = failed("disclosures", error.fault, error.message)
            return not_genuine((passed("read", "文件可以读取。"), forged), None)
        return unreadable(error.fault, error.message)
    checks = [passed("read", "文件可以读取。"), _check_kind(token, kind or _kind_of(known))]
    if checks[-1].reason:
        return not_genuine(checks, None)
    checks.append(passed("disclosures", "披露的内容都在签名覆盖之内。"))
    # 3-6. It is genuine. 7-8. What its lists say.
    return judged(_claim(token), known, checks, claims=claims)


def type_address(registry_url: str) -> str:
    """The `vct` of a registry's certificates."""
    return f"{registry_url}/vct/skill-level-certificate"


_FORGED = (TokenFault.DISCLOSURE_UNSIGNED, TokenFault.DISCLOSURE_REPEATED)


def _salt(secret: bytes, name: str) -> str:
    return jws.encode(hmac.digest(secret, b"sd-jwt " + name.encode(), "sha256")[:16])


def _digest(disclosure: str) -> str:
    return jws.encode(sha256(disclosure.encode()).digest())


def _kind_of(known: Circumstances) -> str:
    host = known.store.registry.removeprefix("did:web:").replace("%3A", ":")
    return type_address(f"https://{host}")


def _check_form(token: Token) -> None:
    """The members that we write, each of its kind."""
    content = token.payload
    is_ours = (
        set(content) == _OPEN
        and content["_sd_alg"] == "sha-256"
        and _are_digests(content["_sd"])
        and all(isinstance(content[name], str) for name in ("iss", "vct"))
        and all(
            type(content[name]) is int and 0 <= content[name] < 2**33 for name in ("iat", "nbf")
        )
        and isinstance(content["status"], dict)
        and set(content["status"]) == {STATUS}
        and isinstance(content["status"][STATUS], dict)
        and "statusListCredential" in content["status"][STATUS]
    )
    if not is_ours:
        raise TokenError(TokenFault.MALFORMED)


def _are_digests(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= _MOST_DISCLOSURES
        and all(isinstance(each, str) and _DIGEST.fullmatch(each) for each in value)
        and len(set(value)) == len(value)
    )


def _check_kind(token: Token, kind: str) -> Check:
    """2. It is one of our certificates, not something else that the same key signed."""
    if token.payload["vct"] != kind:
        return failed("shape", "not_our_shape", TokenError(TokenFault.WRONG_TYPE).message)
    return passed("shape", "格式符合本登记簿的凭证格式。")


def _disclosed(token: Token, shown: Sequence[bytes]) -> dict[str, Any]:
    """What the disclosures say, each signed and shown once.

    Raises:
        TokenError: one is malformed, was not signed, or comes twice.
    """
    if len(shown) > _MOST_DISCLOSURES:
        raise TokenError(TokenFault.DISCLOSURE_MALFORMED)
    if len(set(shown)) < len(shown):
        raise TokenError(TokenFault.DISCLOSURE_REPEATED)
    claims: dict[str, Any] = {}
    for disclosure in shown:
        name, value = _read_disclosure(disclosure)
        if _digest(disclosure.decode("ascii")) not in token.payload["_sd"]:
            raise TokenError(TokenFault.DISCLOSURE_UNSIGNED)
        if name in claims:
            raise TokenError(TokenFault.DISCLOSURE_REPEATED)
        claims[name] = value
    return claims


def _read_disclosure(disclosure: bytes) -> tuple[str, Any]:
    try:
        parts = parse(jws.decode(disclosure))
    except RepeatedMemberError as error:
        raise TokenError(TokenFault.REPEATED_MEMBER) from error
    except UnreadableError as error:
        raise TokenError(TokenFault.DISCLOSURE_MALFORMED) from error
    if not isinstance(parts, list) or len(parts) != 3 or not isinstance(parts[0], str):
        raise TokenError(TokenFault.DISCLOSURE_MALFORMED)
    if not isinstance(parts[1], str) or parts[1] in _RESERVED:
        raise TokenError(TokenFault.DISCLOSURE_MALFORMED)
    return parts[1], parts[2]


def _claim(token: Token) -> Claim:
    content = token.payload
    return Claim(
        issuer=content["iss"],
        method=token.key,
        created=_timestamp(content["iat"]),
        valid_from=read_timestamp(_timestamp(content["nbf"])),
        valid_until=None,
        status_entry=content["status"][STATUS],
        check_signatures=lambda key: check_token(token, key),
    )


def _timestamp(second: int) -> str:
    return write_timestamp(datetime.fromtimestamp(second, UTC))
