"""Beginning to watch, proving the mailbox, adding and taking away certificates, going on, ending."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask_babel import force_locale
from sqlalchemy.orm import joinedload

from certreg.accounts.keyed import keyed_hash
from certreg.accounts.models import User
from certreg.audit import trail
from certreg.certificates import events, register
from certreg.certificates.models import Certificate
from certreg.clock import now, today
from certreg.db import db
from certreg.errors import RefusedError
from certreg.installation import installation
from certreg.outbox import mailing
from certreg.people.masking import mask_name
from certreg.policy import law as policy
from certreg.policy.law import NATION
from certreg.policy.levels import describe
from certreg.policy.retention import Watching, watching
from certreg.policy.time import months_later
from certreg.text import Text
from certreg.verify.pairs import Item
from certreg.watching.links import link
from certreg.watching.models import Watched, Watcher
from certreg.web.language import translate

UNCONFIRMED = 3
"""Lists that wait for one mailbox; beyond it nothing is sent, and nobody learns so."""


def terms() -> Watching:
    """What the law of the registry says today about watching."""
    return watching(policy.load(), region=NATION, on=today())


def begin(address: str, certificates: Collection[Certificate], *, language: str) -> None:
    """Take down a list for a mailbox, and ask there whether it is meant; nothing else goes there before.

    Raises:
        RefusedError: no certificates, or more than one watcher may have.
    """
    if not certificates:
        raise RefusedError(Text("所填的编号和姓名都没有查到，没有可关注的证书。"), field="lines")
    index = keyed_hash("watching-mailbox", address.casefold())
    waiting = sa.select(sa.func.count()).where(
        Watcher.address_index == index, Watcher.confirmed_at.is_(None)
    )
    if (db.session.scalar(waiting) or 0) >= UNCONFIRMED:
        return
    watcher = _new(language, address=address, address_index=index)
    add(watcher, certificates)
    with force_locale(language):
        mailing.queue_outside(address, _subject(Text("请确认关注")), _question(watcher))
    trail.record("watching.asked", actor_id=None, subject_id=watcher.id, count=len(certificates))


def confirm(watcher: Watcher) -> None:
    """The mailbox is proven, or the watcher says that it goes on: for another term."""
    watcher.confirmed_at = watcher.confirmed_at or now()
    watcher.until, watcher.reminded_on = months_later(today(), terms().months), None
    trail.record("watching.confirmed", actor_id=None, subject_id=watcher.id)


def find_of(user: User) -> Watcher | None:
    """The list of a user's organisation; None: it has not begun one."""
    query = sa.select(Watcher).where(
        Watcher.organisation_id == user.organisation_id, Watcher.ended_at.is_(None)
    )
    return db.session.scalars(query).first()


def of_organisation(user: User) -> Watcher:
    """The list of a user's organisation, begun when it is first needed, in the running transaction."""
    found = find_of(user)
    if found is None:
        found = _new("zh", organisation_id=user.organisation_id)
        found.confirmed_at, found.until = now(), months_later(today(), terms().months)
        db.session.flush()
    return found


def known(items: Iterable[Item]) -> tuple[list[Certificate], list[Item]]:
    """The certificates that numbers with names stand for, and the entries that stand for none."""
    asked = list(items)
    found = register.by_numbers_and_names(
        (item.item, item.name) for item in asked if not item.fault
    )
    missing = [item for item in asked if (item.item, item.name) not in found]
    return list(found.values()), [item for item in missing if not item.is_repeated]


def add(watcher: Watcher, certificates: Iterable[Certificate]) -> int:
    """Watch further certificates from now on; how many there were not yet.

    Raises:
        RefusedError: more than one watcher may have; field `lines`.
    """
    kept = {row.certificate_id for row in watcher.watched}
    new = [row for row in certificates if row.id not in kept]
    most = terms().most
    if len(kept) + len(new) > most:
        raise RefusedError(Text("一份名单最多关注 {most} 张证书。", most=most), field="lines")
    position = events.end()
    watcher.watched += [
        Watched(certificate_id=row.id, told_position=position, since=today()) for row in new
    ]
    db.session.flush()
    return len(new)


def remove(watcher: Watcher, public_ids: Collection[str]) -> int:
    """Watch some certificates no longer; how many there were."""
    gone = [row for row in watcher.watched if row.certificate.public_id in public_ids]
    for row in gone:
        watcher.watched.remove(row)
    return len(gone)


def end(watcher: Watcher) -> None:
    """Tell a watcher nothing more."""
    watcher.ended_at = now()
    trail.record("watching.ended", actor_id=None, subject_id=watcher.id)


@dataclass(frozen=True)
class Shown:
    """A watched certificate as the list shows it; the name is masked, links may be passed on."""

    public_id: str
    number: str
    name: str
    what: Text
    state: str
    is_corrected: bool
    since: date


def shown(watcher: Watcher | None) -> list[Shown]:
    """What a watcher watches, for the page."""
    return [_shown(row) for row in watched_of(watcher)] if watcher else []


def _shown(row: Watched) -> Shown:
    certificate = row.certificate
    level = describe(policy.load(), certificate.level, on=certificate.issued_on).face_text
    return Shown(
        public_id=certificate.public_id,
        number=certificate.number,
        name=mask_name(certificate.holder_name),
        what=Text(
            "{occupation} · {level}", occupation=certificate.occupation_name, level=Text(level)
        ),
        state=certificate.state.value,
        is_corrected=certificate.successor is not None,
        since=row.since,
    )


def watched_of(watcher: Watcher) -> list[Watched]:
    """What a watcher watches, in the order of the numbers."""
    query = (
        sa.select(Watched)
        .join(Watched.certificate)
        .where(Watched.watcher_id == watcher.id)
        .options(joinedload(Watched.certificate))
        .order_by(Certificate.number)
    )
    return list(db.session.scalars(query))


def _new(language: str, **whose: object) -> Watcher:
    watcher = Watcher(
        public_id=secrets.token_urlsafe(16), language=language, created_at=now(), **whose
    )
    db.session.add(watcher)
    db.session.flush()  # what is watched names it
    return watcher


def _subject(title: Text) -> str:
    """A subject line: it names no certificate and nobody."""
    return f"{translate(title)} - {installation().name}"


def _question(watcher: Watcher) -> str:
    lines = (
        Text("有人用这个邮箱关注 {count} 张证书的变更。", count=len(watcher.watched)),
        Text("是您本人的，请在 {days} 天内打开下面的网址确认：", days=terms().confirm_days),
        link(watcher, "/confirm"),
        Text("不是您本人的，请不必理会：不确认就不会再有邮件，邮箱也会删除。"),
    )
    return "\n\n".join(map(translate, lines))
