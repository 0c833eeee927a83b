"""A batch of 10,000 credentials, every step of the verification, against their bare signatures."""

from __future__ import annotations

import json
import time
from statistics import median

from harness import Figure, hand_in, interleaved
from nacl.signing import VerifyKey
from samples import TODAY, make_registry

from certreg.trust.credential import Standing, verify_credential
from certreg.trust.data_integrity import ProofOptions, signing_inputs
from certreg.trust.multibase import decode
from certreg.trust.timestamp import read_timestamp

COUNT, ROUNDS = 10_000, 5
MOST = 500.0
"""Microseconds of one core for a credential: 2,000 a second."""

registry = make_registry()
store = registry.store
files = [
    registry.issue(id=f"https://registry.example/v/{n}", name=f"第{n}号") for n in range(COUNT)
]
key = VerifyKey(registry.body.public_key)


def bare(file: bytes) -> list[tuple[bytes, bytes]]:
    """What the signatures of a credential sign, and they."""
    document = json.loads(file)
    first = document["proof"][0]
    options = ProofOptions(read_timestamp(first["created"]), first["verificationMethod"])
    inputs = signing_inputs({n: m for n, m in document.items() if n != "proof"}, options)
    return [(i, decode(p["proofValue"])) for p, i in zip(document["proof"], inputs, strict=True)]


signatures = [pair for file in files for pair in bare(file)]


def verify() -> None:
    """Every step, both status lists included."""
    assert all(verify_credential(f, store, at=TODAY).status is Standing.VALID for f in files)


seconds = interleaved(
    verify,
    lambda: [key.verify(*pair) for pair in signatures],
    items=(COUNT, COUNT),
    rounds=ROUNDS,
    clock=time.process_time,
)
hand_in(
    Figure(
        "verifying a batch of 10,000 credentials",
        "both proofs, shape, key, issuer and two status lists, certreg.trust; processor time",
        "their two Ed25519 verifications alone, PyNaCl",
        "credentials",
        seconds,
        {"microseconds_each": 1e6 * median(ours for ours, _ in seconds)},
        limits={"microseconds_each": MOST},
    )
)
