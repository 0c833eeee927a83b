"""Working days (工作日): the arrangement that chinesecalendar knows, plus recorded days.

The arrangement of a year is published late in the year before. Until then nobody knows its adjusted
working days, so a term that reaches into such a year ends on a provisional day and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

from certreg.errors import RefusedError, SetupError
from certreg.text import Text

SATURDAY = 5
RULE = "G-08"
NO_OVERRIDES: Mapping[date, bool] = MappingProxyType({})


@dataclass(frozen=True)
class Deadline:
    """The last day of a term.

    Attributes:
        last_day: last day on which the term still runs.
        unpublished_year: first year on the way whose arrangement is not published (安排未公布).
    """

    last_day: date
    unpublished_year: int | None = None

    @property
    def is_provisional(self) -> bool:
        """Whether the day may still move: plain weekends stand in for an unpublished year."""
        return self.unpublished_year is not None

    def check_final(self) -> None:
        """Refuse to rely on a provisional day.

        Raises:
            RefusedError: reason `calendar_unpublished`.
        """
        if self.unpublished_year is not None:
            raise _unpublished(self.unpublished_year)


@cache
def national_arrangement(day: date) -> bool | None:
    """Whether `day` is a working day in China as published; None where nothing is known.

    Raises:
        SetupError: chinesecalendar is not installed (it belongs to the extra `server`).
    """
    try:
        from chinese_calendar import is_workday
    except ImportError:
        raise SetupError(
            Text("未安装节假日数据包 chinesecalendar，请安装 certreg[server]。")
        ) from None
    try:
        return bool(is_workday(day))
    except NotImplementedError:  # its way to say: no data for this year
        return None


def plain_week(day: date) -> bool:
    """Monday to Friday: what a calendar says before any holiday is known."""
    return day.weekday() < SATURDAY


@dataclass(frozen=True)
class WorkingCalendar:
    """Says which days are working days.

    Attributes:
        overrides: days recorded by the operator, which win: True for a working day (调休上班),
            False for a day off.
        complete_years: years whose arrangement the operator recorded completely; their days
            without a record are ordinary days of the week.
        arrangement: the published arrangement; None for a day on which it is silent.
    """

    overrides: Mapping[date, bool] = field(default_factory=lambda: NO_OVERRIDES)
    complete_years: frozenset[int] = frozenset()
    arrangement: Callable[[date], bool | None] = national_arrangement

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on `day`.

        Raises:
            RefusedError: the year is not published and nobody recorded the day; reason
                `calendar_unpublished`.
        """
        known = self._known(day)
        if known is None:
            raise _unpublished(day.year)
        return known

    def working_days_after(self, day: date, count: int) -> date:
        """The last of `count` working days after `day`, which itself is not counted (rule G-08).

        Raises:
            RefusedError: as `is_working_day`.
        """
        deadline = self.deadline_after(day, count)
        deadline.check_final()
        return deadline.last_day

    def deadline_after(self, day: date, count: int) -> Deadline:
        """Like `working_days_after`, but an unpublished year gives a provisional day.

        Raises:
            ValueError: `count` is below 1.
        """
        if count < 1:
            raise ValueError(f"a term has at least one working day, not {count}")
        unpublished = None
        while count:
            day += timedelta(days=1)
            known = self._known(day)
            if known is None:
                unpublished = unpublished or day.year
            count -= plain_week(day) if known is None else known
        return Deadline(day, unpublished)

    def _known(self, day: date) -> bool | None:
        override = self.overrides.get(day)
        if override is not None:
            return override
        return plain_week(day) if day.year in self.complete_years else self.arrangement(day)


def _unpublished(year: int) -> RefusedError:
    return RefusedError(
        Text(
            "{year}年节假日安排未公布，到期日暂按双休日推算。安排公布并录入后方可办理。", year=year
        ),
        reason="calendar_unpublished",
        rule=RULE,
    )
