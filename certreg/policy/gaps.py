"""What is not known (gaps.toml): the defaults that stand in for it and who could settle it."""

from __future__ import annotations

from dataclasses import dataclass

from certreg.policy.law import Law
from certreg.policy.rule import Rule, family
from certreg.text import Text


@family("gaps.toml", "gap", title=Text("尚未查到的规定"), subject=("id",))
@dataclass(frozen=True, kw_only=True, slots=True)
class Gap(Rule):
    """One thing that no text seen says.

    Attributes:
        rows: ids of the rows that depend on it.
        closed_by: the text or the office that would settle it.
    """

    text: str
    closed_by: str
    rows: tuple[str, ...] = ()


def gaps_behind(law: Law, row: Rule) -> tuple[Gap, ...]:
    """Why a row is not verified, as far as that is on file."""
    return tuple(gap for gap in law.every(Gap) if row.id in gap.rows)
