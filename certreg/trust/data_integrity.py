"""Data Integrity proofs of a document: eddsa-rdfc-2022, and eddsa-jcs-2022 beside it.

Source: W3C Data Integrity EdDSA Cryptosuites 1.0, sections 3.2 and 3.3. Each suite signs
SHA-256(canonical options) followed by SHA-256(canonical document without its proofs) with Ed25519.

Issuing has two halves, so that what will be signed can be stored before anything is signed:
`signing_inputs` gives the exact bytes, `attach` puts the signatures into the document.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import Any, TypeAlias

from certreg.errors import UnreadableError
from certreg.trust import multibase
from certreg.trust.canonical import canonical, plain_text
from certreg.trust.keys import Algorithm, Signer, verify
from certreg.trust.rdf import canonical_quads
from certreg.trust.timestamp import read_timestamp, write_timestamp

Document: TypeAlias = Mapping[str, Any]
# The key of a verification method, from the verifier's own records; None when it is not known.
ResolveKey: TypeAlias = Callable[[str], tuple[Algorithm, bytes] | None]


class Suite(StrEnum):
    """A cryptosuite that we write and recognise, in the order in which a document carries them."""

    RDFC = "eddsa-rdfc-2022"
    JCS = "eddsa-jcs-2022"


class ProofFault(StrEnum):
    """Why a proof does not hold."""

    NO_PROOF = "no_proof"
    RDFC_MISSING = "rdfc_proof_missing"
    TOO_MANY = "too_many_proofs"
    MALFORMED = "proof_malformed"
    UNKNOWN_SUITE = "unknown_cryptosuite"
    WRONG_PURPOSE = "wrong_proof_purpose"
    WRONG_OWNER = "verification_method_of_another"
    UNKNOWN_KEY = "unknown_verification_method"
    WRONG_ALGORITHM = "key_of_another_algorithm"
    CONTEXT_DIFFERS = "proof_context_differs"
    NOT_CANONICAL = "document_not_canonical"
    SIGNATURE_WRONG = "signature_wrong"


@dataclass(frozen=True)
class ProofOptions:
    """What a proof says about itself: when it was made (UTC) and with which verification method."""

    created: datetime
    verification_method: str


@dataclass(frozen=True)
class ProofCheck:
    """What came of one proof; `fault` is None when it holds."""

    cryptosuite: str
    fault: ProofFault | None


_PURPOSE = "assertionMethod"
_RDFC_MEMBERS = {
    "type",
    "cryptosuite",
    "created",
    "verificationMethod",
    "proofPurpose",
    "proofValue",
}
_MEMBERS = {Suite.RDFC: _RDFC_MEMBERS, Suite.JCS: _RDFC_MEMBERS | {"@context"}}
_SUITES = {suite.value: suite for suite in Suite}
_MOST_PROOFS = 8


def add_proofs(
    document: Document, signer: Signer, *, created: datetime, verification_method: str
) -> dict[str, Any]:
    """The document with both proofs by one Ed25519 key.

    Raises:
        UnreadableError: the document has no canonical form.
        ValueError: the key is of another algorithm.
    """
    if signer.algorithm is not Algorithm.ED25519:
        raise ValueError(f"proofs need an Ed25519 key, not {signer.algorithm}")
    options = ProofOptions(created, verification_method)
    return attach(document, options, [signer.sign(i) for i in signing_inputs(document, options)])


def signing_inputs(
    document: Document, options: ProofOptions, *, unsigned: str | None = None
) -> tuple[bytes, bytes]:
    """The exact 64 bytes to sign for each suite, in the order of `Suite`.

    Args:
        unsigned: canonical JSON of the document without its proofs, where the caller has it.
    """
    context = _context_of(document)
    content = _Unsigned(document, unsigned)
    rdfc, jcs = (
        _options_hash(suite, context, options) + content.hash_for(suite) for suite in Suite
    )
    return rdfc, jcs


def attach(
    document: Document, options: ProofOptions, signatures: Sequence[bytes]
) -> dict[str, Any]:
    """The document with the signatures over its `signing_inputs` as its proofs."""
    proofs = []
    for suite, signature in zip(Suite, signatures, strict=True):
        proof = _proof_options(suite, _context_of(document), options)
        if suite is Suite.RDFC:
            del proof["@context"]  # needed for hashing only
        proofs.append(proof | {"proofValue": multibase.encode(signature)})
    return {**document, "proof": proofs}


def check_proofs(
    document: Document, resolve_key: ResolveKey, *, unsigned: str | None = None
) -> tuple[ProofCheck, ...]:
    """What came of each proof. The document is authentic only if `all_hold`.

    Every proof must hold, the eddsa-rdfc-2022 proof must be there, and each verification method
    must belong to the document's issuer.

    Args:
        unsigned: canonical JSON of the document without its proofs, where the caller has it.
    """
    proofs = document.get("proof")
    if isinstance(proofs, dict):
        proofs = [proofs]
    if not isinstance(proofs, list) or not proofs:
        return (ProofCheck("", ProofFault.NO_PROOF),)
    if len(proofs) > _MOST_PROOFS:
        return (ProofCheck("", ProofFault.TOO_MANY),)
    content = _Unsigned(document, unsigned)
    checks = [_check_proof(document, content, proof, resolve_key) for proof in proofs]
    if Suite.RDFC not in [check.cryptosuite for check in checks]:
        checks.append(ProofCheck(Suite.RDFC, ProofFault.RDFC_MISSING))
    return tuple(checks)


def all_hold(checks: Sequence[ProofCheck]) -> bool:
    """Whether there are proofs and every one holds."""
    return bool(checks) and all(check.fault is None for check in checks)


def both_hold(checks: Sequence[ProofCheck]) -> bool:
    """Whether exactly our two proofs are there, in our order, and hold."""
    return all_hold(checks) and [check.cryptosuite for check in checks] == list(_SUITES)


def issuer_of(document: Document) -> str | None:
    """The issuer's identifier, however the document writes it."""
    issuer = document.get("issuer")
    identifier = issuer.get("id") if isinstance(issuer, Mapping) else issuer
    return identifier if isinstance(identifier, str) else None


