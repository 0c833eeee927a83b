"""Secrets at rest: sealed values, blind indexes and the keys derived for them.

The master key lives outside the database; whoever holds only the database learns nothing from a
sealed value and cannot test guesses against a blind index.
"""

from __future__ import annotations

import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from certreg.errors import SetupError, UnreadableError

KEY_SIZE = 32
_NONCE_SIZE = 12
_TAG_SIZE = 16


def seal(key: bytes, plaintext: bytes, associated: bytes, *, version: int = 1) -> bytes:
    """The plaintext under AES-256-GCM: key version (1 byte), nonce (12), ciphertext, tag (16).

    Args:
        key: 32 bytes; with a random nonce, good for 2^32 values.
        associated: where the value belongs (table, column, row); unsealing needs the same, so that
            a sealed value cannot be moved to another row.
        version: which key this is, 0 to 255; bound to the value.
    """
    nonce = os.urandom(_NONCE_SIZE)
    head = bytes([version])
    return head + nonce + _cipher(key).encrypt(nonce, plaintext, head + associated)


def unseal(key: bytes, sealed: bytes, associated: bytes) -> bytes:
    """The plaintext that `seal` was given; `key_version(sealed)` tells which key to bring.

    Raises:
        UnreadableError: another key, another place, or changed bytes.
    """
    if len(sealed) < 1 + _NONCE_SIZE + _TAG_SIZE:
        raise UnreadableError("加密数据不完整，请从备份恢复该条记录。")
    head, nonce = sealed[:1], sealed[1 : 1 + _NONCE_SIZE]
    try:
        return _cipher(key).decrypt(nonce, sealed[1 + _NONCE_SIZE :], head + associated)
    except InvalidTag as error:
        raise UnreadableError(
            "加密数据无法解开：密钥不符，或数据被改动。请核对密钥设置，或从备份恢复该条记录。"
        ) from error


def key_version(sealed: bytes) -> int:
    """The version of the key that a sealed value needs."""
    if not sealed:
        raise UnreadableError("加密数据不完整，请从备份恢复该条记录。")
    return sealed[0]


def blind_index(key: bytes, text: str) -> bytes:
    """HMAC-SHA256 of the UTF-8 text (32 bytes): finds equal values without showing them."""
    _check_key(key)
    return hmac.digest(key, text.encode(), "sha256")


@lru_cache(maxsize=64)  # every sealed value asks for its key
def derive(master: bytes, purpose: str) -> bytes:
    """A 32-byte key of its own for each purpose (HKDF-SHA256, RFC 5869), from a 32-byte master."""
    _check_key(master)
    return HKDF(SHA256(), length=KEY_SIZE, salt=None, info=purpose.encode()).derive(master)


def stretch(passphrase: str, salt: bytes) -> bytes:
    """A 32-byte key from words that a person chose (scrypt, RFC 7914: 32 MB, about 0.1 s)."""
    return Scrypt(salt=salt, length=KEY_SIZE, n=2**15, r=8, p=1).derive(passphrase.encode())


@lru_cache(maxsize=64)
def _cipher(key: bytes) -> AESGCM:
    _check_key(key)
    return AESGCM(key)


def _check_key(key: bytes) -> None:
    if len(key) != KEY_SIZE:
        raise SetupError("密钥长度应为 32 字节，请检查密钥设置。")
