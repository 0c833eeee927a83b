"""Bech32 (BIP 173), the spelling of age's keys: a readable name, the bytes, and a checksum that finds slips of the pen."""

from __future__ import annotations

from certreg.errors import UnreadableError
from certreg.text import Text

_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKSUM = 6
"""Letters at the end."""


def encode(name: str, data: bytes) -> str:
    """The bytes in lower case, after `name` and a 1."""
    values = _regroup(data, 8, 5, pad=True)
    check = _polymod([*_spread(name), *values, *[0] * _CHECKSUM]) ^ 1
    values += [check >> 5 * (_CHECKSUM - 1 - i) & 31 for i in range(_CHECKSUM)]
    return f"{name}1{''.join(_LETTERS[value] for value in values)}"


def decode(name: str, text: str) -> bytes:
    """The bytes of a text that begins with `name`.

    Raises:
        UnreadableError: another name, a wrong letter, or a checksum that does not fit.
    """
    found, _, letters = (text if text.islower() else text.lower()).rpartition("1")
    is_one_case = text in (text.lower(), text.upper())
    if found != name or not is_one_case or not set(letters) <= set(_LETTERS):
        raise UnreadableError(Text("密钥应以 {name} 开头，请完整复制", name=f"{name}1"))
    values = [_LETTERS.index(letter) for letter in letters]
    if len(values) < _CHECKSUM or _polymod([*_spread(name), *values]) != 1:
        raise UnreadableError(Text("密钥的校验位不符，请完整复制"))
    return bytes(_regroup(bytes(values[:-_CHECKSUM]), 5, 8, pad=False))


def _spread(name: str) -> list[int]:
    return [ord(c) >> 5 for c in name] + [0] + [ord(c) & 31 for c in name]


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, term in enumerate(_GENERATOR):
            check ^= term if top >> bit & 1 else 0
    return check


def _regroup(data: bytes, width: int, to: int, *, pad: bool) -> list[int]:
    """Bits in groups of another width; what is left over is filled with zeros, or must be zero."""
    held = bits = 0
    groups = []
    for value in data:
        held, bits = held << width | value, bits + width
        while bits >= to:
            bits -= to
            groups.append(held >> bits & (1 << to) - 1)
    rest = held & (1 << bits) - 1
    if pad and bits:
        groups.append(rest << to - bits)
    elif not pad and (bits >= width or rest):
        raise UnreadableError(Text("密钥的校验位不符，请完整复制"))
    return groups
