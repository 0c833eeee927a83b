"""Signed notes (c2sp.org/signed-note): a text, and lines of signatures by named keys beneath it.

Here are the envelope and the keys; what a key signs stands in `certreg.trust.checkpoint`.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass, replace
from enum import IntEnum
from hashlib import sha256

from certreg.errors import UnreadableError
from certreg.text import Text
from certreg.trust.keys import Algorithm, is_public_key

MAX_SIGNATURES = 64
"""More are refused; the specification asks for at least 16."""

DASH = "— "
"""Begins a signature line."""

_CONTROL_CHARACTER = re.compile(r"[\x00-\x09\x0b-\x1f]")


class KeyType(IntEnum):
    """The signature type byte of a key."""

    ED25519 = 0x01
    """A log's signature over the note text."""
    ED25519_COSIGNATURE = 0x04
    """A witness's signature with its time (c2sp.org/tlog-cosignature)."""
    ML_DSA_44_COSIGNATURE = 0x06
    """A signature with its time that withstands quantum computers, by a witness or the log."""

    @property
    def algorithm(self) -> Algorithm:
        return Algorithm.ML_DSA_44 if self is self.ML_DSA_44_COSIGNATURE else Algorithm.ED25519


@dataclass(frozen=True)
class VerifierKey:
    """A public key under the name by which notes know it.

    Attributes:
        name: a schema-less address, such as `example.com/log`.
        type: what the key signs, and how.
        public_key: raw bytes, as `Signer.public_key` gives them.
    """

    name: str
    type: KeyType
    public_key: bytes

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise UnreadableError(
                Text("密钥名称「{name}」无效：应为 1 至 255 字节，不含空格和加号。", name=self.name)
            )
        if not is_public_key(self.type.algorithm, self.public_key):
            raise UnreadableError(Text("密钥「{name}」的公钥无效。", name=self.name))

    @property
    def key_id(self) -> bytes:
        """The 4 bytes that name the key on a signature line."""
        named = self.name.encode() + b"\n" + bytes([self.type]) + self.public_key
        return sha256(named).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key in one line: name, key id in hex, base64 of type and key, joined by `+`."""
        material = b64encode(bytes([self.type]) + self.public_key).decode()
        return f"{self.name}+{self.key_id.hex()}+{material}"

    @classmethod
    def from_vkey(cls, vkey: str) -> VerifierKey:
        """The key that `vkey` wrote.

        Raises:
            UnreadableError: not a verifier key, of a type not in use here, or with another key id.
        """
        try:
            name, key_id, material = vkey.split("+", 2)
            raw = decode_base64(material)
            key = cls(name, KeyType(raw[0]), raw[1:])
        except (ValueError, IndexError) as error:
            raise UnreadableError(Text("无法识别验证公钥「{key}」。", key=vkey[:80])) from error
        if key.key_id.hex() != key_id:
            raise UnreadableError(Text("验证公钥「{key}」的编号与公钥不符。", key=vkey[:80]))
        return key


@dataclass(frozen=True)
class NoteSignature:
    """One signature line: who claims to have signed, and the bytes."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        return f"{DASH}{self.name} {b64encode(self.key_id + self.signature).decode()}\n"

    @classmethod
    def from_line(cls, line: str) -> NoteSignature:
        """The signature of a line without its newline.

        Raises:
            UnreadableError: not a signature line.
        """
        name, _, encoded = line.removeprefix(DASH).partition(" ")
        raw = decode_base64(encoded)
        if not line.startswith(DASH) or not is_key_name(name) or len(raw) < 5:
            raise UnreadableError(Text("签名行格式不正确。"))
        return cls(name, raw[:4], raw[4:])


@dataclass(frozen=True)
class SignedNote:
    """A text that ends in a newline, and the signatures beneath it. Nothing here is verified."""

    text: str
    signatures: tuple[NoteSignature, ...]

    def with_signature(self, signature: NoteSignature) -> SignedNote:
        """The note with one more signature at its end."""
        return replace(self, signatures=(*self.signatures, signature))

    def to_bytes(self) -> bytes:
        """The text, an empty line, the signature lines."""
        return "".join([self.text, "\n", *(each.line for each in self.signatures)]).encode()

    @classmethod
    def from_bytes(cls, stored: bytes) -> SignedNote:
        """The note that `to_bytes` wrote; what it would write in another way is refused.

        Raises:
            UnreadableError: not a signed note, or one with more than `MAX_SIGNATURES` signatures.
        """
        try:
            whole = stored.decode()
        except UnicodeDecodeError as error:
            raise UnreadableError(Text("签名文本不是 UTF-8 编码。")) from error
        text, _, lines = whole.rpartition("\n\n")
        if not text or not lines.endswith("\n") or _CONTROL_CHARACTER.search(whole):
            raise UnreadableError(Text("签名文本格式不正确：应为正文、空行和签名行。"))
        signatures = lines.removesuffix("\n").split("\n")
        if len(signatures) > MAX_SIGNATURES:
            raise UnreadableError(Text("签名文本的签名超过 {most} 个。", most=MAX_SIGNATURES))
        return cls(text + "\n", tuple(map(NoteSignature.from_line, signatures)))


def decode_base64(encoded: str) -> bytes:
    """The bytes of standard base64 with padding, in its one canonical spelling.

    Raises:
        UnreadableError: anything else.
    """
    try:
        raw = b64decode(encoded, validate=True)
    except (Base64Error, ValueError) as error:
        raise UnreadableError(Text("base64 编码不正确。")) from error
    if b64encode(raw).decode() != encoded:
        raise UnreadableError(Text("base64 编码不规范。"))
    return raw


def is_key_name(name: str) -> bool:
    """Whether a key may have this name."""
    fits = 0 < len(name.encode()) < 256
    return fits and "+" not in name and not any(letter.isspace() for letter in name)
