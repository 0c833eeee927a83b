"""Changing rows of the law that are there: closing one earlier, confirming an unverified one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from certreg.policy.rule import LawError, Status
from certreg.text import Text

Document = Mapping[str, Any]
"""A parsed TOML file: table name -> list of rows."""

CLOSING = frozenset({"until"})
CONFIRMING = frozenset({"status", "basis", "clause", "evidence"})
"""Keys that may change; a value never does: that takes a new row."""


def amend(
    documents: Mapping[str, Document], amended: Mapping[str, Mapping[str, Any]]
) -> Mapping[str, Document]:
    """The same rows, some of them closed earlier or confirmed.

    Args:
        amended: id of a row -> its keys that change.

    Raises:
        LawError: no such row, another key, a later last day, or a row that is not unverified.
    """
    known = {row.get("id") for document in documents.values() for row in _rows(document)}
    if missing := sorted(set(amended) - known):
        raise LawError(Text("没有编号为 {id} 的条目。请检查编号。", id=missing[0]), field="id")
    return {
        name: {table: _amended(rows, amended) for table, rows in document.items()}
        for name, document in documents.items()
    }


def _amended(rows: Any, amended: Mapping[str, Mapping[str, Any]]) -> Any:
    if not isinstance(rows, list):
        return rows
    return [
        _row(row, amended[row["id"]]) if isinstance(row, dict) and row.get("id") in amended else row
        for row in rows
    ]


def _row(row: Mapping[str, Any], changes: Mapping[str, Any]) -> Mapping[str, Any]:
    if other := sorted(set(changes) - CLOSING - CONFIRMING):
        raise LawError(
            Text("{id} 的 {key} 不能改动，请另立新条目。", id=row["id"], key=other[0]),
            field=other[0],
        )
    if "until" in changes:
        _check_earlier(row, changes["until"])
    if CONFIRMING & set(changes) and row.get("status") != Status.UNVERIFIED.value:
        raise LawError(Text("{id} 不是待核条目，无需核实。", id=row["id"]), field="id")
    return {**row, **changes}


def _check_earlier(row: Mapping[str, Any], last_day: Any) -> None:
    old = row.get("until")
    if isinstance(old, date) and isinstance(last_day, date) and old < last_day:
        raise LawError(
            Text("{id} 到 {old} 已终止，不能改晚。", id=row["id"], old=old),
            field="until",
        )


def _rows(document: Document) -> Iterator[Mapping[str, Any]]:
    for rows in document.values():
        if isinstance(rows, list):
            yield from (row for row in rows if isinstance(row, dict))
