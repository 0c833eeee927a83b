"""Names of persons: which characters they may hold, and what to type instead. Pure.

A name is stored as typed after this check and never normalised later: signatures stand on it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from certreg.errors import RefusedError
from certreg.policy.deciding import strictest
from certreg.policy.identity import DocumentName
from certreg.policy.law import NATION, Law
from certreg.policy.names import (
    NameLength,
    NameScript,
    NameSeparator,
    UnwantedCharacters,
    kind_of,
    within,
)
from certreg.text import Text

MAY_END = "."


@dataclass(frozen=True)
class Alphabet:
    """What may stand in a name that belongs to one kind of identity document."""

    scripts: tuple[NameScript, ...]
    separator: NameSeparator
    unwanted: tuple[UnwantedCharacters, ...]
    longest: int

    @cached_property
    def joiners(self) -> str:
        """Everything that joins letters and is none."""
        return self.separator.character + "".join(script.joiners for script in self.scripts)

    def has_letter(self, character: str) -> bool:
        """Whether it is a letter of one of the scripts."""
        return any(within(character, script.ranges) for script in self.scripts)


def with_right_dots(law: Law, text: str, *, on: date) -> str:
    """A name as typed to ask for somebody, its dots read as the one that names have."""
    row = strictest(law, NameSeparator, region=NATION, on=on)
    return text.strip().translate({ord(typed): row.character for typed in row.instead_of})


def check_name(law: Law, text: str, document: DocumentName, *, on: date) -> str:
    """The name as it is stored: blanks around it dropped, nothing else changed.

    Raises:
        RefusedError: the first of `name_problems`.
    """
    for problem in name_problems(law, text, document, on=on):
        raise problem
    return text.strip()


def name_problems(
    law: Law, text: str, document: DocumentName, *, on: date
) -> tuple[RefusedError, ...]:
    """Everything that is wrong with a name, each character named by code point and kind.

    Args:
        document: kind of identity document, which decides the scripts.

    Returns:
        errors with reason `name_empty`, `name_length`, `name_character` or `name_joiner`.
    """
    name = text.strip()
    if not name:
        return (_problem(Text("请填写姓名。"), "name_empty"),)
    alphabet = _alphabet(law, document, on)
    return (
        *_length_problems(name, alphabet.longest),
        *_character_problems(name, alphabet),
        *_joiner_problems(name, alphabet),
    )


@lru_cache(maxsize=256)
def _alphabet(law: Law, document: DocumentName, on: date) -> Alphabet:
    """Remembered, for every row of a roster asks."""
    scripts = law.rows(NameScript, region=NATION, on=on)
    return Alphabet(
        scripts=tuple(script for script in scripts if document in script.documents),
        separator=strictest(law, NameSeparator, region=NATION, on=on),
        unwanted=law.rows(UnwantedCharacters, region=NATION, on=on),
        longest=strictest(law, NameLength, region=NATION, on=on).longest,
    )


def _length_problems(name: str, longest: int) -> Iterator[RefusedError]:
    if len(name) > longest:
        yield _problem(
            Text("姓名最长 {longest} 个字符，请照证件填写。", longest=longest), "name_length"
        )


def _character_problems(name: str, alphabet: Alphabet) -> Iterator[RefusedError]:
    for position, character in enumerate(name, start=1):
        if alphabet.has_letter(character) or character in alphabet.joiners:
            continue
        better = _better(character, alphabet)
        advice = (
            Text("请改用“{better}”（{code}）", better=better, code=_code_point(better))
            if better
            else Text("请照证件改正")
        )
        yield _problem(
            Text(
                "姓名第 {position} 个字符（{kind}，{code}）不能使用，{advice}。",
                position=position,
                kind=kind_of(character, alphabet.unwanted),
                code=_code_point(character),
                advice=advice,
            ),
            "name_character",
        )


def _joiner_problems(name: str, alphabet: Alphabet) -> Iterator[RefusedError]:
    """Joiners begin no name, follow none of their own kind, and only a point may end a name."""
    for position, character in enumerate(name, start=1):
        if character not in alphabet.joiners:
            continue
        is_first, is_last = position == 1, position == len(name)
        doubled = not is_first and name[position - 2] == character
        if is_first or doubled or (is_last and character not in MAY_END):
            yield _problem(
                Text(
                    "姓名第 {position} 个字符“{character}”应单独用在两个字之间。",
                    position=position,
                    character=character,
                ),
                "name_joiner",
            )


def _better(character: str, alphabet: Alphabet) -> str:
    """The character that was probably meant; empty if nothing is obvious."""
    if character in alphabet.separator.instead_of:
        return alphabet.separator.character
    ordinary = unicodedata.normalize("NFKC", character)
    is_usable = len(ordinary) == 1 and ordinary != character and alphabet.has_letter(ordinary)
    return ordinary if is_usable else ""


def _code_point(character: str) -> str:
    return f"U+{ord(character):04X}"


def _problem(message: Text, reason: str) -> RefusedError:
    return RefusedError(message, reason=reason, field="name")
