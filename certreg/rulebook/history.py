"""How a row came to be: what it replaces, what replaces it, earlier and later rows of its subject. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from certreg.policy.law import Law
from certreg.policy.rule import Rule, family_of


@dataclass(frozen=True)
class History:
    """Rows around a row.

    Attributes:
        replaces: rows that it displaces wherever it counts.
        replaced_by: rows that displace it.
        earlier, later: rows of the same subject in the same region.
        elsewhere: rows of the same subject in other regions.
    """

    replaces: tuple[Rule, ...]
    replaced_by: tuple[Rule, ...]
    earlier: tuple[Rule, ...]
    later: tuple[Rule, ...]
    elsewhere: tuple[Rule, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the row stands alone."""
        return not any((self.replaces, self.replaced_by, self.earlier, self.later, self.elsewhere))


def history(law: Law, row: Rule) -> History:
    """What stands around a row."""
    family = law.every(type(row))
    replaces = tuple(other for other in family if other.id in row.replaces)
    replaced_by = tuple(other for other in family if row.id in other.replaces)
    told = {row.id, *(other.id for other in (*replaces, *replaced_by))}
    same = [
        other
        for other in family
        if other.id not in told and subject(other) == subject(row) is not None
    ]
    same.sort(key=lambda other: other.since or date.min)
    here = [other for other in same if other.region == row.region]
    begun = row.since or date.min
    return History(
        replaces,
        replaced_by,
        earlier=tuple(other for other in here if (other.since or date.min) < begun),
        later=tuple(other for other in here if (other.since or date.min) >= begun),
        elsewhere=tuple(other for other in same if other.region != row.region),
    )


def subject(row: Rule) -> tuple[object, ...] | None:
    """The question that a row answers, without its region; None where rows stand side by side."""
    names = family_of(row).subject
    if not names or names == ("id",):
        return None
    return tuple(getattr(row, name) for name in names)
