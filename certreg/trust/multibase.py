"""Multibase base58btc and Multikey: how keys and proof values are written in documents.

Source: Controlled Identifiers 1.0, sections 2.2.2 (Multikey) and 2.4 (Multibase).
"""

from __future__ import annotations

from certreg.errors import UnreadableError
from certreg.trust.keys import Algorithm, multicodec_prefix

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_PAIRS = [high + low for high in _ALPHABET for low in _ALPHABET]
_TEN_DIGITS = 58**10  # small enough for quick arithmetic, where the whole number is not
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
# An ML-DSA-44 Multikey has about 1,800 characters; decoding takes quadratic time: hence a cap.
_LONGEST = 2048


def encode(data: bytes) -> str:
    """`z` and the base58btc digits of the bytes."""
    number = int.from_bytes(data, "big")
    pairs: list[str] = []
    while number:
        number, some = divmod(number, _TEN_DIGITS)
        for _ in range(5):
            some, pair = divmod(some, 58**2)
            pairs.append(_PAIRS[pair])
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + "1" * zeros + "".join(reversed(pairs)).lstrip("1")


def decode(text: str) -> bytes:
    """The inverse of `encode`.

    Raises:
        UnreadableError: another base, a character outside the alphabet, over 2,048 characters.
    """
    if not text.startswith("z") or len(text) > _LONGEST:
        raise UnreadableError("编码应为以 z 开头的 base58btc 文本。")
    digits = text[1:]
    number = 0
    for start in range(0, len(digits), 10):
        some, ten = 0, digits[start : start + 10]
        for character in ten:
            value = _VALUES.get(character)
            if value is None:
                raise UnreadableError("base58btc 文本中有不允许的字符。")
            some = some * 58 + value
        number = number * 58 ** len(ten) + some
    zeros = len(digits) - len(digits.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


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
