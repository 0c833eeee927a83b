"""Characters of persons' names (names.toml)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from certreg.policy.identity import DocumentName
from certreg.policy.rule import Rule, family
from certreg.text import Text

Ranges = tuple[tuple[int, ...], ...]
"""(first, last) code points, both included."""


def within(character: str, ranges: Ranges) -> bool:
    """Whether one character lies in one of the ranges."""
    return any(first <= ord(character) <= last for first, last in ranges)


@family("names.toml", "script", title=Text("姓名的文字"), subject=("script",))
@dataclass(frozen=True, kw_only=True, slots=True)
class NameScript(Rule):
    """A script of names, by identity document; `joiners` stand singly between its letters."""

    script: Literal["han", "latin"]
    name: str
    documents: tuple[DocumentName, ...]
    ranges: Ranges
    joiners: str = ""


@family("names.toml", "separator", title=Text("姓名间隔号"))
@dataclass(frozen=True, kw_only=True, slots=True)
class NameSeparator(Rule):
    """The one dot between the parts of a name, and the dots that people type instead."""

    character: str
    instead_of: tuple[str, ...]


@family("names.toml", "length", title=Text("姓名长度"))
@dataclass(frozen=True, kw_only=True, slots=True)
class NameLength(Rule):
    """Most characters of a name."""

    longest: int


@family("names.toml", "unwanted", title=Text("姓名中不得出现的字符"))
@dataclass(frozen=True, kw_only=True, slots=True)
class UnwantedCharacters(Rule):
    """What people call characters that may not stand in a name."""

    name: str
    ranges: Ranges


def kind_of(character: str, kinds: Iterable[UnwantedCharacters]) -> Text:
    """What people call this character; 其他字符 if no row knows it."""
    names = (Text(kind.name) for kind in kinds if within(character, kind.ranges))
    return next(names, Text("其他字符"))
