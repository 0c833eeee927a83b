"""Log entries, and the file that proves one to be in the log (c2sp.org/tlog-proof).

An entry says which kind of event happened and commits to its record without showing it. The salt of
the commitment travels with the certificate, in the `extra` line of its proof; whoever holds proof
and record can check the entry, and nobody else learns anything from the log.
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256

from certreg.errors import RefusedError, UnreadableError
from certreg.text import Text
from certreg.trust.checkpoint import Checkpoint, VerifiedSignature, open_checkpoint
from certreg.trust.merkle import HASH_SIZE, leaf_hash, verify_inclusion
from certreg.trust.note import SignedNote, decode_base64
from certreg.trust.witness_policy import WitnessPolicy

SALT_SIZE = 32
"""Bytes of the secret salt of a commitment."""

ENTRY_VERSION = 1
"""First byte of every entry."""

_HEADER = "c2sp.org/tlog-proof@v1"
_KIND = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")
_MAX_HASHES = 63


def commitment(salt: bytes, record: bytes) -> bytes:
    """SHA-256(salt, record): binds to the record and, without the salt, tells nothing about it.

    Args:
        salt: 32 secret random bytes, never used for another record.
        record: RFC 8785 bytes.

    Raises:
        UnreadableError: the salt has another length.
    """
    if len(salt) != SALT_SIZE:
        raise UnreadableError(
            Text(
                "日志承诺的盐值应为 {expected} 字节，实为 {size} 字节。",
                expected=SALT_SIZE,
                size=len(salt),
            )
        )
    return sha256(salt + record).digest()


def entry_bytes(kind: str, commitment: bytes) -> bytes:
    """A log entry: version (1 byte), length of the kind (1), kind in ASCII, commitment (32).

    Args:
        kind: `subject.past_tense`, such as `certificate.issued`.
        commitment: 32 bytes.
    """
    if not _KIND.fullmatch(kind) or len(kind) > 255 or len(commitment) != HASH_SIZE:
        raise ValueError(f"no log entry: {kind!r} with a commitment of {len(commitment)} bytes")
    return bytes([ENTRY_VERSION, len(kind)]) + kind.encode("ascii") + commitment


@dataclass(frozen=True)
class Entry:
    """What a log entry says: the kind of event, and the commitment to its record."""

    kind: str
    commitment: bytes

    @classmethod
    def from_bytes(cls, stored: bytes) -> Entry:
        """The entry that `entry_bytes` wrote.

        Raises:
            UnreadableError: anything that it would not write.
        """
        kind, committed = stored[2:-HASH_SIZE], stored[-HASH_SIZE:]
        try:
            entry = cls(kind.decode("ascii"), committed)
            is_ours = entry_bytes(entry.kind, entry.commitment) == stored
        except ValueError as error:
            raise UnreadableError("日志条目格式不正确。") from error
        if not is_ours:
            raise UnreadableError("日志条目格式不正确。")
        return entry


@dataclass(frozen=True)
class LogProof:
    """A proof file. Nothing here is verified.

    Attributes:
        index: place of the entry in the log, from 0.
        hashes: inclusion proof, from the leaf's sibling to the root's child.
        note: the checkpoint with its signatures.
        extra: the salt; not authenticated by the proof, but by the commitment that it opens.
    """

    index: int
    hashes: tuple[bytes, ...]
    note: SignedNote
    extra: bytes | None = None

    def to_bytes(self) -> bytes:
        """The text of a `.tlog-proof` file."""
        lines = [_HEADER]
        if self.extra is not None:
            lines.append(f"extra {b64encode(self.extra).decode()}")
        lines.append(f"index {self.index}")
        lines += [b64encode(each).decode() for each in self.hashes]
        return "".join(f"{line}\n" for line in [*lines, ""]).encode() + self.note.to_bytes()

    @classmethod
    def from_bytes(cls, stored: bytes) -> LogProof:
        """The proof that `to_bytes` wrote; what it would write in another way is refused.

        Raises:
            UnreadableError: not a proof file.
        """
        head, _, note = stored.partition(b"\n\n")
        try:
            header, *lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError as error:
            raise UnreadableError("日志证明格式不正确。") from error
        extra = None
        if lines and lines[0].startswith("extra "):
            extra = decode_base64(lines.pop(0).removeprefix("extra "))
        index = _INDEX.fullmatch(lines[0]) if lines else None
        hashes = tuple(map(decode_base64, lines[1:]))
        if header != _HEADER or not index or len(hashes) > _MAX_HASHES:
            raise UnreadableError("日志证明格式不正确。")
        return cls(int(index[1]), hashes, SignedNote.from_bytes(note), extra)


@dataclass(frozen=True)
class Inclusion:
    """What a proof shows.

    Attributes:
        checkpoint: the head of the log in which the entry is included.
        index: the entry's place.
        cosignatures: those of known witnesses of that head.
        is_witnessed: whether they make the quorum of the policy.
    """

    checkpoint: Checkpoint
    index: int
    cosignatures: tuple[VerifiedSignature, ...]
    is_witnessed: bool


def verify(proof: LogProof, entry: bytes, policy: WitnessPolicy) -> Inclusion:
    """That the entry is in a log which the policy knows, and who has witnessed it.

    A quorum that is missing is no failure here: the entry is then logged, but not yet witnessed.

    Args:
        proof: the proof file.
        entry: bytes of the entry, made from the record at hand with `entry_bytes`.
        policy: the known logs and witnesses.

    Raises:
        UnreadableError: the checkpoint cannot be read.
        RefusedError: reason as in `open_checkpoint`, or `not_included`.
    """
    # 1. The checkpoint is signed by a known log, and no known key's signature on it fails.
    opened = open_checkpoint(proof.note, policy.logs, policy.witness_keys)
    # 2. The entry is included in it.
    head = opened.checkpoint
    if not verify_inclusion(leaf_hash(entry), proof.index, head.size, proof.hashes, head.root):
        raise RefusedError("日志证明与该记录不符：日志中没有这条记录。", reason="not_included")
    # 3. Who has witnessed it.
    is_witnessed = policy.is_met({each.key for each in opened.cosignatures})
    return Inclusion(head, proof.index, opened.cosignatures, is_witnessed)
