"""Data Integrity proofs of any document by a did:key: made, checked, chains of proofs too.

Source: W3C Verifiable Credential Data Integrity 1.0, sections 4.4 to 4.6; Data Integrity EdDSA
Cryptosuites 1.0. Every proof must hold, and every proof that another builds on must be there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NoReturn

from certreg.errors import RefusedError, UnreadableError
from certreg.text import Text
from certreg.trust import jws, multibase
from certreg.trust.canonical import canonical
from certreg.trust.data_integrity import Suite
from certreg.trust.json_ld import canonical_quads_by_pyld
from certreg.trust.keys import Algorithm, SoftwareSigner, verify
from certreg.vc_api.data_model import moment

_DID_KEY = "did:key:"


@dataclass(frozen=True)
class Issuer:
    """A key that lives as long as this process."""

    signer: SoftwareSigner

    @property
    def did(self) -> str:
        """did:key of the key."""
        return _DID_KEY + multibase.encode_key(self.signer.algorithm, self.signer.public_key)

    @property
    def method(self) -> str:
        """Its only verification method."""
        return f"{self.did}#{self.did.removeprefix(_DID_KEY)}"

    def secured(self, document: Mapping[str, Any], suite: Suite, at: datetime) -> dict[str, Any]:
        """The document with a proof of this issuer, beside those that it has."""
        proof: dict[str, Any] = {
            "type": "DataIntegrityProof",
            "cryptosuite": suite.value,
            "created": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "verificationMethod": self.method,
            "proofPurpose": "assertionMethod",
        }
        if suite is Suite.JCS:
            proof["@context"] = document["@context"]
        message = _message(document, proof, [])
        proof["proofValue"] = multibase.encode(self.signer.sign(message))
        earlier = proofs_of(document)
        return {**document, "proof": [*earlier, proof] if earlier else proof}


def proofs_of(document: Mapping[str, Any]) -> list[Any]:
    """The proofs of a document, one or several."""
    proofs = document.get("proof", [])
    return proofs if isinstance(proofs, list) else [proofs]


def check_proofs(
    document: Mapping[str, Any],
    *,
    at: datetime,
    purpose: str = "assertionMethod",
    challenge: str | None = None,
    domain: str | None = None,
) -> None:
    """Refuse a document of which any proof does not hold, or that has none.

    Args:
        challenge, domain: what a presentation's proofs must answer; None: not asked.

    Raises:
        RefusedError: `reason` says what is wrong.
    """
    proofs = proofs_of(document)
    if not proofs:
        _refuse("no_proof")
    if not all(isinstance(proof, dict) for proof in proofs):
        _refuse("proof_malformed")
    names = [str(proof["id"]) for proof in proofs if "id" in proof]
    if len(set(names)) < len(names):
        _refuse("proof_named_twice")
    for proof in proofs:
        _check_options(proof, at, purpose)
        for name, asked in (("challenge", challenge), ("domain", domain)):
            if asked is not None and proof.get(name) != asked:
                _refuse(f"{name}_differs")
        _check_proof(document, proof, _previous(proof, proofs))


def check_envelope(address: object) -> None:
    """Refuse an enveloped credential whose token a did:key did not sign.

    Raises:
        RefusedError: another kind of envelope, or a token that does not hold.
    """
    head, _, token = address.partition(",") if isinstance(address, str) else ("", "", "")
    if head not in ("data:application/vc+jwt", "data:application/vc+ld+jwt"):
        _refuse("envelope_unknown")
    try:
        read = jws.read(token.encode(), kinds=("vc+jwt", "vc+ld+jwt"), content="vc")
    except UnreadableError as error:
        raise RefusedError(error.message, reason="envelope_malformed") from error
    if jws.fault_of(read, *_key_of(read.key)) is not None:
        _refuse("signature_wrong")


def _check_options(proof: Mapping[str, Any], at: datetime, purpose: str) -> None:
    if proof.get("type") != "DataIntegrityProof" or proof.get("cryptosuite") not in list(Suite):
        _refuse("cryptosuite_unknown")
    if proof.get("proofPurpose") != purpose:
        _refuse("proof_purpose_wrong")
    if "created" in proof:
        moment(proof["created"], "proof.created")
    if "expires" in proof and moment(proof["expires"], "proof.expires") < at:
        _refuse("proof_expired")


def _previous(proof: Mapping[str, Any], proofs: list[Any]) -> list[Any]:
    """The proofs that a proof builds on; `previousProof` is one identifier or several."""
    wanted = proof.get("previousProof", [])
    wanted = wanted if isinstance(wanted, list) else [wanted]
    found = [each for each in proofs if each is not proof and each.get("id") in wanted]
    if {each["id"] for each in found} != set(map(str, wanted)):
        _refuse("previous_proof_missing")
    return found


def _check_proof(
    document: Mapping[str, Any], proof: Mapping[str, Any], previous: list[Any]
) -> None:
    options = {name: member for name, member in proof.items() if name != "proofValue"}
    try:
        signature = multibase.decode(str(proof.get("proofValue", "")))
        message = _message(document, options, previous)
    except UnreadableError as error:
        raise RefusedError(error.message, reason="proof_malformed") from error
    if not verify(*_key_of(proof.get("verificationMethod")), signature, message):
        _refuse("signature_wrong")


def _message(document: Mapping[str, Any], options: Mapping[str, Any], previous: list[Any]) -> bytes:
    """The 64 bytes that are signed: the hash of the options, the hash of the document."""
    unsecured = {name: member for name, member in document.items() if name != "proof"}
    if previous:
        unsecured["proof"] = previous
    if options["cryptosuite"] == Suite.JCS:
        if "@context" in options:
            unsecured["@context"] = _context(options["@context"], document)
        return sha256(canonical(dict(options))).digest() + sha256(canonical(unsecured)).digest()
    described = {**options, "@context": document["@context"]}
    return sha256(quads(described)).digest() + sha256(quads(unsecured)).digest()


def quads(document: Mapping[str, Any]) -> bytes:
    """Canonical N-Quads; a credential inside a presentation has contexts of its own.

    Raises:
        UnreadableError: a term that no context defines, or a context that nobody pinned.
    """
    return canonical_quads_by_pyld(document, may_nest=True)


def _context(context: Any, document: Mapping[str, Any]) -> Any:
    """The contexts that a proof names: those with which the document's begin."""
    named = context if isinstance(context, list) else [context]
    if document["@context"][: len(named)] != named:
        _refuse("proof_context_differs")
    return context


def _key_of(method: object) -> tuple[Algorithm, bytes]:
    """The key that a verification method is: a did:key says it itself."""
    did, _, fragment = method.partition("#") if isinstance(method, str) else ("", "", "")
    if did != _DID_KEY + fragment or not fragment.startswith("z6Mk"):
        _refuse("verification_method_unknown")
    try:
        return multibase.decode_key(fragment)
    except UnreadableError as error:
        raise RefusedError(error.message, reason="verification_method_unknown") from error


def _refuse(reason: str) -> NoReturn:
    raise RefusedError(Text("证明不成立（{reason}）。", reason=reason), reason=reason)
