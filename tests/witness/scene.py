"""A log that grows as a test likes, and a witness that knows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from trust.fixed_keys import ed25519, ml_dsa

from certreg.trust.add_checkpoint import AddCheckpoint
from certreg.trust.checkpoint import Checkpoint, log_key, sign
from certreg.trust.keys import Signer, SoftwareSigner
from certreg.trust.merkle import consistency_proof, leaf_hash, tree_root
from certreg.trust.note import VerifierKey
from certreg.trust.tiles import grow, stored_hashes
from certreg.witness import cosigning
from certreg.witness.cosigning import Answer
from certreg.witness.store import Store

ORIGIN = "certs.example/log"
NAME = "witness.city.example/w1"
PASSPHRASE = b"of the tests"
AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)


@dataclass
class Log:
    """A log in memory.

    Attributes:
        fork_at: from this entry on, what it says differs from any other log.
    """

    fork_at: int | None = None
    origin: str = ORIGIN
    signers: tuple[Signer, ...] = field(default_factory=lambda: (ed25519("log"), ml_dsa("log")))

    @property
    def keys(self) -> tuple[VerifierKey, ...]:
        return tuple(log_key(signer, self.origin) for signer in self.signers)

    def leaves(self, size: int) -> list[bytes]:
        """The leaf hashes of its first entries."""
        fork = size if self.fork_at is None else self.fork_at
        return [leaf_hash(b"%d%s" % (n, b"!" if n >= fork else b"")) for n in range(size)]

    def head(self, size: int) -> Checkpoint:
        """Its head of a size."""
        return Checkpoint(self.origin, size, tree_root(self.leaves(size)))

    def proof(self, old: int, new: int) -> tuple[bytes, ...]:
        """That its head of the new size begins with that of the old one."""
        tiles = dict(grow(0, self.leaves(new), {}.__getitem__))
        return consistency_proof(old, new, stored_hashes(new, tiles.__getitem__))

    def request(self, old: int, new: int) -> AddCheckpoint:
        """What it asks a witness that has seen the old size."""
        return AddCheckpoint(old, self.proof(old, new), sign(self.head(new), self.signers, AT))


@dataclass
class Cosigner:
    """A witness in a folder of its own."""

    store: Store
    signers: tuple[SoftwareSigner, ...]

    @classmethod
    def create(cls, folder: Path, *logs: Log, name: str = NAME) -> Cosigner:
        store = Store.create(folder, name, PASSPHRASE)
        store.know([key for log in logs for key in log.keys])
        return cls(store, store.signers(PASSPHRASE))

    def asked(self, request: AddCheckpoint | bytes, at: datetime = AT) -> Answer:
        """Its answer."""
        body = request if isinstance(request, bytes) else request.to_bytes()
        return cosigning.answer(body, self.store, self.signers, at)
