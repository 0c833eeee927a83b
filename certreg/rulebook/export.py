"""Rows and documents as plain data and as lines of a table. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from certreg.policy.law import Law
from certreg.policy.rule import Rule, family_of
from certreg.policy.sources import Source
from certreg.rulebook.changes import Change
from certreg.rulebook.words import entries, headline

RULE_COLUMNS = (
    "id", "family", "family_title", "headline", "region", "status", "since", "until", "clause",
    "evidence", "basis", "documents", "replaces", "fields",
)  # fmt: skip
SOURCE_COLUMNS = tuple(field.name for field in fields(Source))
CHANGE_COLUMNS = ("change", "family", "before", "after", "differences", "headline")


def plain(value: object) -> Any:
    """A value as JSON and TOML know it; a row with its fields' own names, empty ones left out."""
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: plain(part) for name, part in pairs if part not in (None, "", ())}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value


def rule_line(law: Law, row: Rule) -> dict[str, str]:
    """A row as one line of a table."""
    documents = (source.title for source in law.basis_of(row))
    told = (f"{e.label}：{'、'.join(e.values)}" for e in entries(law, row))
    values = (
        row.id, family_of(row).name, family_of(row).title, headline(law, row), row.region,
        row.status.value, _day(row.since), _day(row.until), row.clause, row.evidence,
        " ".join(row.basis), "；".join(documents), " ".join(row.replaces), "；".join(told),
    )  # fmt: skip
    return dict(zip(RULE_COLUMNS, map(str, values), strict=True))


def rule_data(row: Rule) -> dict[str, Any]:
    """A row as data, with the family that it belongs to."""
    return {"family": family_of(row).name, **plain(row)}


def source_line(source: Source) -> dict[str, str]:
    """A document as one line of a table."""
    data = plain(source)
    data["clauses"] = "；".join(source.clauses)
    return {name: str(data.get(name, "")) for name in SOURCE_COLUMNS}


def change_line(law: Law, change: Change) -> dict[str, str]:
    """A change as one line of a table."""
    values = (
        change.kind.value,
        family_of(change.row).name,
        change.before.id if change.before else "",
        change.after.id if change.after else "",
        " ".join(change.differences),
        headline(law, change.row),
    )
    return dict(zip(CHANGE_COLUMNS, map(str, values), strict=True))


def change_data(change: Change) -> dict[str, Any]:
    """A change as data: both rows in full."""
    return {
        "change": change.kind.value,
        "before": rule_data(change.before) if change.before else None,
        "after": rule_data(change.after) if change.after else None,
        "differences": list(change.differences),
    }


def described(lines: Iterable[dict[str, str]], columns: tuple[str, ...]) -> list[list[str]]:
    """Lines as rows of cells."""
    return [[line[name] for name in columns] for line in lines]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
