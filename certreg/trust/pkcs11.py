"""Keys that never leave a PKCS#11 module (HSM, SoftHSM2), through the same `Signer`.

Needs python-pkcs11 (extra `hsm`). Ed25519 by CKM_EDDSA; P-256 by CKM_ECDSA over our own SHA-256.
A key's label in the token is its key id.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from threading import Lock
from typing import Any

from certreg.errors import SetupError
from certreg.settings import Module
from certreg.text import Text
from certreg.trust import der
from certreg.trust.keys import Algorithm, is_public_key

_SCHEME = b"pkcs11:object="

_CURVES = {
    Algorithm.ED25519: "1.3.101.112",
    Algorithm.P256: "1.2.840.10045.3.1.7",
}
ALGORITHMS = frozenset(_CURVES)
"""What modules are asked for; none of today's has ML-DSA-44."""

_lock = Lock()
"""A session of a module serves one operation at a time."""


@dataclass(frozen=True)
class ModuleSigner:
    """A signer whose private key stays in a module."""

    module: Module
    key_id: str
    algorithm: Algorithm
    public_key: bytes

    def sign(self, message: bytes) -> bytes:
        with _session(self.module) as (pkcs11, session):
            key = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=self.key_id)
            if self.algorithm is Algorithm.ED25519:
                return bytes(key.sign(message, mechanism=pkcs11.Mechanism.EDDSA))
            digest = hashlib.sha256(message).digest()
            return bytes(key.sign(digest, mechanism=pkcs11.Mechanism.ECDSA))


def generate(module: Module, algorithm: Algorithm, key_id: str) -> bytes:
    """Make a key inside the module, never to be taken out.

    Returns:
        Its public part, raw as `Signer.public_key`.

    Raises:
        SetupError: the module is not there, refuses, or gives what is no such key.
    """
    with _session(module) as (pkcs11, session):
        kind = pkcs11.KeyType.EC_EDWARDS if algorithm is Algorithm.ED25519 else pkcs11.KeyType.EC
        parameters = session.create_domain_parameters(
            kind,
            {pkcs11.Attribute.EC_PARAMS: der.object_identifier(_CURVES[algorithm])},
            local=True,
        )
        mechanism = (
            pkcs11.Mechanism.EC_EDWARDS_KEY_PAIR_GEN
            if algorithm is Algorithm.ED25519
            else pkcs11.Mechanism.EC_KEY_PAIR_GEN
        )
        public, _ = parameters.generate_keypair(
            mechanism=mechanism, store=True, label=key_id, id=key_id.encode()
        )
        raw = _raw(algorithm, bytes(public[pkcs11.Attribute.EC_POINT]))
    if not is_public_key(algorithm, raw):
        raise SetupError(Text("密码机生成的公钥无法识别（{key}）", key=key_id))
    return raw


def address(key_id: str) -> bytes:
    """What is stored in place of a sealed key (RFC 7512)."""
    return _SCHEME + key_id.encode()


def is_address(stored: bytes) -> bool:
    """Whether a stored private part is an address in a module."""
    return stored.startswith(_SCHEME)


def _raw(algorithm: Algorithm, point: bytes) -> bytes:
    """The raw key of an EC_POINT: a DER octet string around it, which some modules leave off."""
    size = 32 if algorithm is Algorithm.ED25519 else 65
    raw = point[-size:]
    if algorithm is Algorithm.ED25519 or len(raw) != size:
        return raw
    return bytes([2 + raw[-1] % 2]) + raw[1:33]


@contextmanager
def _session(module: Module) -> Iterator[tuple[Any, Any]]:
    """The module's one session, for one operation.

    Raises:
        SetupError: with the module's own word for what it refuses.
    """
    with _lock:
        pkcs11 = _binding()
        try:
            yield pkcs11, _opened(module)
        except pkcs11.PKCS11Error as error:
            _opened.cache_clear()  # opened anew next time: a module may have been unplugged
            raise SetupError(
                Text("密码机拒绝了操作：{reason}", reason=str(error) or type(error).__name__)
            ) from error


@lru_cache(maxsize=2)
def _opened(module: Module) -> Any:
    token = _binding().lib(module.library).get_token(token_label=module.token)
    return token.open(rw=True, user_pin=module.pin)


def _binding() -> Any:
    try:
        return import_module("pkcs11")
    except ImportError as error:
        raise SetupError(
            Text("使用密码机需要 python-pkcs11：请安装附加组件 certreg[hsm]")
        ) from error
