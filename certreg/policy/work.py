"""Years of work from several stretches, counted as rule G-07 says.

A stretch runs from its first to its last day worked. Overlapping and adjoining stretches are merged
into pieces, so that no day counts twice; each piece is measured in whole months and spare days from
its own start. One piece is judged by the calendar alone; spare days of several pieces make months.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from certreg.policy.deciding import strictest
from certreg.policy.law import NATION, Law, Rule, family
from certreg.policy.time import MONTHS_IN_A_YEAR, Duration, between, months_later
from certreg.text import Text

_DAY = timedelta(days=1)


@family("work.toml", "counting", title=Text("工作年限的累计"), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class Counting(Rule):
    """How spare days of several pieces of work are added up."""

    days_in_a_month: int


class Stretch(NamedTuple):
    """Work from the first to the last day worked, both included; no last day: still at work."""

    since: date
    until: date | None


class Piece(NamedTuple):
    """Uninterrupted work from `start` up to, not including, `end`."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Worked:
    """Merged pieces of work up to the day of application, which is itself no day worked.

    Attributes:
        on: the day of application.
        days_in_a_month: how many spare days of several pieces make a month.
    """

    pieces: tuple[Piece, ...]
    on: date
    days_in_a_month: int

    @property
    def total(self) -> Duration:
        """Months of all pieces, and the spare days that make no month."""
        months, days = _summed(self.pieces)
        if len(self.pieces) < 2:
            return Duration(months, days)
        more, spare = divmod(days, self.days_in_a_month)
        return Duration(months + more, spare)

    def has_years(self, years: int) -> bool:
        """Whether `years` are complete on the day of application."""
        return self.total.months >= years * MONTHS_IN_A_YEAR

    def owes_to_spare_days(self, years: int) -> bool:
        """Whether `years` are complete only because spare days of several pieces made months."""
        return _summed(self.pieces).months < years * MONTHS_IN_A_YEAR <= self.total.months

    def when_complete(self, years: int) -> date:
        """The first day, not before the day of application, with `years` complete if work goes on.

        Work that already stopped is taken to begin again on the day of application.
        """
        if self.has_years(years):
            return self.on
        goes_on = bool(self.pieces) and self.pieces[-1].end == self.on
        over = self.pieces[:-1] if goes_on else self.pieces
        start = self.pieces[-1].start if goes_on else self.on
        if not over:
            return months_later(start, years * MONTHS_IN_A_YEAR)
        before = _summed(over)
        return self._when_filled(start, years * MONTHS_IN_A_YEAR - before.months, before.days)

    def _when_filled(self, start: date, months: int, days: int) -> date:
        """When work from `start`, together with spare `days`, makes `months` months."""
        whole = max(0, months - 1 - days // self.days_in_a_month)
        while True:
            first, following = months_later(start, whole), months_later(start, whole + 1)
            missing = max(0, (months - whole) * self.days_in_a_month - days)
            if missing < (following - first).days:
                return first + missing * _DAY
            whole += 1


def worked(
    stretches: Iterable[Stretch], *, on: date, days_in_a_month: int, since: date | None = None
) -> Worked:
    """Merge stretches into the pieces that count for an application on a day.

    Args:
        on: the day of application; work is cut there, and the day itself is not worked.
        since: only work on or after this day counts (the date of a certificate or title, G-07 f).
    """
    floor = since or date.min
    spans = sorted((max(stretch.since, floor), min(_end(stretch, on), on)) for stretch in stretches)
    pieces: list[Piece] = []
    for start, end in spans:
        if start >= end:
            continue
        if pieces and start <= pieces[-1].end:
            pieces[-1] = Piece(pieces[-1].start, max(end, pieces[-1].end))
        else:
            pieces.append(Piece(start, end))
    return Worked(tuple(pieces), on, days_in_a_month)


@lru_cache(maxsize=64)
def counting(law: Law, *, on: date) -> Counting:
    """The row that says how spare days are added up on a day; remembered, for every applicant asks."""
    return strictest(law, Counting, region=NATION, on=on)


@lru_cache(maxsize=1024)
def _summed(pieces: tuple[Piece, ...]) -> Duration:
    """Months and spare days of all pieces, each measured from its own start.

    Remembered, for every condition of a level asks about the same pieces.
    """
    lengths = [between(*piece) for piece in pieces]
    return Duration(sum(months for months, _ in lengths), sum(days for _, days in lengths))


def _end(stretch: Stretch, on: date) -> date:
    return on if stretch.until is None or stretch.until >= on else stretch.until + _DAY
