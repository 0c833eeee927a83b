"""What becomes of lists in time: not confirmed, to be confirmed again, ended, forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import sqlalchemy as sa
from flask_babel import force_locale

from certreg.accounts.membership import holders
from certreg.accounts.models import Role
from certreg.clock import local_day, now, today
from certreg.db import db, write_tx
from certreg.installation import installation
from certreg.jobs import work
from certreg.outbox import mailing
from certreg.outbox.notifying import Message, notify
from certreg.policy.law import NATION, Law
from certreg.policy.retention import data_term
from certreg.retention.holds import Kept
from certreg.retention.terms import MOST, Due, also, before
from certreg.text import Text
from certreg.watching.links import link
from certreg.watching.models import Watcher
from certreg.watching.telling import PLACE
from certreg.watching.watchers import terms
from certreg.web.language import translate

KIND = "watch_contact"


@work.chore
def keep_terms() -> None:
    """Forget what nobody confirmed, ask whether the others go on, end those that said nothing."""
    rule = terms()
    with write_tx() as session:
        unconfirmed = sa.select(Watcher).where(
            Watcher.confirmed_at.is_(None),
            Watcher.created_at < now() - timedelta(days=rule.confirm_days),
        )
        for watcher in session.scalars(unconfirmed.limit(MOST)):
            session.delete(watcher)
        live = sa.select(Watcher).where(Watcher.ended_at.is_(None))
        for watcher in session.scalars(live.where(Watcher.until < today()).limit(MOST)):
            watcher.ended_at = now()
        soon = live.where(
            Watcher.until <= today() + timedelta(days=rule.remind_days),
            Watcher.until >= today(),
            Watcher.reminded_on.is_(None),
        )
        for watcher in session.scalars(soon.limit(MOST)):
            watcher.reminded_on = today()
            _remind(watcher)


def _remind(watcher: Watcher) -> None:
    last = watcher.until.isoformat() if watcher.until else ""
    title, text = Text("请确认是否继续关注"), Text("证书关注名单到 {day} 为止。", day=last)
    if watcher.organisation is not None:
        clerks = [user.id for user in holders(watcher.organisation, Role.CLERK)]
        notify(clerks, Message(title, text, PLACE, is_turn=False))
        return
    with force_locale(watcher.language):
        lines = (
            text,
            Text("继续的，请打开名单确认：{address}", address=link(watcher)),
            Text("不继续的，不必理会，到期后名单和邮箱都会删除。"),
        )
        subject = f"{translate(title)} - {installation().name}"
        mailing.queue_outside(watcher.address or "", subject, "\n\n".join(map(translate, lines)))


def _find(law: Law, _kept: Kept, on: date) -> Iterator[Due]:
    """Lists that ended long enough ago."""
    rule = data_term(law, "watch_contacts", region=NATION, on=on)
    query = sa.select(Watcher).where(Watcher.ended_at < before(on, rule))
    for watcher in db.session.scalars(query.order_by(Watcher.id).limit(MOST)):
        if watcher.ended_at and rule.over_on(local_day(watcher.ended_at)) <= on:
            yield Due(KIND, watcher.id, NATION, rule, None)


def _destroy(each: Due, _kept: Kept) -> int:
    db.session.delete(db.session.get_one(Watcher, each.id))
    return 1


also(KIND, Text("关注证书者的邮箱和名单"), _find, _destroy)
