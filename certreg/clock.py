"""The only caller of now. In a demo registry the clock may stand back; everywhere else it is the machine's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from certreg.db import replica
from certreg.installation import find_installation

CHINA = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The registry's time, UTC, whole seconds."""
    row = find_installation()
    return real_now() + timedelta(seconds=row.clock_offset if row is not None else 0)


def known_at() -> datetime:
    """As of when what the running request has read is known: now, or some seconds ago from a replica."""
    found = replica.chosen()
    return now() - timedelta(seconds=found.age) if found is not None else now()


def today() -> date:
    """The registry's calendar day in China."""
    return local_day(now())


def local_day(moment: datetime) -> date:
    """The calendar day in China at an aware `moment`."""
    return moment.astimezone(CHINA).date()


def real_now() -> datetime:
    """The machine's time, UTC, whole seconds: for second factors and sessions, which a demo's clock must not move."""
    return datetime.now(UTC).replace(microsecond=0)
