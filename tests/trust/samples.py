"""A small registry for the tests of this folder: a body, its key, its lists, one credential.

Everything in it is invented.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from certreg.trust.canonical import canonical
from certreg.trust.data_integrity import add_proofs
from certreg.trust.did import method_id
from certreg.trust.keys import Algorithm, SoftwareSigner
from certreg.trust.status_list import (
    Purpose,
    status_entry,
    status_list_credential,
    suspension_address,
)
from certreg.trust.trust_store import KeyUse, TrustedKey, TrustStore

HOST = "registry.example"
REGISTRY = f"did:web:{HOST}"
BODY = f"{REGISTRY}:bodies:Y000051000001"
LIST = f"https://{HOST}/status/7"
SUSPENSIONS = suspension_address(LIST)
INDEX = 4_711


def moment(year: int, month: int = 1, day: int = 1) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


ISSUED = moment(2026, 3, 1)
TODAY = moment(2026, 6, 1)


def credential(**changes: Any) -> dict[str, Any]:
    """An unsigned credential of our shape; `changes` replace top-level members."""
    document = {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": f"https://{HOST}/v/3vQB7B6MrGQZaxCuFg4oh",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": BODY, "type": ["Profile"], "name": "示例机械有限公司"},
        "validFrom": "2026-03-01T00:00:00Z",
        "name": "职业技能等级证书",
        "credentialSubject": {
            "id": "urn:uuid:5f0c9a4e-6f2d-4a2b-9a53-1d2a3c4b5e6f",
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": "sha256$" + "0f" * 32,
                    "identityType": "nationalIdentityNumber",
                }
            ],
            "achievement": {
                "id": f"https://{HOST}/a/6-18-02-04/senior-worker",
                "type": ["Achievement"],
                "achievementType": "Certification",
                "name": "焊工 高级工",
                "description": "经认定达到高级工（三级）技能等级。",
                "criteria": {"narrative": "按《焊工国家职业标准》认定。"},
                "alignment": [
                    {
                        "type": ["Alignment"],
                        "targetName": "焊工国家职业标准",
                        "targetUrl": f"https://{HOST}/standards/6-18-02-04",
                        "targetCode": "6-18-02-04",
                    }
                ],
            },
        },
        "credentialStatus": status_entry(LIST, INDEX),
    }
    return copy.deepcopy(document) | changes


@dataclass(frozen=True)
class Registry:
    """The keys, and the store that a verifier would have."""

    body: SoftwareSigner
    status: SoftwareSigner
    store: TrustStore

    def sign(self, document: dict[str, Any], created: datetime = ISSUED) -> dict[str, Any]:
        return add_proofs(
            document,
            self.body,
            created=created,
            verification_method=method_id(BODY, self.body.key_id),
        )

    def issue(self, **changes: Any) -> bytes:
        return canonical(self.sign(credential(**changes)))

    def status_list(self, address: str = LIST, **changes: Any) -> bytes:
        """A signed list; `changes` replace arguments of `status_list_credential`."""
        arguments: dict[str, Any] = {
            "issuer": BODY,
            "purpose": Purpose.SUSPENSION if address == SUSPENSIONS else Purpose.REVOCATION,
            "bits": bytes(16_384),
            "valid_from": moment(2026, 5, 31),
            "valid_until": moment(2026, 6, 7),
            "ttl": timedelta(minutes=15),
        }
        document = status_list_credential(address, **(arguments | changes))
        return canonical(self.sign_status(document))

    def sign_status(self, document: dict[str, Any]) -> dict[str, Any]:
        return add_proofs(
            document,
            self.status,
            created=moment(2026, 5, 31),
            verification_method=method_id(BODY, self.status.key_id),
        )

    def with_list(self, address: str, data: bytes | None) -> TrustStore:
        lists = {**self.store.status_lists, address: data}
        return replace(self.store, status_lists={a: d for a, d in lists.items() if d is not None})

    def with_key(self, key_id: str, **changes: Any) -> TrustStore:
        keys = tuple(
            replace(key, **changes) if key.key_id == key_id else key for key in self.store.keys
        )
        return replace(self.store, keys=keys)


def make_registry() -> Registry:
    body = SoftwareSigner.generate(Algorithm.ED25519, "body-2026")
    status = SoftwareSigner.generate(Algorithm.ED25519, "status-2026-2")
    keys = (
        _key(body, BODY, KeyUse.CREDENTIAL),
        _key(status, REGISTRY, KeyUse.STATUS),
    )
    registry = Registry(body, status, TrustStore(REGISTRY, TODAY, keys))
    lists = {address: registry.status_list(address) for address in (LIST, SUSPENSIONS)}
    return replace(registry, store=replace(registry.store, status_lists=lists))


def _key(signer: SoftwareSigner, owner: str, use: KeyUse) -> TrustedKey:
    return TrustedKey(
        signer.key_id,
        owner,
        use,
        signer.algorithm,
        signer.public_key,
        moment(2026),
        moment(2027),
    )
