"""What an operator changes in the law, as data: rows and documents added, rows closed or confirmed. Pure."""

from __future__ import annotations

import json
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
    """

    additions: Rows = field(default_factory=dict)
    amended: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def laid_over(self, law: Law) -> Law:
        """The law with this laid over it.

        Raises:
            LawError: the data are wrong, or do not fit the law.
        """
        return law.extended(self.additions, self.amended) if self else law

    def __bool__(self) -> bool:
        return bool(self.additions or self.amended)

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the rows and documents that it adds or amends."""
        added = (
            str(row["id"])
            for tables in self.additions.values()
            for rows in tables.values()
            for row in rows
        )
        return (*added, *self.amended)

    def pack(self) -> str:
        """As text for the database; the same content is always the same text."""
        return json.dumps(
            {"additions": self.additions, "amended": self.amended},
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
            default=_packed_day,
        )


def unpack(text: str) -> Content:
    """What `Content.pack` gave."""
    values = json.loads(text, object_hook=_unpacked_day)
    return Content(values["additions"], values["amended"])


def combined(parts: Iterable[Content]) -> Content:
    """Amendments in the order of their approval as one."""
    additions: dict[str, dict[str, list[Mapping[str, Any]]]] = {}
    amended: dict[str, dict[str, Any]] = {}
    for part in parts:
        for file, tables in part.additions.items():
            for table, rows in tables.items():
                additions.setdefault(file, {}).setdefault(table, []).extend(rows)
        for id, changes in part.amended.items():
            amended.setdefault(id, {}).update(changes)
    return Content(additions, amended)


def _packed_day(value: object) -> dict[str, str]:
    """A day as in the law's digest: JSON has none of its own."""
    if isinstance(value, date):
        return {"date": value.isoformat()}
    raise TypeError(f"{value!r} is no value of the law")


def _unpacked_day(values: dict[str, Any]) -> Any:
    return date.fromisoformat(values["date"]) if list(values) == ["date"] else values
