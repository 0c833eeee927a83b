"""What the page of an occupation says, put together from the tables, the law and the filings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from certreg.filing import catalogue, directory
from certreg.policy.filing import FilableOccupations
from certreg.policy.law import Law
from certreg.policy.levels import Level
from certreg.policy.occupations import Entry, Occupation, classification, is_assessable
from certreg.policy.standards import Standard, Trade, standards_of, trades_of


@dataclass(frozen=True)
class OccupationPage:
    """One occupation on a day.

    Attributes:
        standards: on file, the newest first.
        levels: what bodies may assess at all, each with whether a standard on file has it; None
            where no standard is on file.
        trades: named by the law; `filed_trades`: named by approved filings only.
        norms: editions of the 技术规程 that its standards on file follow; of an occupation without
            one, those that standards in use may follow.
        may_be_filed: whether bodies may be filed for it (rule FI-12); None: nothing says so.
    """

    entry: Occupation
    standards: tuple[Standard, ...]
    levels: tuple[tuple[Level, bool | None], ...]
    trades: tuple[Trade, ...]
    filed_trades: tuple[str, ...]
    norms: tuple[int, ...]
    may_be_filed: bool | None


def of_occupation(law: Law, entry: Occupation, *, region: str, on: date) -> OccupationPage:
    """The page of an occupation.

    Args:
        region: whose standards and trades count.
    """
    standards = standards_of(law, entry.code, region=region, on=on)
    existing = {level for standard in standards for level in standard.levels}
    trades = trades_of(law, entry.code, region=region, on=on)
    named = {trade.name for trade in trades}
    norms = {standard.norm for standard in standards} or catalogue.norms(law, region=region, on=on)
    return OccupationPage(
        entry=entry,
        standards=standards,
        levels=tuple(
            (row, row.level in existing if standards else None)
            for row in catalogue.assessable_levels(law, on=on)
        ),
        trades=trades,
        filed_trades=tuple(name for name in directory.trades(entry.code, on) if name not in named),
        norms=tuple(sorted(norms, reverse=True)),
        may_be_filed=_may_be_filed(law, entry.code, region=region, on=on),
    )


def announced_by(law: Law, entry: Entry) -> str:
    """The document that a row comes from, in words: its own, or the edition's."""
    edition = law.sources.get(f"occupations-{entry.edition}")
    return entry.source or (edition.title if edition else entry.edition)


def history_of(entry: Entry) -> tuple[Entry, ...]:
    """The earlier rows of the same code, the newest first."""
    return tuple(row for row in reversed(classification().history(entry.code)) if row is not entry)


def _may_be_filed(law: Law, code: str, *, region: str, on: date) -> bool | None:
    rows = law.rows(FilableOccupations, region=region, on=on)
    return (
        all(is_assessable(code, row.groups, entry_licence=False) for row in rows) if rows else None
    )
