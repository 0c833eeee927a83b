"""The verifier's bundle: everything that checking without network needs, signed, published as one file."""

from __future__ import annotations

from certreg.clock import now
from certreg.registry import identifiers, keys, publication
from certreg.registry.models import KeyUse
from certreg.trust.bundle import RootRole, to_bundle

PATH = "trust.bundle"


def publish() -> bytes:
    """Make the bundle anew and publish it; its version is the moment of making, so it only grows.

    Returns:
        The bytes of the file.
    """
    at = now()
    signer = keys.signer(keys.current(KeyUse.BUNDLE, at))
    root = RootRole(1, (signer.public_key,))
    content = to_bundle(identifiers.live_store(), root, int(at.timestamp()), [signer])
    publication.write(PATH, content)
    return content
