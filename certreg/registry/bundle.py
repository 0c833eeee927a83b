"""The verifier's bundle: all that checking without network needs, signed, published as one file."""

from __future__ import annotations

from dataclasses import replace

from certreg.clock import now
from certreg.registry import identifiers, keys, publication, root_role, signable
from certreg.registry.models import Key, KeyUse
from certreg.registry.signable import Subject
from certreg.trust.bundle import is_manifest_of, to_bundle
from certreg.trust.root_role import Head, RootRole
from certreg.trust.trust_store import TrustStore

PATH = "trust.bundle"


def publish() -> bytes:
    """Make the bundle anew and publish it; its version is the moment of making, so it only grows.

    Every bundle key that was not given up signs, so that who pinned an earlier one follows.

    Returns:
        The bytes of the file.
    """
    at = now()
    online = RootRole(1, (keys.current(KeyUse.BUNDLE, at).public_key,))
    subject = Subject("bundle", at=at)
    signers = [keys.signer(key, subject) for key in keys.unspoilt(KeyUse.BUNDLE)]
    content = to_bundle(_whole_store(), _delegated(online), int(at.timestamp()), signers)
    publication.write(PATH, content)
    return content


@signable.allowed("bundle")
def _is_bundle(key: Key, subject: Subject, message: bytes) -> bool:
    """Whether these bytes are a manifest over the very keys and history that are on record."""
    store = replace(identifiers.live_store(), key_history=root_role.file())
    return key.use is KeyUse.BUNDLE and is_manifest_of(store, message)


def _delegated(online: RootRole) -> RootRole:
    """The bundle keys that the root role knows, while it does not know the newest one yet."""
    row = root_role.newest()
    if row is None:
        return online
    known = Head.from_bytes(row.head).online
    kept = {key.public_key for key in keys.unspoilt(KeyUse.BUNDLE)}
    usable = [key for key in known if key in kept]
    return online if online.keys[0] in known or not usable else RootRole(1, (usable[-1],))


def _whole_store() -> TrustStore:
    """The live store with all that a file must carry: lists, documents for other software."""
    store = identifiers.live_store()
    return replace(
        store,
        status_lists=dict(store.status_lists),
        did_documents=identifiers.documents(store.keys),
        key_history=root_role.file(),
    )
