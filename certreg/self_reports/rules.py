"""Which years can be reported on, and until when. Pure."""

from __future__ import annotations

from datetime import date

from certreg.errors import RefusedError
from certreg.policy.supervision import SelfReportTerm
from certreg.text import Text


def last_day(row: SelfReportTerm, year: int) -> date:
    """Last day for the report on a year: in the year after."""
    return date(year + 1, row.month, row.day)


def years_to_report(first: date, reported: frozenset[int], *, today: date) -> list[int]:
    """The years that ended and have no report yet, the newest first.

    Args:
        first: from when on the body could assess.
        reported: years that have a report.
    """
    return [year for year in range(today.year - 1, first.year - 1, -1) if year not in reported]


def check_year(year: int, years: list[int]) -> None:
    """Refuse a year that has not ended, has a report, or lies before the body's first filing.

    Raises:
        RefusedError: reason `year_not_open`.
    """
    if year not in years:
        raise RefusedError(
            Text("{year} 年度不能填报：该年度尚未结束、已有报告，或早于首次备案", year=year),
            reason="year_not_open",
            field="year",
        )
