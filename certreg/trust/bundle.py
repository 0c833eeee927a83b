"""The verifier's bundle: all that checking needs without network, in one file signed by the root.

A reproducible archive: `manifest.json` names every other file with its SHA-256, the version and the
role that signs it; `signatures.json` carries the signatures over it. No byte is unsigned.

Above that role stands the root role: `history.json` is the key history, which it signs offline
(`root_role`), and which says what keys may sign bundles. Until a registry has held that ceremony, a
bundle that changes its role is signed by enough keys of the old one and of the new one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from certreg.errors import RefusedError, UnreadableError
from certreg.text import Text
from certreg.trust.archive import read_archive, write_archive
from certreg.trust.canonical import JSON, canonical, parse_object
from certreg.trust.key_history import read_keys, write_keys
from certreg.trust.keys import Signer
from certreg.trust.root_role import (
    KeyHistory,
    RootRole,
    Seen,
    Signatures,
    check_extends,
    read_history,
    read_signatures,
    write_signatures,
)
from certreg.trust.timestamp import read_timestamp, write_timestamp
from certreg.trust.trust_store import TrustStore

_TSA = "timestamp-authorities.pem"
_FORMAT = "certreg-trust-bundle/1"
# Keeps a manifest's signature from being taken for one over anything else.
_SIGNED_AS = b"certreg trust bundle manifest\n"


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
        **({"history.json": store.key_history} if store.key_history else {}),
        **({_TSA: store.timestamp_certificates} if store.timestamp_certificates else {}),
    }
    manifest: dict[str, JSON] = {
        "as_of": write_timestamp(store.as_of),
        "files": {name: sha256(data).hexdigest() for name, data in files.items()},
        "format": _FORMAT,
        "registry": store.registry,
        "root": root.as_json,
        "version": version,
    }
    return Prepared(files, canonical(manifest))


def is_manifest_of(store: TrustStore, message: bytes) -> bool:
    """Whether bytes to be signed are a manifest over exactly these keys, roots, history and authorities."""
    if not message.startswith(_SIGNED_AS):
        return False
    told = parse_object(message.removeprefix(_SIGNED_AS))
    files = {
        "keys.json": write_keys(store.keys),
        "roots.pem": store.root_certificates,
        **({"history.json": store.key_history} if store.key_history else {}),
        **({_TSA: store.timestamp_certificates} if store.timestamp_certificates else {}),
    }
    digests = {name: sha256(data).hexdigest() for name, data in files.items()}
    listed = told.get("files")
    return (
        told.get("registry") == store.registry
        and isinstance(listed, dict)
        and {name: listed.get(name) for name in digests} == digests
        and listed.get(_TSA) == digests.get(_TSA)
    )


def assemble_bundle(prepared: Prepared, signatures: Signatures) -> bytes:
    """The archive, with signatures over `prepared.signed_bytes` by raw public key."""
    signed = canonical(write_signatures(signatures))
    own = {"manifest.json": prepared.manifest, "signatures.json": signed}
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
    history_seen: Seen | None = None,
    at: datetime | None = None,
) -> tuple[TrustStore, RootRole]:
    """The store in a bundle, and the role to pin from now on.

    Args:
        pinned: the role known before; None at first use, which must be allowed by name. Once there
            is a key history, it is the root role; before, the keys that sign bundles.
        newest_seen: version of the newest bundle read before.
        history_seen: what was remembered of its key history.
        at: the moment of reading (UTC); without it the moment that the bundle itself states, for
            data that are kept from another time.

    Raises:
        UnreadableError: not a bundle, or damaged.
        RefusedError: reason `bundle_unsigned` (too few signatures of the pinned or of its own
            role), `bundle_older` (rolled back), `bundle_unpinned` (no role to check it by),
            `history_missing` (a history was known before), or a reason of `root_role`.
    """
    files = read_archive(data)
    manifest = _read_manifest(files)
    own = RootRole.from_json(manifest["root"])
    if pinned is None and not trust_on_first_use:
        raise RefusedError(
            "没有根密钥，无法确认验证数据的来源。请先取得登记簿公布的根密钥。",
            reason="bundle_unpinned",
        )
    store = _read_store(manifest, files)
    # 1. The key history goes on from the one known before, and allows what the bundle says.
    history = _check_history(store, own, pinned, history_seen, at or store.as_of)
    # 2. Its own role has signed it, and so has the pinned one where no history stands above it.
    signatures = read_signatures(parse_object(files["signatures.json"]))
    for role in {own, own if _stands_above(history, history_seen, pinned) else pinned or own}:
        if not role.has_signed(_SIGNED_AS + files["manifest.json"], signatures):
            raise RefusedError(
                "验证数据没有足够的根密钥签名，不予采用。请从登记簿重新下载。",
                reason="bundle_unsigned",
            )
    # 3. It is not older than the one used before.
    if store.version < newest_seen:
        raise RefusedError(
            Text(
                "验证数据是第 {version} 版，早于已用过的第 {newest} 版，不予采用。",
                version=store.version,
                newest=newest_seen,
            ),
            reason="bundle_older",
        )
    return store, own if history is None else history.newest.root


def _check_history(
    store: TrustStore,
    own: RootRole,
    pinned: RootRole | None,
    seen: Seen | None,
    at: datetime,
) -> KeyHistory | None:
    """The key history in a bundle, checked; None while its registry has none."""
    if not store.key_history:
        if seen is not None:
            raise RefusedError(
                "验证数据中没有密钥历史，而以前的有；不予采用。", reason="history_missing"
            )
        return None
    history = read_history(store.key_history, registry=store.registry, at=at, seen=seen)
    roles = [head.root for head in history.heads]
    if seen is not None and pinned is not None and pinned not in roles:
        raise RefusedError("密钥历史不是由已知的根密钥签署的。", reason="history_unpinned")
    if not set(own.keys) <= set(history.newest.online):
        raise RefusedError(
            "验证数据的签名密钥未经根角色授权，不予采用。", reason="bundle_not_delegated"
        )
    check_extends(history, store.keys, store.root_certificates)
    return history


def _stands_above(history: KeyHistory | None, seen: Seen | None, pinned: RootRole | None) -> bool:
    """Whether what is pinned is the root role, which signs histories and not bundles."""
    if history is None:
        return False
    return seen is not None or pinned in [head.root for head in history.heads]


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
            key_history=files.get("history.json", b""),
            timestamp_certificates=files.get(_TSA, b""),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise UnreadableError("验证数据的内容写法不对，请重新下载。") from error


def _texts(documents: Mapping[str, bytes]) -> bytes:
    return canonical({name: data.decode() for name, data in documents.items()})


def _bytes(data: bytes) -> dict[str, bytes]:
    return {name: text.encode() for name, text in parse_object(data).items()}
