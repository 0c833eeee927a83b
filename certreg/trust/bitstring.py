"""The bits of a status list and their compact text.

Source: W3C Bitstring Status List 1.0, section 3. Index 0 is the highest bit of the first byte.
"""

from __future__ import annotations

import gzip
import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache

from certreg.errors import UnreadableError

_MOST_BYTES = 2 * 1024 * 1024
_BASE64URL = re.compile(r"u((?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{2,3})?)")


def set_bit(bits: bytearray, index: int) -> None:
    """Set one bit."""
    bits[index // 8] |= 0x80 >> index % 8


def clear_bit(bits: bytearray, index: int) -> None:
    """Clear one bit: of a suspension that ends; a revocation is never taken back."""
    bits[index // 8] &= ~(0x80 >> index % 8) & 0xFF


def bit_at(bits: bytes, index: int) -> bool:
    """One bit."""
    return bool(bits[index // 8] & 0x80 >> index % 8)


def encode_bits(bits: bytes) -> str:
    """`u` and base64url without padding of the gzip of the bits; the same bits, the same text."""
    packed = gzip.compress(bits, compresslevel=9, mtime=0)
    return "u" + urlsafe_b64encode(packed).decode("ascii").rstrip("=")


@lru_cache(maxsize=64)
def decode_bits(text: str) -> bytes:
    """The inverse of `encode_bits`; kept, as thousands of certificates share a list.

    Raises:
        UnreadableError: another encoding, damaged, bytes after the end, or more than 2 MB of bits.
    """
    match = _BASE64URL.fullmatch(text)
    if not match:
        raise UnreadableError("状态列表的内容应为以 u 开头的 base64url 文本。")
    inflator = zlib.decompressobj(wbits=31)
    try:
        packed = urlsafe_b64decode(match[1] + "=" * (-len(match[1]) % 4))
        bits = inflator.decompress(packed, _MOST_BYTES + 1)
    except zlib.error as error:
        raise UnreadableError("状态列表的压缩内容已损坏。") from error
    if len(bits) > _MOST_BYTES:
        raise UnreadableError("状态列表展开后超过 2 MB。")
    if not inflator.eof or inflator.unused_data:
        raise UnreadableError("状态列表的压缩内容不完整，或其后有多余内容。")
    return bits
