"""The only caller of now. In a demo registry the clock may stand back; everywhere else it is the machine's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, SessionTransaction

from certreg.db import db
from certreg.installation import Installation

CHINA = ZoneInfo("Asia/Shanghai")
_OFFSET = "certreg_clock_offset"


def now() -> datetime:
    """The registry's time, UTC, whole seconds; the offset is read once in a transaction."""
    known = db.session().info
    if _OFFSET not in known:
        row = db.session.get(Installation, 1)
        known[_OFFSET] = timedelta(seconds=row.clock_offset if row is not None else 0)
    offset: timedelta = known[_OFFSET]
    return real_now() + offset


@sa.event.listens_for(Session, "after_transaction_end")
def _read_again(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_OFFSET, None)


def today() -> date:
    """The registry's calendar day in China."""
    return local_day(now())


def local_day(moment: datetime) -> date:
    """The calendar day in China at an aware `moment`."""
    return moment.astimezone(CHINA).date()


def real_now() -> datetime:
    """The machine's time, UTC, whole seconds: for second factors and sessions, which a demo's clock must not move."""
    return datetime.now(UTC).replace(microsecond=0)
