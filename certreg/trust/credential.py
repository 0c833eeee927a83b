"""Verify a credential from files alone: numbered steps, each with its outcome and its reason.

Here the form with two proofs inside the JSON; `vc_jwt` and `sd_jwt` read the others, `verdict` has
the steps that they share.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from certreg.errors import UnreadableError
from certreg.trust.canonical import parse_object
from certreg.trust.check import Check, failed, passed
from certreg.trust.data_integrity import both_hold, check_proofs
from certreg.trust.fault_texts import PROOF_TEXTS
from certreg.trust.profile import check_profile, unsigned_text
from certreg.trust.timestamp import read_timestamp
from certreg.trust.trust_store import TrustedKey, TrustStore
from certreg.trust.verdict import Circumstances, Claim, judged, not_genuine, unreadable
from certreg.trust.verdict import Standing as Standing
from certreg.trust.verdict import Verdict as Verdict

MOST_BYTES = 64 * 1024
"""Of a credential, in any form without a photo."""


def verify_credential(
    document: bytes,
    store: TrustStore,
    *,
    at: datetime,
    witnessed_at: datetime | None = None,
    newest_lists: Mapping[str, datetime] | None = None,
) -> Verdict:
    """Verify a credential against what is known of its registry.

    Args:
        document: the JSON file, UTF-8, at most 64 KB.
        at: the moment of checking (UTC).
        witnessed_at: time of a checkpoint, cosigned as the witness policy asks, that includes the
            certificate's log entry; it decides about keys that were compromised later.
        newest_lists: address -> `validFrom` of the newest status list seen there before.
    """
    # 1. It can be read at all, in one way only.
    try:
        content, unsigned = _read(document)
    except UnreadableError as error:
        return unreadable("unreadable", error.message)
    # 2. Exactly our shape.
    checks = [_READABLE, check_shape(content) if unsigned is None else _OUR_SHAPE]
    if checks[-1].reason:
        return not_genuine(checks, content)
    # 3-6. It is genuine. 7-8. What its lists say.
    known = Circumstances(store, at, witnessed_at, newest_lists or {})
    proof = _first_proof(content)
    method = str(proof.get("verificationMethod", ""))
    claim = claim_of(
        content,
        method,
        proof.get("created"),
        lambda key: _check_proofs(content, unsigned, method, key),
    )
    return judged(claim, known, checks, document=content)


_READABLE = passed("read", "文件可以读取。")
_OUR_SHAPE = passed("shape", "格式符合本登记簿的凭证格式。")
_BOTH_HOLD = passed("proofs", "两个签名均有效，内容未被改动。")


def _read(document: bytes) -> tuple[dict[str, Any], str | None]:
    """The content, and its canonical JSON without proofs where that showed at once that it has our shape.

    Raises:
        UnreadableError: too long, or it cannot be read in one way only.
    """
    if len(document) > MOST_BYTES:
        raise UnreadableError("文件超过 64 KB，不是本登记簿的凭证。")
    text = document.decode(errors="replace")
    unsigned = unsigned_text(text)
    # Canonical JSON of our shape holds nothing that the strict reader would refuse.
    return (parse_object(document) if unsigned is None else json.loads(text)), unsigned


def check_shape(document: Mapping[str, Any]) -> Check:
    """The step that asks for exactly our shape: nothing unsigned, nothing missing, a status entry."""
    try:
        check_profile(document)
    except UnreadableError as error:
        return failed("shape", "not_our_shape", error.message)
    return _OUR_SHAPE


def claim_of(
    document: Mapping[str, Any],
    method: str,
    created: object,
    check_signatures: Callable[[TrustedKey], Check],
) -> Claim:
    """What a credential of our shape says of itself."""
    return Claim(
        issuer=document["issuer"]["id"],
        method=method,
        created=created,
        valid_from=read_timestamp(document["validFrom"]),
        valid_until=read_timestamp(document["validUntil"]) if "validUntil" in document else None,
        status_entry=document["credentialStatus"],
        check_signatures=check_signatures,
    )


def _first_proof(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The first proof, whose verification method the others must name too; empty: none there."""
    proofs = document.get("proof")
    first = proofs[0] if isinstance(proofs, list) and proofs else None
    return first if isinstance(first, dict) else {}


def _check_proofs(
    document: Mapping[str, Any], unsigned: str | None, method: str, key: TrustedKey
) -> Check:
    """6. Both proofs are there and hold under that key, and nothing else stands beside them."""
    keys = {method: (key.algorithm, key.public_key)}
    proofs = check_proofs(document, keys.get, unsigned=unsigned)
    fault = next((proof.fault for proof in proofs if proof.fault), None)
    if fault is not None:
        return failed("proofs", fault, PROOF_TEXTS[fault])
    if not both_hold(proofs):
        return failed("proofs", "proofs_not_both", "凭证应当带有两个规定的签名，现缺少或多出。")
    return _BOTH_HOLD
