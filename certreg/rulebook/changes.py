"""What changed between two states of the law: two days, two regions, two editions. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import Enum

from certreg.policy.law import Law
from certreg.policy.rule import FAMILIES, Rule, family_of
from certreg.rulebook.history import subject
from certreg.text import Text


class ChangeKind(Enum):
    """What became of a row."""

    ADDED = "added"
    CHANGED = "changed"
    ENDED = "ended"


KINDS = {
    ChangeKind.ADDED: (Text("新增"), "good"),
    ChangeKind.CHANGED: (Text("变更"), "info"),
    ChangeKind.ENDED: (Text("终止"), "warn"),
}
"""Kind -> its word and the tone of it."""


@dataclass(frozen=True)
class Change:
    """A row before and after; one of them is missing where a row was added or ended.

    A row that is there on both sides with an earlier last day has ended, too.
    """

    before: Rule | None
    after: Rule | None

    @property
    def kind(self) -> ChangeKind:
        """What became of it."""
        if self.before is None:
            return ChangeKind.ADDED
        if self.after is None or self._is_closed:
            return ChangeKind.ENDED
        return ChangeKind.CHANGED

    @property
    def row(self) -> Rule:
        """The row as it is now, or was last."""
        row = self.after or self.before
        assert row is not None
        return row

    @property
    def differences(self) -> tuple[str, ...]:
        """Names of the fields that differ."""
        if self.before is None or self.after is None:
            return ()
        return tuple(
            field.name
            for field in fields(self.after)
            if getattr(self.before, field.name) != getattr(self.after, field.name)
        )

    @property
    def _is_closed(self) -> bool:
        before, after = self.before, self.after
        if before is None or after is None or after.until is None:
            return False
        return before != after and before == replace(after, until=before.until)


def in_force(law: Law, *, region: str, on: date) -> tuple[Rule, ...]:
    """Every row that counts in a region on a day."""
    return tuple(
        row for kind in FAMILIES.values() for row in law.rows(kind.row, region=region, on=on)
    )


def editions(old: Law, new: Law) -> tuple[Change, ...]:
    """What changed from one edition of the law to another, row by row."""
    return compare(old.all_rows, new.all_rows, by_subject=False)


def compare(
    before: Iterable[Rule], after: Iterable[Rule], *, by_subject: bool = True
) -> tuple[Change, ...]:
    """Rows on one side only, and pairs that differ.

    Args:
        by_subject: rows with different ids that answer one question, or of which one replaces the
            other, are one change and not two.
    """
    old, new = {row.id: row for row in before}, {row.id: row for row in after}
    kept = [Change(old[id], new[id]) for id in old if id in new and old[id] != new[id]]
    gone = [row for id, row in old.items() if id not in new]
    come = [row for id, row in new.items() if id not in old]
    pairs = list(_pairs(gone, come)) if by_subject else []
    paired = {row.id for change in pairs for row in (change.before, change.after) if row}
    return tuple(
        sorted(
            (
                *kept,
                *pairs,
                *(Change(None, row) for row in come if row.id not in paired),
                *(Change(row, None) for row in gone if row.id not in paired),
            ),
            key=lambda change: (family_of(change.row).file, family_of(change.row).table),
        )
    )


def _pairs(gone: list[Rule], come: list[Rule]) -> Iterator[Change]:
    """Each row that came with the one whose place it took."""
    free = {row.id: row for row in gone}
    for row in come:
        old = next((other for other in free.values() if _took_place(row, other)), None)
        if old is not None:
            del free[old.id]
            yield Change(old, row)


def _took_place(row: Rule, other: Rule) -> bool:
    if type(row) is not type(other):
        return False
    if other.id in row.replaces or row.id in other.replaces:
        return True
    return subject(row) is not None and subject(row) == subject(other)
