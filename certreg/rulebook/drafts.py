"""Putting amendments together: a new row, a last day, a confirmation, a document. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from certreg.errors import RefusedError
from certreg.policy.law import Law
from certreg.policy.rule import Family, Rule, Status
from certreg.policy.tables import SOURCES
from certreg.rulebook.amendment import Content
from certreg.text import Text

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
"""Ids stand in addresses for ever."""


def new_row(family: Family, row: Mapping[str, Any]) -> Content:
    """A new row of a family.

    Raises:
        RefusedError: the id cannot stand in an address; field `id`.
    """
    check_id(str(row.get("id", "")))
    return Content({family.file: {family.table: [dict(row)]}})


def closing(row: Rule, last_day: date) -> Content:
    """A last day for a row."""
    return Content(amended={row.id: {"until": last_day}})


def confirmation(
    law: Law, row: Rule, source: Mapping[str, Any] | str, *, clause: str, evidence: str
) -> Content:
    """The document in which an unverified row was found.

    Args:
        source: id of a document that is there, or a new one as a row of `sources.toml`.
        clause: where in the document.
        evidence: how it was checked.

    Raises:
        RefusedError: the row is not unverified; or the id of the new document is no good.
    """
    if not row.is_unverified:
        raise RefusedError(Text("{id} 不是待核条目，无需核实。", id=row.id), reason="verified")
    added = Content() if isinstance(source, str) else document(source, {})
    id = source if isinstance(source, str) else str(source["id"])
    kept = [old for old in row.basis if old != id and law.sources[old].kind != "default"]
    changes: dict[str, Any] = {"status": Status.IN_FORCE.value, "basis": [id, *kept]}
    changes |= {"clause": clause} if clause else {}
    changes |= {"evidence": evidence} if evidence else {}
    return Content(added.additions, {row.id: changes})


def document(source: Mapping[str, Any], closes: Mapping[str, date]) -> Content:
    """A new document and the rows that it closes.

    Args:
        closes: id of a row -> its last day.

    Raises:
        RefusedError: the id cannot stand in an address; field `id`.
    """
    check_id(str(source.get("id", "")))
    return Content(
        {SOURCES: {"source": [dict(source)]}},
        {id: {"until": last_day} for id, last_day in closes.items()},
    )


def read_closings(typed: str, begins: date | None) -> dict[str, date]:
    """Lines `ID` or `ID 2026-12-31`: the rows that a document closes.

    Args:
        begins: day of the document; rows without a day of their own end the day before.

    Raises:
        RefusedError: a line that is neither; field `closes`.
    """
    found: dict[str, date] = {}
    for line in filter(None, map(str.strip, typed.splitlines())):
        id, _blank, day = line.partition(" ")
        found[id] = _day(day.strip(), begins, line)
    return found


def check_id(id: str) -> None:
    """Refuse an id that could not stand in an address.

    Raises:
        RefusedError: field `id`.
    """
    if not ID.fullmatch(id):
        raise RefusedError(
            Text("编号用英文字母、数字、点、横线和下划线，不超过 40 个字符"),
            reason="bad_id",
            field="id",
        )


def _day(text: str, begins: date | None, line: str) -> date:
    try:
        if text:
            return date.fromisoformat(text)
        if begins is not None:
            return begins - timedelta(days=1)
    except (ValueError, OverflowError):  # before the first day of the calendar there is none
        pass
    raise RefusedError(
        Text("“{line}”应写作“条目编号 最后一天”，如 EQ-30 2026-12-31", line=line),
        reason="bad_closing",
        field="closes",
    )
