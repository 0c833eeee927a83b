"""What an entry about an examiner must say. Pure."""

from __future__ import annotations

from datetime import date

from certreg.errors import RefusedError
from certreg.text import Text


def check_happened(happened_on: date, *, today: date) -> None:
    """Refuse an entry about something that has not happened yet.

    Raises:
        RefusedError: its day is after today; field `happened_on`.
    """
    if happened_on > today:
        raise RefusedError(
            Text("发生日期不能晚于今天"), reason="not_happened_yet", field="happened_on"
        )
