"""Checkpoints of the log (c2sp.org/tlog-checkpoint), cosignatures (c2sp.org/tlog-cosignature).

A checkpoint says how large the log is and what its root is. The log signs it with Ed25519 and with
ML-DSA-44, under its origin as key name; witnesses add cosignatures. Our checkpoints have no
extension lines, which ML-DSA-44 signatures would not cover; those of others that have some are
refused.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from certreg.errors import RefusedError, UnreadableError
from certreg.text import Text
from certreg.trust.keys import Algorithm, Signer, verify
from certreg.trust.merkle import EMPTY_ROOT, HASH_SIZE
from certreg.trust.note import KeyType, NoteSignature, SignedNote, VerifierKey, decode_base64

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_LAST_SECOND = 253_402_300_799
"""The end of the year 9999, the last that a datetime holds."""

_LOG_TYPES = {
    Algorithm.ED25519: KeyType.ED25519,
    Algorithm.ML_DSA_44: KeyType.ML_DSA_44_COSIGNATURE,
}
_WITNESS_TYPES = {
    Algorithm.ED25519: KeyType.ED25519_COSIGNATURE,
    Algorithm.ML_DSA_44: KeyType.ML_DSA_44_COSIGNATURE,
}


@dataclass(frozen=True)
class Checkpoint:
    """The head of a log.

    Attributes:
        origin: name of the log, its address without the scheme.
        size: number of entries.
        root: root hash of the tree of that size, 32 bytes.
    """

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The note text: origin, size, root in base64, one line each."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def from_text(cls, text: str) -> Checkpoint:
        """The checkpoint of a note text; it proves nothing before a signature is verified.

        Raises:
            UnreadableError: not the three lines of a checkpoint.
        """
        lines = text.split("\n")
        if len(lines) != 4 or not lines[0] or not _SIZE.fullmatch(lines[1]) or lines[3]:
            raise UnreadableError("日志检查点格式不正确：应为日志名称、大小和根哈希三行。")
        root = decode_base64(lines[2])
        if len(root) != HASH_SIZE:
            raise UnreadableError("日志检查点格式不正确：根哈希应为 32 字节。")
        return cls(lines[0], int(lines[1]), root)


@dataclass(frozen=True)
class VerifiedSignature:
    """A signature that holds: whose, and the time that it states (UTC), if it states one."""

    key: VerifierKey
    at: datetime | None


@dataclass(frozen=True)
class OpenedCheckpoint:
    """A checkpoint that its log has signed, with every signature by a known key.

    Attributes:
        checkpoint: the head.
        log_signatures: at least one.
        cosignatures: those of known witnesses.
    """

    checkpoint: Checkpoint
    log_signatures: tuple[VerifiedSignature, ...]
    cosignatures: tuple[VerifiedSignature, ...]


def log_key(signer: Signer, origin: str) -> VerifierKey:
    """The verifier key of a log: Ed25519 signs the text, ML-DSA-44 a cosignature."""
    return log_public_key(signer.algorithm, signer.public_key, origin)


def log_public_key(algorithm: Algorithm, public_key: bytes, origin: str) -> VerifierKey:
    """`log_key` where only the public part is at hand."""
    return VerifierKey(origin, _LOG_TYPES[algorithm], public_key)


def witness_key(signer: Signer, name: str) -> VerifierKey:
    """The verifier key of a witness. One Ed25519 key serves one witness name only."""
    return VerifierKey(name, _WITNESS_TYPES[signer.algorithm], signer.public_key)


def sign(checkpoint: Checkpoint, signers: Iterable[Signer], at: datetime) -> SignedNote:
    """The checkpoint signed by its own log.

    Args:
        checkpoint: never one that is inconsistent with an earlier one of the same log.
        signers: Ed25519 first, then ML-DSA-44.
        at: time of signing (aware), stated by the ML-DSA-44 signature.
    """
    keys = [(signer, log_key(signer, checkpoint.origin)) for signer in signers]
    signatures = [_signature(checkpoint, signer, key, at) for signer, key in keys]
    return SignedNote(checkpoint.text, tuple(signatures))


def cosign(checkpoint: Checkpoint, signer: Signer, name: str, at: datetime) -> NoteSignature:
    """A witness's cosignature, to be added to the note.

    Args:
        checkpoint: verified, and shown consistent with all that this witness cosigned before.
        signer: the witness's key.
        name: the witness's key name.
        at: time of cosigning (aware).
    """
    return _signature(checkpoint, signer, witness_key(signer, name), at)


def open_checkpoint(
    note: SignedNote, logs: Iterable[VerifierKey], witnesses: Iterable[VerifierKey] = ()
) -> OpenedCheckpoint:
    """The checkpoint of a note that a known log has signed.

    Signatures by unknown keys are ignored; one by a known key that fails rejects the whole note.

    Raises:
        UnreadableError: the text is no checkpoint.
        RefusedError: reason `unknown_log` (no signature by a known log of this origin),
            `bad_signature`, or `root_of_empty_tree`.
    """
    checkpoint = Checkpoint.from_text(note.text)
    own_keys = [key for key in logs if key.name == checkpoint.origin]
    log_signatures = _verified(checkpoint, note, own_keys)
    if not log_signatures:
        raise RefusedError("检查点没有已知日志的签名。", reason="unknown_log")
    if checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT:
        raise RefusedError("检查点声称日志为空，但根哈希不符。", reason="root_of_empty_tree")
    return OpenedCheckpoint(checkpoint, log_signatures, _verified(checkpoint, note, witnesses))


def _verified(
    checkpoint: Checkpoint, note: SignedNote, keys: Iterable[VerifierKey]
) -> tuple[VerifiedSignature, ...]:
    known = {(key.name, key.key_id): key for key in keys}
    return tuple(
        _verify(checkpoint, key, signature.signature)
        for signature in note.signatures
        if (key := known.get((signature.name, signature.key_id)))
    )


def _verify(checkpoint: Checkpoint, key: VerifierKey, signature: bytes) -> VerifiedSignature:
    posix, value = 0, signature
    if key.type is not KeyType.ED25519:
        posix, value = int.from_bytes(signature[:8], "big"), signature[8:]
    message = _message(checkpoint, key, posix)
    holds = posix <= _LAST_SECOND and verify(key.type.algorithm, key.public_key, value, message)
    if not holds:
        raise RefusedError(
            Text("检查点上「{name}」的签名不成立。", name=key.name), reason="bad_signature"
        )
    return VerifiedSignature(key, datetime.fromtimestamp(posix, UTC) if posix else None)


def _signature(
    checkpoint: Checkpoint, signer: Signer, key: VerifierKey, at: datetime
) -> NoteSignature:
    posix = int(at.timestamp())
    time = b"" if key.type is KeyType.ED25519 else posix.to_bytes(8, "big")
    signature = signer.sign(_message(checkpoint, key, posix))
    return NoteSignature(key.name, key.key_id, time + signature)


def _message(checkpoint: Checkpoint, key: VerifierKey, posix: int) -> bytes:
    """What a key of this type signs; the time is in seconds since 1970."""
    if key.type is KeyType.ED25519:
        return checkpoint.text.encode()
    if key.type is KeyType.ED25519_COSIGNATURE:
        return f"cosignature/v1\ntime {posix}\n{checkpoint.text}".encode()
    fields = (
        b"subtree/v1\n\0",
        _prefixed(key.name),
        posix.to_bytes(8, "big"),
        _prefixed(checkpoint.origin),
        bytes(8),  # start
        checkpoint.size.to_bytes(8, "big"),
        checkpoint.root,
    )
    return b"".join(fields)


def _prefixed(name: str) -> bytes:
    encoded = name.encode()
    return bytes([len(encoded)]) + encoded
