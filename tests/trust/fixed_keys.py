"""Keys that are the same in every run, so that a test that fails fails again."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from certreg.trust.keys import SoftwareSigner


def p256(name: str) -> SoftwareSigner:
    """The P-256 key of this name."""
    number = int.from_bytes(name.encode().rjust(31, b"\1"), "big")
    return SoftwareSigner(name, ec.derive_private_key(number, ec.SECP256R1()))


def ed25519(name: str) -> SoftwareSigner:
    """The Ed25519 key of this name."""
    return SoftwareSigner(name, Ed25519PrivateKey.from_private_bytes(name.encode().rjust(32)))


def ml_dsa(name: str) -> SoftwareSigner:
    """The ML-DSA-44 key of this name."""
    return SoftwareSigner(name, MLDSA44PrivateKey.from_seed_bytes(name.encode().rjust(32)))
