"""What an entry of the blacklist must say, and when it counts. Pure."""

from __future__ import annotations

from datetime import date

from certreg.errors import RefusedError
from certreg.text import Text


def check_until(until: date, *, today: date) -> None:
    """Refuse an entry that would never count.

    Raises:
        RefusedError: its last day is not after today; field `until`.
    """
    if until <= today:
        raise RefusedError(Text("截止日期须晚于今天"), reason="until_passed", field="until")


def check_examiner(name: str, number: str) -> None:
    """Refuse half an examiner: a name alone is many people's, a number alone a slip of the pen.

    Raises:
        RefusedError: one of the two is missing; field of the missing one.
    """
    if bool(name) != bool(number):
        raise RefusedError(
            Text("考评人员的姓名和证卡编号须同时填写"),
            reason="half_an_examiner",
            field="examiner_number" if name else "examiner_name",
        )


def counts(since: date | None, until: date, on: date) -> bool:
    """Whether an entry in force counts on a day, both ends included."""
    return since is not None and since <= on <= until
