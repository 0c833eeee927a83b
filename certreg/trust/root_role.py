"""The root role and the key history it signs: k of n keys that are kept offline, after TUF's root.

Version n is signed by enough keys of version n-1 and of version n, expires, and names the version
before it. A client remembers the newest that it has seen (`Seen`) and refuses, each with its own
reason, what was signed by too few (`history_unsigned`), an older version (`history_older`), another
history (`history_forked`), one that is out of date (`history_expired`), and keys that are not those
of the version (`history_mixed`).

The keys themselves lie beside the head, which commits to their digest: so a client that was away for
years follows by the heads alone.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from certreg.errors import RefusedError, UnreadableError
from certreg.text import Text
from certreg.trust.canonical import JSON, canonical, parse_object
from certreg.trust.key_history import read_keys, write_keys
from certreg.trust.keys import Algorithm, verify
from certreg.trust.multibase import decode_key, encode_key
from certreg.trust.timestamp import read_timestamp, write_timestamp
from certreg.trust.trust_store import KeyUse, TrustedKey

_FORMAT = "certreg-key-history/1"
# Keeps a head's signature from being taken for one over anything else.
_SIGNED_AS = b"certreg key history\n"

ADDABLE = frozenset({KeyUse.CREDENTIAL, KeyUse.STATUS})
"""Uses of which the registry may add keys by itself between two versions."""


@dataclass(frozen=True)
class RootRole:
    """Who speaks for the registry: at least `threshold` of these Ed25519 keys (32 bytes each)."""

    threshold: int
    keys: tuple[bytes, ...]

    def __post_init__(self) -> None:
        if not 0 < self.threshold <= len(set(self.keys)) == len(self.keys):
            raise UnreadableError("根密钥的门限应在 1 与密钥数之间，且密钥不得重复。")

    @property
    def as_json(self) -> dict[str, JSON]:
        """Keys as Multikeys, and the threshold."""
        return {
            "keys": [encode_key(Algorithm.ED25519, key) for key in self.keys],
            "threshold": self.threshold,
        }

    @classmethod
    def from_json(cls, value: Any) -> RootRole:
        """The inverse of `as_json`.

        Raises:
            UnreadableError: another form, another algorithm, a threshold out of range.
        """
        try:
            threshold = value["threshold"]
            keys = _ed25519(value["keys"])
        except (KeyError, TypeError, AttributeError) as error:
            raise UnreadableError("根密钥的写法不对。") from error
        if type(threshold) is not int:
            raise UnreadableError("根密钥的写法不对。")
        return cls(threshold, keys)

    def has_signed(self, message: bytes, signatures: Mapping[bytes, bytes]) -> bool:
        """Whether enough of its keys have signed."""
        good = [
            key
            for key in self.keys
            if key in signatures and verify(Algorithm.ED25519, key, signatures[key], message)
        ]
        return len(good) >= self.threshold


@dataclass(frozen=True)
class Head:
    """What the root role signs of a version.

    Attributes:
        registry: did:web of the registry.
        version: 1, 2, 3 ... without a gap.
        made_at, expires_at: UTC; after that a client asks for a newer one.
        root: the role of this version.
        online: Ed25519 keys that may sign trust bundles, any one of them.
        keys_digest: SHA-256 of the canonical keys.
        roots_digest: SHA-256 of the PEM of the X.509 roots.
        previous: SHA-256 of the head before, hex; empty for the first.
    """

    registry: str
    version: int
    made_at: datetime
    expires_at: datetime
    root: RootRole
    online: tuple[bytes, ...]
    keys_digest: str
    roots_digest: str
    previous: str

    def to_bytes(self) -> bytes:
        """The canonical form."""
        return canonical(
            {
                "expires_at": write_timestamp(self.expires_at),
                "format": _FORMAT,
                "keys": self.keys_digest,
                "made_at": write_timestamp(self.made_at),
                "online": [encode_key(Algorithm.ED25519, key) for key in self.online],
                "previous": self.previous,
                "registry": self.registry,
                "root": self.root.as_json,
                "roots": self.roots_digest,
                "version": self.version,
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Head:
        """The inverse of `to_bytes`.

        Raises:
            UnreadableError: another form, or not canonical.
        """
        try:
            value = parse_object(data)
            texts = [value[name] for name in ("registry", "keys", "roots", "previous")]
            is_ours = value["format"] == _FORMAT and all(isinstance(text, str) for text in texts)
            head = cls(
                registry=value["registry"],
                version=value["version"],
                made_at=read_timestamp(value["made_at"]),
                expires_at=read_timestamp(value["expires_at"]),
                root=RootRole.from_json(value["root"]),
                online=_ed25519(value["online"]),
                keys_digest=value["keys"],
                roots_digest=value["roots"],
                previous=value["previous"],
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise UnreadableError("密钥历史的写法不对。") from error
        if not is_ours or type(head.version) is not int or head.to_bytes() != data:
            raise UnreadableError("密钥历史的写法不对。")
        return head


@dataclass(frozen=True)
class Seen:
    """What a client remembers of the newest history that it accepted."""

    version: int
    digest: str


@dataclass(frozen=True)
class KeyHistory:
    """A history that was checked.

    Attributes:
        heads: every version, the first one first.
        keys: of the newest version.
    """

    heads: tuple[Head, ...]
    keys: tuple[TrustedKey, ...]

    @property
    def newest(self) -> Head:
        return self.heads[-1]

    @property
    def seen(self) -> Seen:
        """What to remember of it."""
        return Seen(self.newest.version, digest(self.newest.to_bytes()))


Signatures = Mapping[bytes, bytes]
"""Signature by raw public key."""


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return sha256(data).hexdigest()


def fingerprint(key: bytes) -> str:
    """A public key as people compare it: the first 16 bytes of its SHA-256, in groups of four."""
    text = digest(key)[:32]
    return " ".join(text[start : start + 4] for start in range(0, 32, 4))


def signed_bytes(head: bytes) -> bytes:
    """The exact bytes that each root key signs."""
    return _SIGNED_AS + head


def write_history(
    versions: Sequence[tuple[bytes, Signatures]], keys: Sequence[TrustedKey]
) -> bytes:
    """The published file: every version's head with its signatures, and the newest one's keys."""
    heads: list[JSON] = [
        {"head": head.decode(), "signatures": write_signatures(signatures)}
        for head, signatures in versions
    ]
    return canonical({"format": _FORMAT, "keys": write_keys(keys).decode(), "versions": heads})


def read_history(
    data: bytes,
    *,
    registry: str,
    at: datetime,
    pinned: RootRole | None = None,
    seen: Seen | None = None,
) -> KeyHistory:
    """The history in a file, after every check that its numbered steps name.

    Args:
        registry: did:web of the registry whose history it should be.
        at: the moment of checking (UTC).
        pinned: a root role known from elsewhere; it must be that of some version.
        seen: what was remembered of an earlier one.

    Raises:
        UnreadableError: not a history.
        RefusedError: with the reasons that stand at the top, or `history_unpinned`,
            `history_other_registry`.
    """
    versions, keys = _read_file(data)
    heads = [Head.from_bytes(head) for head, _ in versions]
    # 1. It is this registry's, and no version is missing or out of its place.
    before = ""
    for number, (head, (encoded, _)) in enumerate(zip(heads, versions, strict=True), 1):
        if head.registry != registry:
            raise RefusedError("密钥历史属于另一个登记簿。", reason="history_other_registry")
        if head.version != number or head.previous != before:
            raise RefusedError("密钥历史的各版互不衔接，不予采用。", reason="history_forked")
        before = digest(encoded)
    # 2. Each version is signed by enough keys of the one before and of its own.
    for number, (encoded, signatures) in enumerate(versions):
        for role in (heads[max(number - 1, 0)].root, heads[number].root):
            if not role.has_signed(signed_bytes(encoded), signatures):
                raise RefusedError(
                    Text("密钥历史第 {n} 版没有足够的根密钥签名，不予采用。", n=number + 1),
                    reason="history_unsigned",
                )
    # 3. It goes on from what was known before.
    if pinned is not None and pinned not in [head.root for head in heads]:
        raise RefusedError("密钥历史不是由已知的根密钥签署的。", reason="history_unpinned")
    if seen is not None:
        _check_goes_on(seen, versions)
    # 4. It is not out of date.
    if heads[-1].expires_at < at:
        raise RefusedError(
            Text(
                "密钥历史已于 {day} 过期，可能有人扣住了新版。请从登记簿重新下载。",
                day=write_timestamp(heads[-1].expires_at),
            ),
            reason="history_expired",
        )
    # 5. The keys are those of this version.
    if digest(keys) != heads[-1].keys_digest:
        raise RefusedError("密钥清单与签署的版本不符，不予采用。", reason="history_mixed")
    return KeyHistory(tuple(heads), read_keys(keys))


def check_extends(history: KeyHistory, keys: Sequence[TrustedKey], roots: bytes) -> None:
    """That newer knowledge of keys says nothing that the signed history does not allow.

    Between two versions the registry may add keys of bodies and for status lists, end a key
    earlier and record a compromise; nothing may be left out, changed or taken back.

    Args:
        keys: what a bundle says of keys.
        roots: the X.509 roots in it, PEM.

    Raises:
        RefusedError: reason `history_mixed`.
    """
    told = {key.key_id: key for key in keys}
    signed = {key.key_id for key in history.keys}
    is_kept = all(
        key.key_id in told and _is_stricter(key, told[key.key_id]) for key in history.keys
    )
    is_addable = all(key.use in ADDABLE for name, key in told.items() if name not in signed)
    if not (is_kept and is_addable and digest(roots) == history.newest.roots_digest):
        raise RefusedError("验证数据中的密钥与根角色签署的密钥历史不符。", reason="history_mixed")


def write_signatures(signatures: Signatures) -> dict[str, JSON]:
    """Signatures in base64 by Multikey."""
    return {
        encode_key(Algorithm.ED25519, key): b64encode(signature).decode()
        for key, signature in signatures.items()
    }


def read_signatures(value: Any) -> dict[bytes, bytes]:
    """The inverse of `write_signatures`.

    Raises:
        UnreadableError: another form.
    """
    try:
        return {
            key: b64decode(signature, validate=True)
            for key, signature in zip(_ed25519(value), value.values(), strict=True)
        }
    except (ValueError, TypeError, AttributeError) as error:
        raise UnreadableError("根密钥签名的写法不对。") from error


def _check_goes_on(seen: Seen, versions: Sequence[tuple[bytes, Signatures]]) -> None:
    if len(versions) < seen.version:
        raise RefusedError(
            Text(
                "密钥历史是第 {version} 版，早于已用过的第 {newest} 版，不予采用。",
                version=len(versions),
                newest=seen.version,
            ),
            reason="history_older",
        )
    if seen.version and digest(versions[seen.version - 1][0]) != seen.digest:
        raise RefusedError(
            Text("密钥历史第 {version} 版与已用过的不同，不予采用。", version=seen.version),
            reason="history_forked",
        )


def _is_stricter(signed: TrustedKey, told: TrustedKey) -> bool:
    """Whether what is told of a key now takes nothing back that was signed."""
    same = (
        signed.owner == told.owner
        and signed.use is told.use
        and signed.algorithm is told.algorithm
        and signed.public_key == told.public_key
        and signed.custody is told.custody
        and signed.valid_from == told.valid_from
    )
    if not same or told.valid_to > signed.valid_to:
        return False
    if signed.compromised_at is None:
        return True
    return told.compromised_at is not None and told.compromised_at <= signed.compromised_at


def _read_file(data: bytes) -> tuple[list[tuple[bytes, dict[bytes, bytes]]], bytes]:
    try:
        value = parse_object(data)
        if value["format"] != _FORMAT or set(value) != {"format", "keys", "versions"}:
            raise TypeError("another format")
        versions = [
            (each["head"].encode(), read_signatures(each["signatures"]))
            for each in value["versions"]
        ]
        keys = value["keys"].encode()
    except (KeyError, TypeError, AttributeError) as error:
        raise UnreadableError("密钥历史的写法不对。") from error
    if not versions:
        raise UnreadableError("密钥历史是空的。")
    return versions, keys


def _ed25519(multikeys: Any) -> tuple[bytes, ...]:
    keys = [decode_key(key) for key in multikeys]
    if any(algorithm is not Algorithm.ED25519 for algorithm, _ in keys):
        raise UnreadableError("根密钥和数据包密钥须为 Ed25519。")
    return tuple(raw for _, raw in keys)
