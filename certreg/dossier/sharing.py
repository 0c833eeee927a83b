"""Share codes: made and revoked by the holder, opened by whoever was given one."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from certreg.audit import trail
from certreg.certificates.claims import hash_of, new_code
from certreg.clock import now, today
from certreg.db import db
from certreg.dossier import rules
from certreg.dossier.models import ShareCode, ShareUse
from certreg.errors import GoneError, MissingError, RefusedError
from certreg.policy import law as policy
from certreg.text import Text

PURPOSE = "share"


def make(
    person_id: int,
    *,
    certificates: Collection[str],
    fields: Collection[str],
    days: int,
    label: str = "",
) -> tuple[ShareCode, str]:
    """Make a share code; only its hash is kept, so it is shown once.

    Args:
        certificates: public ids of the holder's certificates.

    Raises:
        RefusedError: nothing to show is chosen, or the term is too long; field `certificates`, `days`.
    """
    if not certificates and not set(fields) - {rules.WHOLE_NAME, rules.NUMBERS}:
        raise RefusedError(
            Text("请至少选择一张证书或一项记录"), reason="nothing_chosen", field="certificates"
        )
    code = new_code()
    share = ShareCode(
        person_id=person_id,
        code_hash=hash_of(code, purpose=PURPOSE),
        label=label,
        certificates=sorted(certificates),
        fields=sorted(fields),
        made_at=now(),
        last_day=rules.last_day(policy.load(), days, on=today()),
    )
    db.session.add(share)
    db.session.flush()  # the audit event names it
    trail.record("share_code.made", actor_id=None, subject_id=share.id)
    return share, code


def of_person(person_id: int) -> list[ShareCode]:
    """A holder's share codes with their uses, the newest first."""
    query = sa.select(ShareCode).where(ShareCode.person_id == person_id)
    query = query.order_by(ShareCode.id.desc()).options(selectinload(ShareCode.uses))
    return list(db.session.scalars(query))


def revoke(share_id: int, person_id: int) -> None:
    """Take a share code back; a second time changes nothing.

    Raises:
        MissingError: the holder has no such code.
    """
    share = db.session.get(ShareCode, share_id, with_for_update=True)
    if share is None or share.person_id != person_id:
        raise MissingError(Text("没有这个分享码"))
    if share.revoked_at is None:
        share.revoked_at = now()
        trail.record("share_code.revoked", actor_id=None, subject_id=share.id)


def use(code: str) -> ShareCode:
    """The share behind a code; that it was opened is kept for the holder to see.

    Raises:
        MissingError: there is no such code.
        GoneError: it has ended, or its holder took it back.
    """
    query = sa.select(ShareCode).where(ShareCode.code_hash == hash_of(code, purpose=PURPOSE))
    share = db.session.scalars(query).first()
    if share is None:
        raise MissingError(
            Text("没有这个分享码。请核对是否完整，或请持证人重新发来分享码或二维码。")
        )
    if share.revoked_at is not None:
        raise GoneError(
            Text(
                "持证人已收回这个分享码。证书是否有效与此无关，可请持证人重新分享，或用证书编号和姓名查询。"
            )
        )
    if share.last_day < today():
        raise GoneError(
            Text(
                "分享码已于 {day} 到期。到期的是分享码，不是证书：证书是否有效，可请持证人重新分享，或用证书编号和姓名查询。",
                day=share.last_day,
            )
        )
    share.uses.append(ShareUse(at=now()))
    trail.record("share_code.used", actor_id=None, subject_id=share.id)
    return share
