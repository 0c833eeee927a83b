"""Multibase base58btc and Multikey: how keys and proof values are written in documents.

Source: Controlled Identifiers 1.0, sections 2.2.2 (Multikey) and 2.4 (Multibase).
"""

from __future__ import annotations

from functools import lru_cache

from certreg.errors import UnreadableError
from certreg.trust.keys import Algorithm, multicodec_prefix

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_PAIRS = [high + low for high in _ALPHABET for low in _ALPHABET]
_TEN_DIGITS = 58**10  # small enough for quick arithmetic, where the whole number is not
_NONE = b"\xff"
_VALUES = bytes(_ALPHABET.find(chr(code)) & 0xFF for code in range(256))
# An ML-DSA-44 Multikey has about 1,800 characters; longer ones would only cost time.
_LONGEST = 2048


def encode(data: bytes) -> str:
    """`z` and the base58btc digits of the bytes."""
    number = int.from_bytes(data, "big")
    tens: list[str] = []
    while number:
        number, ten = divmod(number, _TEN_DIGITS)
        high, low = divmod(ten, 58**6)  # numbers that the processor divides
        a, b, c = high // 58**2, low // 58**4, low // 58**2 % 58**2
        tens.append(f"{_PAIRS[a]}{_PAIRS[high % 58**2]}{_PAIRS[b]}{_PAIRS[c]}{_PAIRS[low % 58**2]}")
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + "1" * zeros + "".join(reversed(tens)).lstrip("1")


def decode(text: str) -> bytes:
    """The inverse of `encode`.

    Raises:
        UnreadableError: another base, a character outside the alphabet, over 2,048 characters.
    """
    if not text.startswith("z") or len(text) > _LONGEST:
        raise UnreadableError("编码应为以 z 开头的 base58btc 文本。")
    digits = text[1:]
    values = digits.encode().translate(_VALUES)
    if _NONE in values:
        raise UnreadableError("base58btc 文本中有不允许的字符。")
    number = int.from_bytes(values, "big")
    for base, width, lanes in _joins(len(values)):
        number = (number & lanes) + (number >> width & lanes) * base
    zeros = len(digits) - len(digits.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


@lru_cache(maxsize=64)
def _joins(count: int) -> tuple[tuple[int, int, int], ...]:
    """The steps that make a number of `count` digits, a byte each, all neighbours at once.

    Each joins two lanes of `width` bits, digits in some base, to one: base, width, every other lane.
    """
    steps, digits = [], 1
    while digits < count:
        width = 8 * digits
        lanes = sum(((1 << width) - 1) << at for at in range(0, 8 * count, 2 * width))
        steps.append((58**digits, width, lanes))
        digits *= 2
    return tuple(steps)


def encode_key(algorithm: Algorithm, public_key: bytes) -> str:
    """A raw public key as Multikey text: z6Mk... for Ed25519, zDn... for P-256."""
    return encode(multicodec_prefix(algorithm) + public_key)


def decode_key(text: str) -> tuple[Algorithm, bytes]:
    """The algorithm and the raw public key of a Multikey.

    Raises:
        UnreadableError: not multibase, or not one of our algorithms.
    """
    data = decode(text)
    for algorithm in Algorithm:
        prefix = multicodec_prefix(algorithm)
        if data.startswith(prefix):
            return algorithm, data[len(prefix) :]
    raise UnreadableError("公钥的类型不受支持；本系统使用 Ed25519、P-256 和 ML-DSA-44。")
