"""Years and months by the calendar: a year is complete on the same day, which counts (G-07 a)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from functools import reduce
from typing import NamedTuple

from certreg.text import Text

MONTHS_IN_A_YEAR = 12


class Duration(NamedTuple):
    """Whole months and the days left over."""

    months: int
    days: int

    @property
    def text(self) -> Text:
        """In words, without empty parts: 1 年 3 个月 12 天."""
        years, months = divmod(self.months, MONTHS_IN_A_YEAR)
        parts = (
            _part(years, Text("1 年"), Text("{count} 年", count=years)),
            _part(months, Text("1 个月"), Text("{count} 个月", count=months)),
            _part(self.days, Text("1 天"), Text("{count} 天", count=self.days)),
        )
        counted = [part for part in parts if part] or [Text("0 天")]
        return reduce(lambda long, short: Text("{long} {short}", long=long, short=short), counted)


def _part(count: int, single: Text, plural: Text) -> Text | None:
    """One unit in words; languages may tell one from many."""
    if not count:
        return None
    return single if count == 1 else plural


def months_later(day: date, months: int) -> date:
    """The same day of the month, `months` later; the month's last day where there is no such day.

    Source: Civil Code art. 202 (month-end rule); its use here is inferred (rule G-07 b).
    """
    years, month = divmod(day.month - 1 + months, MONTHS_IN_A_YEAR)
    year, month = day.year + years, month + 1
    if day.day <= 28:
        return date(year, month, day.day)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def years_later(day: date, years: int) -> date:
    """The day on which `years` after `day` are complete; 29 February gives 28 February."""
    return months_later(day, years * MONTHS_IN_A_YEAR)


def between(start: date, end: date) -> Duration:
    """Whole months from `start` and the spare days up to `end`, which is not before `start`."""
    months = (end.year - start.year) * MONTHS_IN_A_YEAR + end.month - start.month
    if months_later(start, months) > end:
        months -= 1
    return Duration(months, (end - months_later(start, months)).days)
