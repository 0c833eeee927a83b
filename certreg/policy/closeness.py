"""How close a row of a reference table is to what a person typed: code, name or pinyin."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate

_SEPARATORS = re.compile(r"[\s'’·-]+")
_LETTERS = re.compile(r"[a-z]+")
_DIGITS = re.compile(r"[0-9]+")
_CODE_AND_NAME = re.compile(r"([0-9]+(?:-[0-9]+)*)\s+\S.*")

EQUAL, BEGINNING, PART = range(3)
"""The lower, the closer."""


@dataclass(frozen=True)
class Typed:
    """What somebody typed: digits may be of full width, pinyin in any case, with or without blanks."""

    text: str

    @cached_property
    def plain(self) -> str:
        """Half width, lower case, without blanks around it; of `6-18-02-04 焊工` the code."""
        text = unicodedata.normalize("NFKC", self.text).strip().casefold()
        both = _CODE_AND_NAME.fullmatch(text)
        return both[1] if both else text

    @cached_property
    def compact(self) -> str:
        """Without blanks and hyphens inside: `6180204`, `hangong`; ü and v count as u."""
        return flat(_SEPARATORS.sub("", self.plain))

    def closeness(self, code: str, name: str, pinyin: str = "") -> int | None:
        """`EQUAL`, `BEGINNING` or `PART`; None if the row has nothing of it.

        Args:
            pinyin: syllables of the name with blanks between; empty where none are known.
        """
        if _DIGITS.fullmatch(self.compact):
            return _code(code.replace("-", ""), self.compact)
        if pinyin and _LETTERS.fullmatch(self.compact):
            return _pinyin(_spelling(pinyin), self.compact)
        return _name(name.casefold(), self.plain)


def flat(pinyin: str) -> str:
    """ü as people type it: v or u."""
    return pinyin.replace("ü", "u").replace("v", "u")


def _code(code: str, wanted: str) -> int | None:
    if code == wanted:
        return EQUAL
    return BEGINNING if code.startswith(wanted) else None


def _name(name: str, wanted: str) -> int | None:
    if name == wanted:
        return EQUAL
    if name.startswith(wanted):
        return BEGINNING
    return PART if wanted in name else None


@dataclass(frozen=True, slots=True)
class _Spelling:
    """A name in letters: whole, by its initials, and where each syllable but the first begins."""

    whole: str
    initials: str
    starts: tuple[int, ...]


@cache
def _spelling(pinyin: str) -> _Spelling:
    """Put together once for each name of the tables."""
    syllables = flat(pinyin).split()
    initials = "".join(syllable[0] for syllable in syllables)
    return _Spelling("".join(syllables), initials, tuple(accumulate(map(len, syllables[:-1]))))


def _pinyin(name: _Spelling, wanted: str) -> int | None:
    """Full spelling from the beginning of a syllable, or initials."""
    if wanted in (name.whole, name.initials):
        return EQUAL
    if name.whole.startswith(wanted) or name.initials.startswith(wanted):
        return BEGINNING
    if len(wanted) > 1 and wanted in name.initials:
        return PART
    if wanted in name.whole and any(name.whole.startswith(wanted, at) for at in name.starts):
        return PART
    return None
