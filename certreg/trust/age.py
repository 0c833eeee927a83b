"""Encrypted streams in the age format (age-encryption.org/v1), which other programs read as well.

A stream is sealed for a passphrase or for public keys (`age1…`); whoever seals for a public key
cannot open it again. It is written and read in chunks of 64 KiB, so its length does not matter, and
a stream that was cut off, altered or reordered does not open to its end. (C2SP age.md)
"""

from __future__ import annotations

import hmac
import os
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BufferedIOBase, BufferedReader, RawIOBase
from typing import BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from certreg.errors import UnreadableError
from certreg.text import Text
from certreg.trust import bech32

VERSION = b"age-encryption.org/v1\n"
CHUNK = 64 * 1024
TAG = 16
WORK = 18
"""Logarithm of scrypt's cost, as age itself writes: 256 MB, about a second."""
MOST_WORK = 20
"""What we are ready to spend on a header that nobody has proven yet."""
LONGEST_HEADER = 64 * 1024

_PUBLIC, _SECRET = "age", "age-secret-key-"
_X25519 = b"age-encryption.org/v1/X25519"
_SCRYPT = b"age-encryption.org/v1/scrypt"


@dataclass(frozen=True)
class Stanza:
    """One line of the header with its body: the file's key, wrapped for one reader."""

    words: tuple[str, ...]
    body: bytes

    def to_bytes(self) -> bytes:
        return f"-> {' '.join(self.words)}\n{_text(self.body)}\n".encode()


class Lock(Protocol):
    """Wraps the key of a file."""

    def wrap(self, file_key: bytes) -> Stanza: ...


class Opener(Protocol):
    """Finds the key of a file in a stanza; None where the stanza is not for it, or does not open."""

    def unwrap(self, stanza: Stanza) -> bytes | None: ...


@dataclass(frozen=True)
class Passphrase:
    """Seals and opens with words."""

    words: str = field(repr=False)
    work: int = WORK

    def wrap(self, file_key: bytes) -> Stanza:
        salt = os.urandom(16)
        words = ("scrypt", _text(salt), str(self.work))
        return Stanza(words, _wrap(self._key(salt, self.work), file_key))

    def unwrap(self, stanza: Stanza) -> bytes | None:
        if stanza.words[0] != "scrypt" or len(stanza.words) != 3:
            return None
        salt, work = _bytes(stanza.words[1]), stanza.words[2]
        if not (work.isascii() and work.isdigit()) or not 0 < int(work) <= MOST_WORK:
            return None
        return _unwrap(self._key(salt, int(work)), stanza.body)

    def _key(self, salt: bytes, work: int) -> bytes:
        stretched = Scrypt(salt=_SCRYPT + salt, length=32, n=2**work, r=8, p=1)
        return stretched.derive(self.words.encode())


@dataclass(frozen=True)
class Recipient:
    """A public key (`age1…`): seals, cannot open."""

    public: bytes

    @classmethod
    def from_text(cls, text: str) -> Recipient:
        """Raises UnreadableError: not a public key of age."""
        return cls(_key_of(_PUBLIC, text))

    def to_text(self) -> str:
        return bech32.encode(_PUBLIC, self.public)

    def wrap(self, file_key: bytes) -> Stanza:
        ephemeral = X25519PrivateKey.generate()
        share = ephemeral.public_key().public_bytes_raw()
        try:
            secret = ephemeral.exchange(X25519PublicKey.from_public_bytes(self.public))
        except ValueError as error:
            raise UnreadableError(Text("这个公钥不能用于加密")) from error
        key = _derive(secret, share + self.public, _X25519)
        return Stanza(("X25519", _text(share)), _wrap(key, file_key))


@dataclass(frozen=True)
class Identity:
    """A secret key (`AGE-SECRET-KEY-1…`)."""

    secret: bytes = field(repr=False)

    @classmethod
    def generate(cls) -> Identity:
        return cls(os.urandom(32))

    @classmethod
    def from_text(cls, text: str) -> Identity:
        """The key in a file as `age-keygen` writes it: the one line that is no comment.

        Raises:
            UnreadableError: there is none.
        """
        lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
        return cls(_key_of(_SECRET, lines[0].strip() if lines else ""))

    @property
    def recipient(self) -> Recipient:
        key = X25519PrivateKey.from_private_bytes(self.secret)
        return Recipient(key.public_key().public_bytes_raw())

    def to_text(self) -> str:
        return bech32.encode(_SECRET, self.secret).upper()

    def unwrap(self, stanza: Stanza) -> bytes | None:
        if stanza.words[0] != "X25519" or len(stanza.words) != 2:
            return None
        share = _bytes(stanza.words[1])
        try:
            key = X25519PrivateKey.from_private_bytes(self.secret)
            secret = key.exchange(X25519PublicKey.from_public_bytes(share))
        except ValueError:
            return None
        return _unwrap(_derive(secret, share + self.recipient.public, _X25519), stanza.body)


