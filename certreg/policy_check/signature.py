"""Cases about signatures: a credential is made, signed, tampered with as the case says, verified."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from certreg.certificates.payload import Award, credential, identity_hash, issuer_did
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel, describe
from certreg.policy.provisions import Provision
from certreg.policy_check.adapter import Adapter, Result
from certreg.trust.canonical import canonical
from certreg.trust.check import Outcome
from certreg.trust.credential import Verdict, verify_credential
from certreg.trust.data_integrity import ProofFault, add_proofs
from certreg.trust.did import did_of_url, method_id
from certreg.trust.keys import Algorithm, SoftwareSigner
from certreg.trust.trust_store import KeyUse, TrustedKey, TrustStore

HOST = "https://registry.example"
BODY = "Y000051999001"
ISSUED = datetime(2026, 3, 1, tzinfo=UTC)
COMPROMISED = datetime(2026, 5, 1, tzinfo=UTC)
CHECKED = datetime(2026, 6, 1, tzinfo=UTC)
YEAR = timedelta(days=365)

REASONS = {
    ProofFault.SIGNATURE_WRONG.value: "changed_content",
    "key_unknown": "wrong_key",
    "key_compromised": "key_revoked",
    "key_compromised_no_witness": "key_revoked",
}
"""A verifier's reasons, and what the cases call them."""


def verify(
    law: Law,
    *,
    change: Literal["none", "payload_byte", "level"],
    key: Literal["same", "other"],
    key_state: Literal["active", "revoked"],
    witnessed_before_compromise: bool = False,
) -> Result:
    """Whether a credential is genuine after what the case did to it."""
    signer = SoftwareSigner.generate(Algorithm.ED25519, "body-2026-1")
    known = signer if key == "same" else SoftwareSigner.generate(Algorithm.ED25519, "body-2026-2")
    verdict = verify_credential(
        _tampered(law, _signed(law, signer), change),
        _store(known, COMPROMISED if key_state == "revoked" else None),
        at=CHECKED,
        witnessed_at=COMPROMISED - timedelta(days=1) if witnessed_before_compromise else None,
    )
    rule = law.row(Provision, "PQ-06").id
    if verdict.genuine:
        return {"outcome": "accept", "rule": rule}
    return {"outcome": "refuse", "reason": _reason(verdict), "rule": rule}


def _reason(verdict: Verdict) -> str:
    found = next(check.reason for check in verdict.checks if check.outcome is not Outcome.PASSED)
    return REASONS.get(found, found)


def _store(signer: SoftwareSigner, compromised_at: datetime | None) -> TrustStore:
    key = TrustedKey(
        signer.key_id,
        issuer_did(HOST, BODY),
        KeyUse.CREDENTIAL,
        signer.algorithm,
        signer.public_key,
        ISSUED - YEAR,
        ISSUED + YEAR,
        compromised_at,
    )
    return TrustStore(did_of_url(HOST), CHECKED, (key,))


def _signed(law: Law, signer: SoftwareSigner) -> Mapping[str, Any]:
    return add_proofs(
        credential(_award(law, SkillLevel.SENIOR_WORKER)),
        signer,
        created=ISSUED,
        verification_method=method_id(issuer_did(HOST, BODY), signer.key_id),
    )


def _tampered(law: Law, document: Mapping[str, Any], change: str) -> bytes:
    """The file as it reaches the verifier."""
    if change == "level":
        higher = credential(_award(law, SkillLevel.TECHNICIAN))
        document = {**document, "credentialSubject": higher["credentialSubject"]}
    data = canonical(document)
    if change == "payload_byte":
        data = data.replace("示例机械".encode(), "示例机城".encode(), 1)
    return data


def _award(law: Law, level: SkillLevel) -> Award:
    """An invented certificate of a level."""
    award = Award(
        base_url=HOST,
        title="职业技能等级证书",
        public_id="3vQB7B6MrGQZaxCuFg4oh",
        number="Y000051999001263000001",
        body_number=BODY,
        issuer_name="示例机械有限公司",
        issued_at=ISSUED,
        issued_on=ISSUED.date(),
        subject_uuid="5f0c9a4e-6f2d-4a2b-9a53-1d2a3c4b5e6f",
        holder_name="张示例",
        identity_hash=identity_hash("51179919900101001X", bytes(32)),
        occupation="6-18-02-04",
        occupation_name="焊工",
        trade="电焊工",
        level=level,
        level_text="",
        standard="焊工国家职业标准",
        how_won="考核认定",
        status_list=7,
        status_index=4711,
    )
    return replace(award, level_text=describe(law, level, on=ISSUED.date()).face_text)


OPS: Mapping[str, Adapter] = {"verify": verify}
