"""DID documents and the key history: who may sign what, for our verifiers and other software."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable

import sqlalchemy as sa

from certreg import kept
from certreg.clock import now
from certreg.db import db
from certreg.installation import installation
from certreg.registry import keys, publication, status, timestamps, witnesses
from certreg.registry.models import Key, KeyUse
from certreg.trust import trust_store
from certreg.trust.did import did_document, did_of_url
from certreg.trust.keys import Algorithm
from certreg.trust.trust_store import TrustedKey, TrustStore

TRUSTED_USES = {
    KeyUse.CREDENTIAL: trust_store.KeyUse.CREDENTIAL,
    KeyUse.STATUS: trust_store.KeyUse.STATUS,
    KeyUse.DOCUMENT: trust_store.KeyUse.DOCUMENT,
    KeyUse.LOG: trust_store.KeyUse.LOG,
}
"""The uses that verifiers know; roots and bundle keys are pinned apart."""


def registry_did() -> str:
    """did:web of the registry itself."""
    return did_of_url(installation().base_url)


def trusted_keys() -> tuple[TrustedKey, ...]:
    """The whole key history as verifiers read it; private parts are not even read."""
    query = (
        sa.select(Key)
        .where(Key.use.in_(TRUSTED_USES))
        .order_by(Key.id)
        .options(sa.orm.defer(Key.private_pem))
    )
    return tuple(_trusted(row) for row in db.session.scalars(query))


def documents(history: Iterable[TrustedKey]) -> dict[str, bytes]:
    """DID documents by did: the registry's, and each body's with the status keys."""
    registry, shared = registry_did(), []
    by_owner: dict[str, list[TrustedKey]] = defaultdict(list)
    for key in history:
        if key.owner != registry:
            by_owner[key.owner].append(key)
        elif key.algorithm is Algorithm.ED25519:
            by_owner[registry].append(key)
        if key.use is trust_store.KeyUse.STATUS:
            shared.append(key)
    return {
        owner: _bytes(did_document(owner, own if owner == registry else [*shared, *own]))
        for owner, own in by_owner.items()
    }


def publish() -> None:
    """Publish the DID documents that changed."""
    for did, content in documents(trusted_keys()).items():
        publication.write_changed(document_path(did), content)


def document_path(did: str) -> str:
    """Where the DID document of the registry, or of a body, is published."""
    if did == registry_did():
        return ".well-known/did.json"
    return f"bodies/{did.rpartition(':')[2]}/did.json"


def live_store() -> TrustStore:
    """What the running registry trusts and knows, for verifying what people hand in."""
    return kept.keep("trust store", _gathered)


def _gathered() -> TrustStore:
    history, checkpoint = trusted_keys(), publication.newest_checkpoint()
    policy = witnesses.policy()
    return TrustStore(
        registry=registry_did(),
        as_of=now(),
        keys=history,
        status_lists=status.SignedLists(),
        root_certificates="".join(keys.root_certificates()).encode(),
        log_vkeys=tuple(key.vkey for key in policy.logs),
        witness_policy=policy.text,
        checkpoint=checkpoint.note.encode() if checkpoint else b"",
        timestamp_certificates=timestamps.pem(),
    )


def _trusted(row: Key) -> TrustedKey:
    return TrustedKey(
        key_id=row.key_id,
        owner=status.body_did(row.owner) if row.owner else registry_did(),
        use=TRUSTED_USES[row.use],
        algorithm=Algorithm(row.algorithm),
        public_key=row.public_key,
        valid_from=row.valid_from,
        valid_to=row.ends_at,
        compromised_at=row.compromised_at,
        custody=trust_store.Custody(row.custody.value),
        replaced_by=row.replaced_by,
    )


def _bytes(document: dict[str, object]) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=2).encode()
