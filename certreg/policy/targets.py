"""Targets of the documents (目标): which region wants what by when, and whether it is reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from certreg.policy.law import Law
from certreg.policy.rule import Rule, family
from certreg.text import Text


@family("targets.toml", "target", title=Text("目标"), subject=("basis", "measure"))
@dataclass(frozen=True, kw_only=True, slots=True)
class Target(Rule):
    """One target of one document for one region (rule ST-06).

    Attributes:
        measure: keyword of what is measured; the same where documents want the same.
        name: in words for people.
        at_least, of: a number in `unit`, or a share as a fraction of whole numbers.
        by: last day; None where the document names none.
    """

    measure: str
    name: str
    at_least: int
    of: int = 1
    unit: str = ""
    by: date | None = None

    def __post_init__(self) -> None:
        if self.at_least <= 0 or self.of <= 0:
            raise ValueError("目标值须为正数。")

    @property
    def is_share(self) -> bool:
        """Whether two figures are divided, and not one compared."""
        return not self.unit


def targets(
    law: Law, *, region: str, on: date, measure: str | None = None, drafts: bool = False
) -> tuple[Target, ...]:
    """Targets of exactly this region: those of a province are no targets of its prefectures.

    Args:
        measure: only these; None: all.
        drafts: also those of consultation texts.
    """
    return tuple(
        row
        for row in law.rows(Target, region=region, on=on, drafts=drafts)
        if row.region == region and measure in (None, row.measure)
    )


def is_met(target: Target, reached: int | None, out_of: int | None = 1) -> bool | None:
    """Whether a target is reached; exactly is enough.

    Args:
        reached: the figure, or the numerator of a share; None: unknown.
        out_of: the denominator of a share; 0 or None: there is nothing to divide by.

    Returns:
        None where it cannot be said (n/a), which is no failure.
    """
    if reached is None or not out_of:
        return None
    return reached * target.of >= target.at_least * out_of
