"""The credential as one signed token: `application/vc+jwt` (VC-JOSE-COSE), for wallets that read JWTs.

The payload is the credential itself, without proofs and without a `vc` claim; beside it stand the
registered claims that Open Badges 3.0 (section 8.2) asks for, which repeat what it says.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from certreg.errors import UnreadableError
from certreg.trust import jws
from certreg.trust.check import Check, failed, passed
from certreg.trust.credential import MOST_BYTES, check_shape, claim_of
from certreg.trust.jws import Token, TokenError, TokenFault
from certreg.trust.keys import Algorithm, Signer
from certreg.trust.timestamp import read_timestamp
from certreg.trust.trust_store import TrustedKey
from certreg.trust.verdict import Circumstances, Verdict, judged, not_genuine, unreadable

TYPE = "vc+jwt"
MEDIA_TYPE = f"application/{TYPE}"
_CONTENT = "vc"


def payload(document: Mapping[str, Any]) -> dict[str, Any]:
    """What is signed: the credential without proofs, and the claims that repeat it."""
    unsigned = {name: member for name, member in document.items() if name != "proof"}
    return {**unsigned, **_claims(unsigned)}


def signing_input(document: Mapping[str, Any], algorithm: Algorithm, method: str) -> bytes:
    """The exact bytes to sign, with the verification method that the token will name."""
    content = payload(document)
    return jws.signing_input(content, algorithm=algorithm, key=method, kind=TYPE, content=_CONTENT)


def sign(document: Mapping[str, Any], signer: Signer, method: str) -> bytes:
    """The credential, or a status list, as a token; its own proofs stay out of it."""
    return jws.sign(payload(document), signer, key=method, kind=TYPE, content=_CONTENT)


def verify(data: bytes, known: Circumstances) -> Verdict:
    """Verify a credential in this form; the steps are those of `credential.verify_credential`."""
    # 1. It can be read, in one way only.
    if len(data) > 2 * MOST_BYTES:
        return unreadable("unreadable", "文件超过 128 KB，不是本登记簿的凭证。")
    try:
        token = jws.read(data.strip(), kinds=(TYPE,), content=_CONTENT)
    except TokenError as error:
        return unreadable(error.fault, error.message)
    # 2. Exactly our shape, and the claims say what it says.
    document = {name: value for name, value in token.payload.items() if name not in _REGISTERED}
    checks = [passed("read", "文件可以读取。"), _check_shape(document, token)]
    if checks[-1].reason:
        return not_genuine(checks, document)
    # 3-6. It is genuine. 7-8. What its lists say.
    claim = claim_of(
        document, token.key, document["validFrom"], lambda key: check_token(token, key)
    )
    return judged(claim, known, checks, document=document)


def check_token(token: Token, key: TrustedKey) -> Check:
    """The step that asks whether a token holds under a key, by the key's own algorithm."""
    fault = jws.fault_of(token, key.algorithm, key.public_key)
    if fault is not None:
        return failed("proofs", fault, TokenError(fault).message)
    return passed("proofs", "签名有效，内容未被改动。")


_REGISTERED = frozenset({"iss", "sub", "jti", "nbf", "exp"})


def _claims(document: Mapping[str, Any]) -> dict[str, Any]:
    issuer, valid_until = document["issuer"], document.get("validUntil")
    claims = {
        "iss": issuer["id"] if isinstance(issuer, Mapping) else issuer,
        "sub": document["credentialSubject"]["id"],
        "jti": document["id"],
        "nbf": _second(document["validFrom"]),
    }
    return claims if valid_until is None else claims | {"exp": _second(valid_until)}


def _second(timestamp: str) -> int:
    moment: datetime = read_timestamp(timestamp)
    return int(moment.timestamp())


def _check_shape(document: Mapping[str, Any], token: Token) -> Check:
    if "proof" in document:
        return failed(
            "shape", TokenFault.CLAIMS_DIFFER, TokenError(TokenFault.CLAIMS_DIFFER).message
        )
    shape = check_shape(document)
    if shape.reason:
        return shape
    try:
        is_repeated = token.payload == {**document, **_claims(document)}
    except (UnreadableError, KeyError, TypeError):
        is_repeated = False
    # True equals 1 in Python: the seconds must be whole numbers, not truths.
    seconds = [token.payload[name] for name in ("nbf", "exp") if name in token.payload]
    if not is_repeated or any(type(second) is not int for second in seconds):
        return failed(
            "shape", TokenFault.CLAIMS_DIFFER, TokenError(TokenFault.CLAIMS_DIFFER).message
        )
    return shape
