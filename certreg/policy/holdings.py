"""Papers issued elsewhere that may be put on record (holdings.toml)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from certreg.policy.law import NATION, Law
from certreg.policy.rule import Rule, family
from certreg.text import Text

PaperKind = Literal[
    "qualification", "level", "special_ability", "x_certificate", "special_operation"
]


@family(
    "holdings.toml", "paper", title=Text("其他机构签发的证书"), subject=("paper",), gapless=True
)
@dataclass(frozen=True, kw_only=True, slots=True)
class Paper(Rule):
    """A kind of paper.

    Attributes:
        numbering: how its number is read; `none`: it must not be kept.
        counted_as: what it is in conditions and figures; `none`: it counts in neither.
        people: how many people put one on record.
    """

    paper: PaperKind
    name: str
    numbering: Literal["qualification", "level", "opaque", "none"]
    counted_as: Literal["qualification", "level", "none"]
    people: Literal[1, 2]


def papers(law: Law, *, on: date) -> dict[str, Paper]:
    """The kinds of paper that may be put on record on a day, by name."""
    return {row.name: row for row in law.rows(Paper, region=NATION, on=on)}
