"""What an operator changes in the law, as data: rows and documents added, rows closed or confirmed. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from certreg.policy.law import Law

Rows = Mapping[str, Mapping[str, list[Mapping[str, Any]]]]
"""File name -> table -> rows, shaped as in the TOML files."""


@dataclass(frozen=True)
class Content:
    """One amendment, or several put together.

    Attributes:
        additions: rows and documents that are added.
        amended: id of a row -> its keys that change (`until`, or what confirms it).
        yielding: ids of earlier amendments that no longer count where they do not fit the law.
    """

    additions: Rows = field(default_factory=dict)
    amended: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    yielding: tuple[int, ...] = ()

    def laid_over(self, law: Law) -> Law:
        """The law with this laid over it.

        Raises:
            LawError: the data are wrong, or do not fit the law.
        """
        return law.extended(self.additions, self.amended) if self else law

    def __bool__(self) -> bool:
        return bool(self.additions or self.amended)

    @property
    def added(self) -> tuple[str, ...]:
        """Ids of the rows and documents that it adds."""
        return tuple(
            str(row["id"])
            for tables in self.additions.values()
            for rows in tables.values()
            for row in rows
        )

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the rows and documents that it adds or amends."""
        return (*self.added, *self.amended)

    def pack(self) -> str:
        """As text for the database; the same content is always the same text."""
        values = {"additions": self.additions, "amended": self.amended}
        return json.dumps(
            _packed(values | ({"yielding": self.yielding} if self.yielding else {})),
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        )


def unpack(text: str) -> Content:
    """What `Content.pack` gave."""
    values = json.loads(text, object_hook=_unpacked)
    return Content(values["additions"], values["amended"], tuple(values.get("yielding", ())))


def combined(parts: Iterable[Content]) -> Content:
    """Amendments in the order of their approval as one; which of them yield is settled before."""
    additions: dict[str, dict[str, list[Mapping[str, Any]]]] = {}
    amended: dict[str, dict[str, Any]] = {}
    for part in parts:
        for file, tables in part.additions.items():
            for table, rows in tables.items():
                additions.setdefault(file, {}).setdefault(table, []).extend(rows)
        for id, changes in part.amended.items():
            amended.setdefault(id, {}).update(changes)
    return Content(additions, amended)


_DAY = "date"
"""JSON has no days: one is an object with this only key, as in the law's digest."""

_LIKE_A_DAY = re.compile(rf"=*{_DAY}")
"""Only key of a table that could be taken for a day: it is packed with one more `=` in front."""


def _packed(value: Any) -> Any:
    """A value of the law in the words of JSON."""
    if isinstance(value, date):
        return {_DAY: value.isoformat()}
    if isinstance(value, Mapping):
        mark = "=" if _is_like_a_day(value) else ""
        return {f"{mark}{key}": _packed(inner) for key, inner in value.items()}
    return list(map(_packed, value)) if isinstance(value, list | tuple) else value


def _unpacked(values: dict[str, Any]) -> Any:
    """What `_packed` was given; objects inside come first."""
    if not _is_like_a_day(values):
        return values
    ((key, inner),) = values.items()
    return date.fromisoformat(inner) if key == _DAY else {key.removeprefix("="): inner}


def _is_like_a_day(values: Mapping[str, Any]) -> bool:
    return len(values) == 1 and all(map(_LIKE_A_DAY.fullmatch, values))
