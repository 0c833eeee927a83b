"""The verifier's bundle: all that checking without network needs, signed, published as one file."""

from __future__ import annotations

from dataclasses import replace

from certreg.clock import now
from certreg.registry import identifiers, keys, publication
from certreg.registry.models import KeyUse
from certreg.trust.bundle import RootRole, to_bundle
from certreg.trust.trust_store import TrustStore

PATH = "trust.bundle"


def publish() -> bytes:
    """Make the bundle anew and publish it; its version is the moment of making, so it only grows.

    Every bundle key that was not given up signs, so that who pinned an earlier one follows.

    Returns:
        The bytes of the file.
    """
    at = now()
    root = RootRole(1, (keys.current(KeyUse.BUNDLE, at).public_key,))
    signers = [keys.signer(key) for key in keys.unspoilt(KeyUse.BUNDLE)]
    content = to_bundle(_whole_store(), root, int(at.timestamp()), signers)
    publication.write(PATH, content)
    return content


def _whole_store() -> TrustStore:
    """The live store with all that a file must carry: lists, documents for other software."""
    store = identifiers.live_store()
    return replace(
        store,
        status_lists=dict(store.status_lists),
        did_documents=identifiers.documents(store.keys),
    )
