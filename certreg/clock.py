"""The only caller of now. In a demo registry the clock may stand back; everywhere else it is the machine's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from certreg.db import db
from certreg.installation import Installation

CHINA = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The registry's time, UTC, whole seconds."""
    row = db.session.get(Installation, 1)
    offset = timedelta(seconds=row.clock_offset) if row is not None else timedelta()
    return real_now() + offset


def today() -> date:
    """The registry's calendar day in China."""
    return local_day(now())


def local_day(moment: datetime) -> date:
    """The calendar day in China at an aware `moment`."""
    return moment.astimezone(CHINA).date()


def real_now() -> datetime:
    """The machine's time, UTC, whole seconds: for second factors and sessions, which a demo's clock must not move."""
    return datetime.now(UTC).replace(microsecond=0)
