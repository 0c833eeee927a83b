"""What a newer reference table changes: rows added, closed, renamed, moved, marked otherwise, or lost.

Rows are compared by code, each by its newest row. A row that no longer holds is closed with `until`;
one that is simply gone is a fault, for what was decided by it must stay explicable.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from certreg.policy.reference import Placed


class ChangeKind(Enum):
    """In what a code differs; in the order in which a report names them."""

    ADDED = "新增"
    CLOSED = "停用"
    RENAMED = "改名"
    MOVED = "改归"
    OTHER = "其他变动"
    LOST = "缺失"


@dataclass(frozen=True)
class Change:
    """One code that differs.

    Attributes:
        code: of the newer table, or of the older one where it is lost or closed.
        text: what became of it, in words.
    """

    kind: ChangeKind
    code: str
    text: str


def changes(old: Iterable[Placed], new: Iterable[Placed]) -> list[Change]:
    """Everything in which two tables differ, kind by kind, then by code."""
    before, after = _newest(old), _newest(new)
    moves = _moves(before, after)
    found = [*_differences(before, after, moves), *_moved(after, moves)]
    order = list(ChangeKind)
    return sorted(found, key=lambda change: (order.index(change.kind), change.code))


def report(found: Iterable[Change]) -> Iterator[str]:
    """The changes for people: a line with the figures, then one for each change."""
    listed = list(found)
    counts = Counter(change.kind for change in listed)
    yield "，".join(f"{kind.value} {counts[kind]}" for kind in ChangeKind)
    for change in listed:
        yield f"{change.kind.value} {change.code} {change.text}"


def _newest(rows: Iterable[Placed]) -> dict[str, Placed]:
    by_date = sorted(rows, key=lambda row: row.since or date.min)
    return {row.code: row for row in by_date}


def _moves(before: Mapping[str, Placed], after: Mapping[str, Placed]) -> dict[str, str]:
    """Old code -> new code: closed here, and begun there under the same name; both names once only."""
    closed = [
        row for code, row in after.items() if code in before and _is_closed(before[code], row)
    ]
    begun = [row for code, row in after.items() if code not in before]
    by_name: dict[str, list[str]] = {}
    for row in begun:
        by_name.setdefault(row.name, []).append(row.code)
    names = [row.name for row in closed]
    return {
        row.code: by_name[row.name][0]
        for row in closed
        if len(by_name.get(row.name, ())) == 1 and names.count(row.name) == 1
    }


def _differences(
    before: Mapping[str, Placed], after: Mapping[str, Placed], moves: Mapping[str, str]
) -> Iterator[Change]:
    arrived = set(moves.values())
    for code, row in after.items():
        if code not in before and code not in arrived:
            yield Change(ChangeKind.ADDED, code, row.name)
        elif code in before and code not in moves and row != before[code]:
            yield _difference(before[code], row)
    for code, row in before.items():
        if code not in after:
            text = f"{row.name}：新表没有这一行；不再使用的请保留并写明 until"
            yield Change(ChangeKind.LOST, code, text)


def _difference(old: Placed, new: Placed) -> Change:
    if _is_closed(old, new):
        return Change(ChangeKind.CLOSED, new.code, f"{new.name}，至 {new.until} 止")
    if old.name != new.name:
        return Change(ChangeKind.RENAMED, new.code, f"{old.name} → {new.name}")
    if old.parent != new.parent:
        text = f"{new.name}：上级 {old.parent or '—'} → {new.parent or '—'}"
        return Change(ChangeKind.MOVED, new.code, text)
    return Change(ChangeKind.OTHER, new.code, new.name)


def _moved(after: Mapping[str, Placed], moves: Mapping[str, str]) -> Iterator[Change]:
    for old, new in moves.items():
        yield Change(ChangeKind.MOVED, new, f"{after[new].name}：代码 {old} → {new}")


def _is_closed(old: Placed, new: Placed) -> bool:
    return old.until is None and new.until is not None
