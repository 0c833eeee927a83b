"""Codes that people read from paper and type: without look-alike characters, in groups of four."""

from __future__ import annotations

import secrets
import unicodedata

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without the look-alikes i l o 0 1; each character carries 4.95 bits."""
GROUP = 4


def new_code(length: int) -> str:
    """A random code of `length` characters, with hyphens between the groups."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(length)))


def spelt(digest: str, length: int) -> str:
    """The code of `length` characters that a digest (hex) stands for, always the same."""
    number, text = int(digest, 16), ""
    while len(text) < length:
        number, place = divmod(number, len(ALPHABET))
        text += ALPHABET[place]
    return _grouped(text)


def _grouped(text: str) -> str:
    return "-".join(text[i : i + GROUP] for i in range(0, len(text), GROUP))


def bare(typed: str) -> str:
    """What counts in a code: no blanks, hyphens, capitals or full-width characters."""
    return "".join(unicodedata.normalize("NFKC", typed).lower().replace("-", "").split())
