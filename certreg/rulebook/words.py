"""A row of the law in words: its headline, its fields, its marks. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from certreg.policy.law import Law
from certreg.policy.levels import Level, SkillLevel
from certreg.policy.rule import Rule, Status, family_of
from certreg.rulebook.labels import COMING, EXPIRED, STATUSES, WORDS, label
from certreg.text import Text, listed

COMMON = frozenset(field.name for field in fields(Rule))
"""Fields that every row has; a family's own are the others."""

SAYING = ("text", "message", "body_text", "name")
"""Fields that say the whole row in words, the best first."""


@dataclass(frozen=True)
class Entry:
    """One field of a row, in words; `key` is its name in the data."""

    key: str
    label: Text
    values: tuple[Text, ...]


def entries(law: Law, row: object) -> tuple[Entry, ...]:
    """The fields of a row's own family that say something, in the order of the data."""
    return tuple(
        Entry(field.name, label(field.name), tuple(_words(law, value)))
        for field in own_fields(type(row))
        if _says(field, value := getattr(row, field.name))
    )


def headline(law: Law, row: Rule) -> Text:
    """A row in one line: its own words, or else what distinguishes it."""
    for name in SAYING:
        said = getattr(row, name, "")
        if isinstance(said, str) and said:
            return Text(said)
    told = [value for entry in entries(law, row) for value in entry.values]
    return listed(told[:4]) if told else Text(row.id)


def marks(row: Rule, on: date) -> tuple[tuple[Text, str], ...]:
    """How far a row may be relied upon on a day: (mark, tone); an expired row is marked as that."""
    if row.status is Status.SUPERSEDED or (row.until is not None and row.until < on):
        return (EXPIRED,)
    if row.since is not None and row.since > on:
        return (COMING, *([STATUSES[row.status]] if row.status is not Status.IN_FORCE else []))
    return (STATUSES[row.status],)


def family_title(row: Rule) -> Text:
    """What rows of this kind are called."""
    return family_of(row).title


def own_fields(shape: Any) -> tuple[Field[Any], ...]:
    """The fields that a family adds to what every row has."""
    return tuple(field for field in fields(shape) if field.name not in COMMON)


def say(law: Law, value: object) -> tuple[Text, ...]:
    """Any value of a row in words, one text for each of several."""
    return tuple(_words(law, value))


def _says(field: Field[Any], value: object) -> bool:
    """Whether a field says anything: what is left out of the data does not."""
    if field.default is not MISSING and value == field.default:
        return False
    return value not in (None, "", ())


def _words(law: Law, value: object) -> Iterator[Text]:
    if isinstance(value, tuple):
        if value and all(isinstance(part, int) for part in value):
            yield Text("–".join(map(str, value)) if len(value) == 2 else "、".join(map(str, value)))
            return
        for part in value:
            yield from _words(law, part)
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield Text("{key}：{value}", key=_keyword(key), value=listed(_words(law, part)))
    elif is_dataclass(value):
        yield listed(
            Text("{label}：{values}", label=entry.label, values=listed(entry.values))
            for entry in entries(law, value)
        )
    elif value is not None:
        yield _word(law, value)


def _word(law: Law, value: object) -> Text:
    if isinstance(value, bool):
        return Text("是") if value else Text("否")
    if isinstance(value, SkillLevel):
        return Text(next((r.name for r in law.every(Level) if r.level is value), value.value))
    if isinstance(value, Status):
        return STATUSES[value][0]
    if isinstance(value, Enum):
        return _keyword(str(value.value))
    return _keyword(value) if isinstance(value, str) else Text(str(value))


def _keyword(text: str) -> Text:
    return WORDS.get(text) or Text(text)
