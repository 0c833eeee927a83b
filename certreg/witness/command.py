"""`certreg witness`: set one up, run it, show what it has seen."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path

from certreg.errors import SetupError, UnreadableError
from certreg.text import Text
from certreg.trust.checkpoint import witness_key
from certreg.trust.note import VerifierKey, is_key_name
from certreg.trust.witness_policy import WitnessPolicy
from certreg.witness import web
from certreg.witness.store import Store

PASSPHRASE = "CERTREG_WITNESS_PASSPHRASE"
"""Seals the private keys; without it one is made in the folder, mode 0600."""


def init(folder: Path, name: str, policy: Path) -> Iterator[str]:
    """Make a witness that knows the logs of a policy file; lines for people.

    Args:
        name: of its keys: an address without the scheme, under a host of its operator.
        policy: what the registry publishes at `/log/policy`; only its `log` lines count.

    Raises:
        UnreadableError: no name for a key, or no policy file.
        ConflictError: there is a witness in the folder.
    """
    logs = _logs(policy)
    if not is_key_name(name) or "://" in name or name in {key.name for key in logs}:
        raise UnreadableError(
            Text("见证人名称「{name}」无效：应为本单位域名下的地址，不含 https://。", name=name)
        )
    store = Store.create(folder, name, _passphrase(folder, make=True))
    store.know(logs)
    store.close()
    yield from show(folder)


def know(folder: Path, policy: Path) -> Iterator[str]:
    """Trust the logs of one more policy file; lines for people."""
    store = Store(folder)
    store.know(_logs(policy))
    store.close()
    yield from show(folder)


def run(folder: Path, host: str, port: int) -> None:
    """Answer requests until told to stop."""
    store = Store(folder)
    signers = store.signers(_passphrase(folder))
    store.close()
    with web.server(folder, signers, host, port) as serving:
        serving.serve_forever()


def show(folder: Path) -> Iterator[str]:
    """Name and keys for the registry's policy; every log with what was seen last; refusals."""
    store = Store(folder)
    yield f"见证人 {store.name}"
    for key in keys_of(store, folder):
        yield f"  {key.type.algorithm}: {key.vkey}"
    for origin, keys in _by_origin(store.logs()).items():
        yield f"登记日志 {origin}（公钥 {'、'.join(key.key_id.hex() for key in keys)}）"
        latest = store.latest(origin)
        if latest is None:
            yield "  尚未联署"
            continue
        head = latest.checkpoint
        yield f"  最近联署 {latest.at:%Y-%m-%d %H:%M:%S} UTC：{head.size} 条，根哈希 {head.root.hex()}"
    for refusal in store.refusals():
        yield f"已拒绝 {refusal.at:%Y-%m-%d %H:%M:%S} UTC {refusal.origin}：{refusal.reason}（请求原文已保存）"
    store.close()


def keys_of(store: Store, folder: Path) -> list[VerifierKey]:
    """Its public keys, for the policy of whoever trusts it; Ed25519 first."""
    return [witness_key(signer, store.name) for signer in store.signers(_passphrase(folder))]


def _logs(policy: Path) -> Sequence[VerifierKey]:
    try:
        logs = WitnessPolicy.from_text(policy.read_text(encoding="utf-8")).logs
    except UnicodeDecodeError as error:
        raise UnreadableError(Text("{file} 不是策略文件。", file=policy.name)) from error
    if not logs:
        raise UnreadableError(Text("{file} 中没有登记日志（log 行）。", file=policy.name))
    return logs


def _by_origin(keys: Sequence[VerifierKey]) -> dict[str, list[VerifierKey]]:
    found: dict[str, list[VerifierKey]] = {}
    for key in keys:
        found.setdefault(key.name, []).append(key)
    return found


def _passphrase(folder: Path, *, make: bool = False) -> bytes:
    """From the environment, else from the folder.

    Raises:
        SetupError: neither has one.
    """
    if given := os.environ.get(PASSPHRASE):
        return given.encode()
    path = folder / "passphrase"
    if make and not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    if not path.exists():
        raise SetupError(Text("没有见证人密钥的口令：请设置 {name}", name=PASSPHRASE))
    return path.read_text().strip().encode()
