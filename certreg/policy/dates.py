"""Calendar arithmetic of the law: months after a day, by the calendar."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def months_after(day: date, months: int) -> date:
    """The same day of the month `months` later; where the month is too short, its last day.

    Source: rule G-07 (a) and (b), after the month-end rule of the Civil Code, art. 201-202.
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
