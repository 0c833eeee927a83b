"""The worker tells watchers what happened to their certificates.

The log is the outbox, as for webhooks: each watched certificate keeps the position up to which its
watcher was told, so that whatever revokes or corrects need not know of watchers, and a crash tells
nothing twice and leaves nothing out.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import force_locale
from sqlalchemy.orm import joinedload

from certreg.accounts.membership import holders
from certreg.accounts.models import Role
from certreg.certificates import events, notices
from certreg.certificates.models import Change, ChangeKind
from certreg.certificates.payload import verify_address
from certreg.db import db, write_tx
from certreg.installation import installation
from certreg.jobs import work
from certreg.outbox import mailing, webhooks
from certreg.outbox.models import Event
from certreg.outbox.notifying import Message, notify
from certreg.text import Text
from certreg.watching.links import link
from certreg.watching.models import Watched, Watcher
from certreg.web.language import translate

AT_ONCE = 200
"""Watchers told in one minute."""
SHOWN = 200
"""Changes named in one e-mail; the list behind its link has all of them."""
PLACE = "/workspace/watched"


@work.chore
def tell() -> None:
    """Tell every watcher what happened since, once it counts in the log."""
    last = events.end()
    for watcher_id in db.session.scalars(_with_news(last)).all():
        with write_tx() as session:
            watcher = session.get_one(Watcher, watcher_id, with_for_update=True)
            found = list(session.scalars(_news(watcher_id, last)))
            if found and watcher.ended_at is None:
                _tell(watcher, found)
                session.execute(
                    sa.update(Watched)
                    .where(Watched.watcher_id == watcher_id, Watched.told_position < last)
                    .values(told_position=last)
                )


def _is_news(last: int) -> sa.ColumnElement[bool]:
    """A printed copy more is nothing that a watcher needs to know."""
    return sa.and_(
        Change.log_position > Watched.told_position,
        Change.log_position <= last,
        Change.kind != ChangeKind.REPRINTED,
    )


def _with_news(last: int) -> sa.Select[int]:
    return (
        sa.select(Watched.watcher_id)
        .join(Change, Change.certificate_id == Watched.certificate_id)
        .join(Watched.watcher)
        .where(_is_news(last), Watcher.confirmed_at.is_not(None), Watcher.ended_at.is_(None))
        .distinct()
        .order_by(Watched.watcher_id)
        .limit(AT_ONCE)
    )


def _news(watcher_id: int, last: int) -> sa.Select[Change]:
    return (
        sa.select(Change)
        .join(Watched, Watched.certificate_id == Change.certificate_id)
        .where(Watched.watcher_id == watcher_id, _is_news(last))
        .options(joinedload(Change.certificate))
        .order_by(Change.log_position)
    )


def _tell(watcher: Watcher, found: Sequence[Change]) -> None:
    if watcher.organisation is None:
        with force_locale(watcher.language):
            _mail(watcher, found)
        return
    clerks = [user.id for user in holders(watcher.organisation, Role.CLERK)]
    text = Text("有 {count} 项变更，请查看名单。", count=len(found))
    notify(clerks, Message(Text("关注的证书有变更"), text, PLACE, is_turn=False))
    for change in found:
        webhooks.announce(watcher.organisation.id, Event.WATCHED_CHANGED, _event(change))


def _event(change: Change) -> dict[str, str]:
    """Ids and states; nothing that names a person."""
    return {
        "certificate": change.certificate.public_id,
        "change": change.kind.value,
        "state": change.certificate.state.value,
        "on": change.on.isoformat(),
    }


def _mail(watcher: Watcher, found: Sequence[Change]) -> None:
    """What happened by number, never by name; the subject line says neither."""
    lines = [translate(Text("您关注的证书有以下变更："))]
    lines += [_line(change) for change in found[:SHOWN]]
    if len(found) > SHOWN:
        lines.append(translate(Text("……共 {count} 项，见名单。", count=len(found))))
    lines += [
        translate(Text("全部名单：{address}", address=link(watcher))),
        translate(Text("不再接收：{address}", address=link(watcher, "/end"))),
    ]
    subject = f"{translate(Text('关注的证书有变更'))} - {installation().name}"
    mailing.queue_outside(watcher.address or "", subject, "\n\n".join(lines))


def _line(change: Change) -> str:
    told, certificate = notices.told_of(change), change.certificate
    said = Text(
        "{number}：{day} {what}",
        number=certificate.number,
        day=told.on.isoformat(),
        what=told.title,
    )
    address = verify_address(installation().base_url, certificate.public_id)
    successor = [translate(Text("新证书 {number}", number=told.other.number))] if told.other else []
    return "\n".join([translate(said), *successor, address])