def _check_proof(
    document: Document, unsigned: _Unsigned, proof: object, resolve_key: ResolveKey
) -> ProofCheck:
    name = proof.get("cryptosuite") if isinstance(proof, dict) else None
    if not isinstance(proof, dict) or not isinstance(name, str):
        return ProofCheck("", ProofFault.MALFORMED)
    if proof.get("type") != "DataIntegrityProof" or name not in _SUITES:
        return ProofCheck(name, ProofFault.UNKNOWN_SUITE)
    try:
        return ProofCheck(name, _fault_of(document, unsigned, proof, _SUITES[name], resolve_key))
    except UnreadableError:
        return ProofCheck(name, ProofFault.MALFORMED)


def _fault_of(
    document: Document,
    unsigned: _Unsigned,
    proof: Mapping[str, Any],
    suite: Suite,
    resolve_key: ResolveKey,
) -> ProofFault | None:
    """The steps of a proof's verification, in order."""
    # 1. Exactly the members that we write, in the one spelling that we write.
    method = proof.get("verificationMethod")
    if proof.keys() != _MEMBERS[suite] or not isinstance(method, str):
        return ProofFault.MALFORMED
    options = ProofOptions(read_timestamp(proof["created"]), method)
    signature = _signature_of(proof["proofValue"])
    # 2. The right purpose, and a key of the issuer that we know.
    if proof["proofPurpose"] != _PURPOSE:
        return ProofFault.WRONG_PURPOSE
    if method.partition("#")[0] != issuer_of(document):
        return ProofFault.WRONG_OWNER
    key = resolve_key(method)
    if key is None:
        return ProofFault.UNKNOWN_KEY
    if key[0] is not Algorithm.ED25519:
        return ProofFault.WRONG_ALGORITHM
    # 3. The signature over options and document.
    if suite is Suite.JCS and proof["@context"] != document.get("@context"):
        return ProofFault.CONTEXT_DIFFERS
    try:
        signed = _options_hash(suite, _context_of(document), options) + unsigned.hash_for(suite)
    except UnreadableError:
        return ProofFault.NOT_CANONICAL
    return None if verify(*key, signature, signed) else ProofFault.SIGNATURE_WRONG


def _signature_of(value: object) -> bytes:
    # 64 bytes are at most 88 digits; the length is checked before the slow decoding.
    if not isinstance(value, str) or len(value) > 89:
        raise UnreadableError("签名值应为 64 字节的 base58btc 文本。")
    return multibase.decode(value)


def _context_of(document: Document) -> tuple[str, ...]:
    context = document.get("@context")
    if not isinstance(context, list) or not all(isinstance(item, str) for item in context):
        raise UnreadableError("凭证的 @context 应为地址的数组。")
    return tuple(context)


def _proof_options(suite: Suite, context: tuple[str, ...], options: ProofOptions) -> dict[str, Any]:
    return {
        "@context": list(context),
        "type": "DataIntegrityProof",
        "cryptosuite": suite.value,
        "created": write_timestamp(options.created),
        "verificationMethod": options.verification_method,
        "proofPurpose": _PURPOSE,
    }


@lru_cache(maxsize=512)
def _options_hash(suite: Suite, context: tuple[str, ...], options: ProofOptions) -> bytes:
    """Constant for a key and a batch, so it is kept."""
    return _Unsigned(_proof_options(suite, context, options)).hash_for(suite)


class _Unsigned:
    """A document without its proofs, and its canonical forms."""

    def __init__(self, document: Document, text: str | None = None) -> None:
        self._content = {name: member for name, member in document.items() if name != "proof"}
        self._text = text or plain_text(self._content)

    def hash_for(self, suite: Suite) -> bytes:
        return sha256(self._quads() if suite is Suite.RDFC else self._json()).digest()

    def _quads(self) -> bytes:
        return canonical_quads(self._content, self._text)

    def _json(self) -> bytes:
        return self._text.encode() if self._text else canonical(self._content)
