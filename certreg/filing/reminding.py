"""The worker tells a body's people that its filing runs out: each warning of the law once."""

from __future__ import annotations

import sqlalchemy as sa

from certreg.accounts.membership import reachable
from certreg.accounts.models import Role
from certreg.clock import now, today
from certreg.db import db, write_tx
from certreg.filing.expiry import Warning, left, warnings_due
from certreg.filing.models import Body, ExpiryNotice
from certreg.jobs import work
from certreg.outbox import notifying
from certreg.outbox.notifying import Message
from certreg.text import Text

RECEIVERS = (Role.CLERK, Role.ADMINISTRATOR)
ADDRESS = "/workspace/filings"


@work.chore
def remind_of_expiry() -> None:
    """Tell of every warning that has begun and was not told yet, each in a transaction of its own."""
    begun = [warning.body.id for warning in warnings_due(today()) if not _is_told(warning)]
    for body_id in begun:
        with write_tx() as session:
            session.get_one(Body, body_id, with_for_update=True)  # of two workers, one goes first
            for warning in warnings_due(today(), body_id=body_id):
                if not _is_told(warning):
                    _tell(warning)


def _is_told(warning: Warning) -> bool:
    query = sa.select(ExpiryNotice.id).where(
        ExpiryNotice.body_id == warning.body.id,
        ExpiryNotice.last_day == warning.last_day,
        ExpiryNotice.span == warning.span,
    )
    return db.session.scalar(query) is not None


def _tell(warning: Warning) -> None:
    notifying.notify(reachable(warning.body.organisation, *RECEIVERS), _message(warning))
    db.session.add(
        ExpiryNotice(
            body_id=warning.body.id,
            last_day=warning.last_day,
            span=warning.span,
            told_at=now(),
        )
    )


def _message(warning: Warning) -> Message:
    until = Text("备案有效期至 {last}，还有 {days} 天", last=warning.last_day, days=left(warning))
    onward = (
        Text("延续备案的申请正在办理。")
        if warning.renewal
        else Text("到期后不能评价和发证，请申请延续备案。")
    )
    mark = Text("（提醒期限待核）") if warning.row.is_unverified else Text("")
    return Message(
        Text("备案即将到期"),
        Text("{until}{mark}。{onward}", until=until, mark=mark, onward=onward),
        ADDRESS,
        is_turn=False,
    )
