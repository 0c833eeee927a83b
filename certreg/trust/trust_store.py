"""What a verifier trusts and knows: the key history of one registry, its lists and its roots.

The online registry builds a store from its database, the offline verifier reads one from a signed
bundle; both then give the same verdicts. Nothing that a document names is ever fetched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from certreg.trust.keys import Algorithm


class KeyUse(StrEnum):
    """What a key may sign; a key has exactly one use."""

    CREDENTIAL = "credential"  # an assessment body's certificates
    STATUS = "status"  # the registry's status lists
    DOCUMENT = "document"  # the registry's PDFs
    LOG = "log"  # the registry's checkpoints


class Custody(StrEnum):
    """Who holds the private part of a key."""

    REGISTRY = "registry"  # 登记机构代管
    BODY = "body"  # 机构自持


@dataclass(frozen=True)
class TrustedKey:
    """One row of the key history.

    Attributes:
        key_id: unique in the registry, usable as the fragment of an address: `body-2026-1`.
        owner: did:web of the assessment body, or of the registry.
        public_key: raw bytes, as `Signer.public_key`.
        valid_from: first moment at which it may sign (UTC).
        valid_to: last moment at which it may sign; what it signed in time is good for ever.
        compromised_at: from then on its signatures prove nothing; None if never.
        custody: who holds its private part.
        replaced_by: id of the key that took its place; empty if none did.
    """

    key_id: str
    owner: str
    use: KeyUse
    algorithm: Algorithm
    public_key: bytes
    valid_from: datetime
    valid_to: datetime
    compromised_at: datetime | None = None
    custody: Custody = Custody.REGISTRY
    replaced_by: str = ""

    def may_sign_at(self, moment: datetime) -> bool:
        """Whether the moment lies in the key's window."""
        return self.valid_from <= moment <= self.valid_to


@dataclass(frozen=True)
class TrustStore:
    """One registry as a verifier knows it.

    Attributes:
        registry: did:web of the registry.
        as_of: when this knowledge was gathered (UTC); what is newer cannot be judged by it.
        keys: the whole key history.
        status_lists: address -> bytes of the signed list (JSON).
        did_documents: did -> bytes of its document (JSON), for other software.
        root_certificates: PEM of the X.509 roots under which PDFs are signed.
        log_vkeys: verifier keys of the log (C2SP signed-note), the log's own.
        witness_policy: text of the C2SP tlog-policy file; empty when there are no witnesses.
        checkpoint: bytes of the newest known checkpoint; empty when there is none.
        newest_lists: address -> `validFrom` of the newest status list that this verifier has seen there;
            an older one is not believed.
        version: of the bundle it came from; 0 for a live registry.
        timestamp_certificates: PEM of the authorities whose timestamps on PDFs are believed.
        key_history: the file of the same name, signed by the root role; empty while there is none.
    """

    registry: str
    as_of: datetime
    keys: tuple[TrustedKey, ...]
    status_lists: Mapping[str, bytes] = field(default_factory=dict)
    did_documents: Mapping[str, bytes] = field(default_factory=dict)
    root_certificates: bytes = b""
    log_vkeys: tuple[str, ...] = ()
    witness_policy: str = ""
    checkpoint: bytes = b""
    version: int = 0
    newest_lists: Mapping[str, datetime] = field(default_factory=dict)
    key_history: bytes = b""
    timestamp_certificates: bytes = b""

    def knows_issuer(self, did: str) -> bool:
        """Whether this did ever had a key for certificates."""
        return did in self._issuers

    def key_for(self, verification_method: str, use: KeyUse) -> TrustedKey | None:
        """The key that a verification method names, if it has this use and belongs there.

        A status key is the registry's, and stands in the DID document of every body too.
        """
        did, _, key_id = verification_method.partition("#")
        key = self._by_id.get(key_id)
        if key is None or key.use is not use:
            return None
        stands_with_bodies = use is KeyUse.STATUS and key.owner == self.registry
        return key if key.owner == did or (stands_with_bodies and self.knows_issuer(did)) else None

    @cached_property
    def has_compromised_keys(self) -> bool:
        """Whether it matters at all when something was witnessed."""
        return any(key.compromised_at is not None for key in self.keys)

    @cached_property
    def _by_id(self) -> dict[str, TrustedKey]:
        return {key.key_id: key for key in self.keys}

    @cached_property
    def _issuers(self) -> frozenset[str]:
        return frozenset(key.owner for key in self.keys if key.use is KeyUse.CREDENTIAL)
