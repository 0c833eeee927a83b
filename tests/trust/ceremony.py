"""A root role and the versions of a key history that it signs, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from trust.fixed_keys import ed25519
from trust.samples import REGISTRY, make_registry, moment

from certreg.trust.bundle import to_bundle
from certreg.trust.key_history import write_keys
from certreg.trust.keys import SoftwareSigner
from certreg.trust.root_role import Head, RootRole, digest, signed_bytes, write_history
from certreg.trust.trust_store import TrustedKey

STORE = make_registry().store
OLD = [ed25519(f"old-{number}") for number in range(5)]
NEW = [ed25519(f"new-{number}") for number in range(3)]
ONLINE = ed25519("online-1")
AT = moment(2026, 6, 1)
YEAR = timedelta(days=365)

Version = tuple[bytes, dict[bytes, bytes]]


def role(signers: Sequence[SoftwareSigner], threshold: int) -> RootRole:
    return RootRole(threshold, tuple(signer.public_key for signer in signers))


OLD_ROLE, NEW_ROLE = role(OLD, 3), role(NEW, 2)


def version(
    number: int,
    root: RootRole,
    signers: Sequence[SoftwareSigner],
    before: Version | None = None,
    *,
    keys: Sequence[TrustedKey] = STORE.keys,
    made_at: datetime = AT,
    online: SoftwareSigner = ONLINE,
    registry: str = REGISTRY,
) -> Version:
    head = Head(
        registry=registry,
        version=number,
        made_at=made_at,
        expires_at=made_at + YEAR,
        root=root,
        online=(online.public_key,),
        keys_digest=digest(write_keys(keys)),
        roots_digest=digest(STORE.root_certificates),
        previous=digest(before[0]) if before else "",
    ).to_bytes()
    return head, {signer.public_key: signer.sign(signed_bytes(head)) for signer in signers}


FIRST = version(1, OLD_ROLE, OLD[:3])
SECOND = version(2, OLD_ROLE, OLD[2:], FIRST)
CHANGED = version(3, NEW_ROLE, [*OLD[:3], *NEW[:2]], SECOND)
HISTORY = write_history([FIRST], STORE.keys)


def bundle(
    keys: Sequence[TrustedKey] = STORE.keys,
    signer: SoftwareSigner = ONLINE,
    *,
    history: bytes = HISTORY,
    number: int = 7,
) -> bytes:
    """A bundle by an online key, with a key history."""
    store = replace(STORE, keys=tuple(keys), key_history=history)
    return to_bundle(store, RootRole(1, (signer.public_key,)), number, [signer])
