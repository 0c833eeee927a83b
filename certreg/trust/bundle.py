"""The verifier's bundle: all that checking needs without network, in one file signed by the root.

A reproducible archive: `manifest.json` names every other file with its SHA-256, the version and the
root role; `signatures.json` carries the root keys' signatures over it. No byte is unsigned.
As with TUF roots, a bundle that changes the root role is signed by enough keys of the old role and
of the new one.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from certreg.errors import RefusedError, UnreadableError
from certreg.text import Text
from certreg.trust.archive import read_archive, write_archive
from certreg.trust.canonical import JSON, canonical, parse_object
from certreg.trust.key_history import read_keys, write_keys
from certreg.trust.keys import Algorithm, Signer, verify
from certreg.trust.multibase import decode_key, encode_key
from certreg.trust.timestamp import read_timestamp, write_timestamp
from certreg.trust.trust_store import TrustStore

_FORMAT = "certreg-trust-bundle/1"
# Keeps a manifest's signature from being taken for one over anything else.
_SIGNED_AS = b"certreg trust bundle manifest\n"


@dataclass(frozen=True)
class RootRole:
    """Who speaks for the registry: at least `threshold` of these Ed25519 keys (32 bytes each)."""

    threshold: int
    keys: tuple[bytes, ...]

    def __post_init__(self) -> None:
        if not 0 < self.threshold <= len(set(self.keys)) == len(self.keys):
            raise UnreadableError("根密钥的门限应在 1 与密钥数之间，且密钥不得重复。")


@dataclass(frozen=True)
class Prepared:
    """A bundle before it is signed: its files, and the manifest that the root keys sign."""

    files: Mapping[str, bytes]
    manifest: bytes

    @property
    def signed_bytes(self) -> bytes:
        """The exact bytes that each root key signs."""
        return _SIGNED_AS + self.manifest


def prepare_bundle(store: TrustStore, root: RootRole, version: int) -> Prepared:
    """The files and the manifest of a bundle; the version grows by one with every bundle."""
    files = {
        "did.json": _texts(store.did_documents),
        "keys.json": write_keys(store.keys),
        "log.json": canonical(
            {
                "checkpoint": store.checkpoint.decode(),
                "vkeys": store.log_vkeys,
                "witness_policy": store.witness_policy,
            }
        ),
        "roots.pem": store.root_certificates,
        "status.json": _texts(store.status_lists),
    }
    manifest: dict[str, JSON] = {
        "as_of": write_timestamp(store.as_of),
        "files": {name: sha256(data).hexdigest() for name, data in files.items()},
        "format": _FORMAT,
        "registry": store.registry,
        "root": {
            "keys": [encode_key(Algorithm.ED25519, key) for key in root.keys],
            "threshold": root.threshold,
        },
        "version": version,
    }
    return Prepared(files, canonical(manifest))


def assemble_bundle(prepared: Prepared, signatures: Mapping[bytes, bytes]) -> bytes:
    """The archive, with signatures over `prepared.signed_bytes` by raw public key."""
    signed = {
        encode_key(Algorithm.ED25519, key): b64encode(signature).decode("ascii")
        for key, signature in signatures.items()
    }
    own = {"manifest.json": prepared.manifest, "signatures.json": canonical(signed)}
    return write_archive({**prepared.files, **own})


def to_bundle(store: TrustStore, root: RootRole, version: int, signers: Sequence[Signer]) -> bytes:
    """A signed bundle where the root keys are at hand."""
    prepared = prepare_bundle(store, root, version)
    return assemble_bundle(
        prepared, {signer.public_key: signer.sign(prepared.signed_bytes) for signer in signers}
    )


def read_bundle(
    data: bytes,
    pinned: RootRole | None,
    *,
    trust_on_first_use: bool = False,
    newest_seen: int = 0,
) -> tuple[TrustStore, RootRole]:
    """The store in a bundle, and the root role to pin from now on.

    Args:
        pinned: the root role known before; None at first use, which must be allowed by name.
        newest_seen: version of the newest bundle read before.

    Raises:
        UnreadableError: not a bundle, or damaged.
        RefusedError: reason `bundle_unsigned` (too few signatures of the pinned or of its own root
            role), `bundle_older` (rolled back), `bundle_unpinned` (no root role to check it by).
    """
    files = read_archive(data)
    manifest = _read_manifest(files)
    own = _read_root(manifest["root"])
    if pinned is None and not trust_on_first_use:
        raise RefusedError(
            "没有根密钥，无法确认验证数据的来源。请先取得登记簿公布的根密钥。",
            reason="bundle_unpinned",
        )
    signatures = _read_signatures(files["signatures.json"])
    for role in (own, pinned or own):
        if not _is_signed(role, _SIGNED_AS + files["manifest.json"], signatures):
            raise RefusedError(
                "验证数据没有足够的根密钥签名，不予采用。请从登记簿重新下载。",
                reason="bundle_unsigned",
            )
    if manifest["version"] < newest_seen:
        raise RefusedError(
            Text(
                "验证数据是第 {version} 版，早于已用过的第 {newest} 版，不予采用。",
                version=manifest["version"],
                newest=newest_seen,
            ),
            reason="bundle_older",
        )
    return _read_store(manifest, files), own


def _read_manifest(files: Mapping[str, bytes]) -> dict[str, Any]:
    try:
        manifest = parse_object(files["manifest.json"])
        names = {"as_of", "files", "format", "registry", "root", "version"}
        listed = manifest["files"]
        present = {
            name: sha256(data).hexdigest()
            for name, data in files.items()
            if name not in {"manifest.json", "signatures.json"}
        }
        is_complete = set(manifest) == names and listed == present and "signatures.json" in files
        is_ours = manifest["format"] == _FORMAT and isinstance(manifest["registry"], str)
        is_version = type(manifest["version"]) is int
    except (KeyError, TypeError) as error:
        raise UnreadableError("验证数据缺少目录，请重新下载。") from error
    if not (is_complete and is_ours and is_version):
        raise UnreadableError("验证数据的目录与内容不符，请重新下载。")
    return manifest


def _read_root(value: Any) -> RootRole:
    try:
        keys = [decode_key(key) for key in value["keys"]]
        threshold = value["threshold"]
    except (KeyError, TypeError, AttributeError) as error:
        raise UnreadableError("验证数据的根密钥写法不对。") from error
    if type(threshold) is not int or any(name is not Algorithm.ED25519 for name, _ in keys):
        raise UnreadableError("验证数据的根密钥写法不对。")
    return RootRole(threshold, tuple(raw for _, raw in keys))


def _read_signatures(data: bytes) -> dict[bytes, bytes]:
    try:
        return {
            decode_key(key)[1]: b64decode(signature, validate=True)
            for key, signature in parse_object(data).items()
        }
    except (ValueError, TypeError) as error:
        raise UnreadableError("验证数据的签名写法不对。") from error


def _is_signed(role: RootRole, message: bytes, signatures: Mapping[bytes, bytes]) -> bool:
    good = [
        key
        for key in role.keys
        if key in signatures and verify(Algorithm.ED25519, key, signatures[key], message)
    ]
    return len(good) >= role.threshold


def _read_store(manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> TrustStore:
    try:
        log = parse_object(files["log.json"])
        return TrustStore(
            registry=manifest["registry"],
            as_of=read_timestamp(manifest["as_of"]),
            keys=read_keys(files["keys.json"]),
            status_lists=_bytes(files["status.json"]),
            did_documents=_bytes(files["did.json"]),
            root_certificates=files["roots.pem"],
            log_vkeys=tuple(log["vkeys"]),
            witness_policy=log["witness_policy"],
            checkpoint=log["checkpoint"].encode(),
            version=manifest["version"],
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise UnreadableError("验证数据的内容写法不对，请重新下载。") from error


def _texts(documents: Mapping[str, bytes]) -> bytes:
    return canonical({name: data.decode() for name, data in documents.items()})


def _bytes(data: bytes) -> dict[str, bytes]:
    return {name: text.encode() for name, text in parse_object(data).items()}