class Sealing(BufferedIOBase):
    """Takes bytes and writes them sealed to `target`, which stays open; whole only once closed."""

    def __init__(self, target: BinaryIO, locks: Sequence[Lock]) -> None:
        file_key, nonce = os.urandom(16), os.urandom(16)
        stanzas = b"".join(lock.wrap(file_key).to_bytes() for lock in locks)
        header = VERSION + stanzas + b"---"
        target.write(header + f" {_text(_mac(file_key, header))}\n".encode() + nonce)
        self._target = target
        self._cipher = ChaCha20Poly1305(_derive(file_key, nonce, b"payload"))
        self._held = bytearray()
        self._count = 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes | bytearray | memoryview, /) -> int:  # type: ignore[override]
        self._held += data
        while len(self._held) > CHUNK:  # one chunk is held back: it may be the last
            self._put(bytes(self._held[:CHUNK]), is_last=False)
            del self._held[:CHUNK]
        return len(data)

    def close(self) -> None:
        try:
            if not self.closed:
                self._put(bytes(self._held), is_last=True)
        finally:
            super().close()

    def _put(self, chunk: bytes, *, is_last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._count, is_last), chunk, None))
        self._count += 1


def opened(source: BinaryIO, openers: Sequence[Opener]) -> BufferedReader:
    """The plaintext of a sealed stream, read as it is asked for.

    Raises:
        UnreadableError: not such a stream, or none of the openers opens it; while reading: it was
            altered or cut off.
    """
    header, mac, stanzas = _header(source)
    for stanza in stanzas:
        if stanza.words[0] == "scrypt" and len(stanzas) > 1:
            raise UnreadableError(Text("加密文件的开头不合格式"))
        for opener in openers:
            file_key = opener.unwrap(stanza)
            if file_key is not None and hmac.compare_digest(_mac(file_key, header), mac):
                return BufferedReader(_Plain(source, file_key), CHUNK)
    raise UnreadableError(Text("口令或密钥不符，文件打不开"))


class _Plain(RawIOBase):
    """The chunks of a stream, one after the other."""

    def __init__(self, source: BinaryIO, file_key: bytes) -> None:
        self._chunks = _plain(source, file_key)
        self._held = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        if not self._held:
            self._held = next(self._chunks, b"")
        part = self._held[: len(buffer)]
        buffer[: len(part)] = part
        self._held = self._held[len(part) :]
        return len(part)


def _plain(source: BinaryIO, file_key: bytes) -> Iterator[bytes]:
    nonce = source.read(16)
    cipher = ChaCha20Poly1305(_derive(file_key, nonce, b"payload"))
    count, sealed = 0, source.read(CHUNK + TAG)
    while True:
        following = source.read(CHUNK + TAG)
        try:
            chunk = cipher.decrypt(_nonce(count, not following), sealed, None)
        except InvalidTag as error:
            raise UnreadableError(Text("加密文件不完整或被改动")) from error
        if not chunk and count:
            raise UnreadableError(Text("加密文件不完整或被改动"))
        yield chunk
        if not following:
            return
        count, sealed = count + 1, following


def _header(source: BinaryIO) -> tuple[bytes, bytes, list[Stanza]]:
    """What the MAC covers, the MAC, and the stanzas."""
    if source.readline(len(VERSION)) != VERSION:
        raise UnreadableError(Text("这不是加密的备份文件（age 格式）"))
    header, stanzas = VERSION, []
    while (line := source.readline(LONGEST_HEADER)).startswith(b"-> "):
        body = source.readline(LONGEST_HEADER)  # 32 bytes: one short line
        header += line + body
        if len(header) > LONGEST_HEADER:
            break
        words = tuple(line.decode("ascii", "replace").split()[1:])
        stanzas.append(Stanza(words or ("",), _bytes(body.decode("ascii", "replace").strip())))
    if not line.startswith(b"--- ") or not stanzas:
        raise UnreadableError(Text("加密文件的开头不合格式"))
    return header + b"---", _bytes(line[4:].decode("ascii", "replace").strip()), stanzas


def _key_of(name: str, text: str) -> bytes:
    key = bech32.decode(name, text)
    if len(key) != 32:
        raise UnreadableError(Text("密钥长度不符，请完整复制"))
    return key


def _mac(file_key: bytes, header: bytes) -> bytes:
    return hmac.digest(_derive(file_key, b"", b"header"), header, "sha256")


def _derive(secret: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), length=32, salt=salt, info=info).derive(secret)


def _wrap(key: bytes, file_key: bytes) -> bytes:
    return ChaCha20Poly1305(key).encrypt(bytes(12), file_key, None)


def _unwrap(key: bytes, body: bytes) -> bytes | None:
    try:
        file_key = ChaCha20Poly1305(key).decrypt(bytes(12), body, None)
    except InvalidTag:
        return None
    return file_key if len(file_key) == 16 else None


def _nonce(count: int, is_last: bool) -> bytes:
    return count.to_bytes(11, "big") + bytes([is_last])


def _text(data: bytes) -> str:
    return b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    """Base64 without padding; only the one spelling that we would write ourselves."""
    try:
        data = b64decode(text + "=" * (-len(text) % 4), validate=True)
    except ValueError:
        data = b""
    if _text(data) != text:
        raise UnreadableError(Text("加密文件的开头不合格式"))
    return data
