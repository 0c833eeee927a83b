"""Where private keys are: sealed in the database, in a PKCS#11 module, or with a signer process.

`CERTREG_SIGNER` decides. Without it this process opens the keys itself; with it, it has no key and
asks (`signer_client`). Whoever calls `keys.signer` sees the same `Signer`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol

from flask import current_app

from certreg.errors import SetupError
from certreg.registry.models import Custody, Key
from certreg.registry.signable import Subject
from certreg.settings import Module, Settings
from certreg.text import Text
from certreg.trust import pkcs11, sealing
from certreg.trust.keys import Algorithm, Signer, SoftwareSigner

_trying: ContextVar[bool] = ContextVar("certreg_trying_keys", default=False)


class Vault(Protocol):
    """Makes keys and signs with them."""

    def make(self, algorithm: Algorithm, key_id: str) -> tuple[bytes, bytes]:
        """A new key: its public part, and what is to be stored of its private part."""
        ...

    def signer(self, key: Key, subject: Subject | None) -> Signer:
        """The signer of a key, for bytes about a subject."""
        ...


def vault() -> Vault:
    """The one that this process was told to use."""
    settings = _settings()
    if _trying.get():
        return OwnVault(b"throw-away") if settings.signer else replace(own(settings), module=None)
    if settings.signer:
        from certreg.registry.signer_client import RemoteVault

        return RemoteVault(settings.signer)
    return own(settings)


@contextmanager
def trying(is_trial: bool) -> Iterator[None]:
    """Make no key anywhere outside the running transaction, which will be taken back."""
    token = _trying.set(is_trial)
    try:
        yield
    finally:
        _trying.reset(token)


def own(settings: Settings) -> OwnVault:
    """Keys opened in this process."""
    return OwnVault(passphrase(settings), settings.module)


@dataclass(frozen=True)
class OwnVault:
    """Opens sealed keys with a passphrase; new ones are made in the module where there is one.

    A module makes only the keys whose algorithm it knows: no ML-DSA-44.
    """

    passphrase: bytes
    module: Module | None = None

    def make(self, algorithm: Algorithm, key_id: str) -> tuple[bytes, bytes]:
        if self.module is not None and algorithm in pkcs11.ALGORITHMS:
            return pkcs11.generate(self.module, algorithm, key_id), pkcs11.address(key_id)
        signer = SoftwareSigner.generate(algorithm, key_id)
        return signer.public_key, signer.to_encrypted_pem(self.passphrase)

    def signer(self, key: Key, subject: Subject | None = None) -> Signer:
        check_is_ours(key)
        if pkcs11.is_address(key.private_pem):
            if self.module is None:
                raise SetupError(
                    Text(
                        "密钥 {key} 在密码机中；请设置 CERTREG_PKCS11_MODULE、"
                        "CERTREG_PKCS11_TOKEN 和 CERTREG_PKCS11_PIN",
                        key=key.key_id,
                    )
                )
            return pkcs11.ModuleSigner(
                self.module, key.key_id, Algorithm(key.algorithm), key.public_key
            )
        return _opened(key.private_pem, self.passphrase, key.key_id)


def check_is_ours(key: Key) -> None:
    """Refuse a key whose private part the registry has never had.

    Raises:
        SetupError: its body holds it.
    """
    if key.custody is Custody.BODY:
        raise SetupError(Text("密钥 {key} 由机构自持，登记系统不能代为签名", key=key.key_id))


@lru_cache(maxsize=64)  # opening one takes longer than twenty signatures
def _opened(private_pem: bytes, words: bytes, key_id: str) -> SoftwareSigner:
    return SoftwareSigner.from_encrypted_pem(private_pem, words, key_id)


def passphrase(settings: Settings) -> bytes:
    """What seals private keys: from the master key, and from the operator's passphrase if he set one."""
    return _stretched(settings.master_key, settings.key_passphrase)


@lru_cache(maxsize=8)  # a passphrase is stretched on purpose slowly
def _stretched(master_key: bytes, words: str) -> bytes:
    salt = sealing.derive(master_key, "private-keys")
    return (sealing.stretch(words, salt) if words else salt).hex().encode()


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
