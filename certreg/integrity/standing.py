"""Whether a body or an examiner is on the blacklist on a day: what the rooms above ask."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa

from certreg.db import db
from certreg.errors import RefusedError
from certreg.integrity.models import Blacklisting
from certreg.integrity.states import COUNTING
from certreg.policy import law as policy
from certreg.policy.supervision import ground_name
from certreg.procedure.models.cases import Case
from certreg.text import Text


def counting(on: date) -> sa.Select[Blacklisting]:
    """The query for the entries that count on a day."""
    return (
        sa.select(Blacklisting)
        .join(Blacklisting.case)
        .where(
            Case.state.in_(COUNTING),
            Blacklisting.since <= on,
            Blacklisting.until >= on,
        )
        .order_by(Blacklisting.case_id)
    )


def of_organisation(organisation_id: int, on: date) -> Blacklisting | None:
    """The entry that keeps an organisation out on a day."""
    query = counting(on).where(Case.about_id == organisation_id, Blacklisting.examiner_number == "")
    return db.session.scalars(query).first()


def of_examiners(numbers: Collection[str], on: date) -> list[Blacklisting]:
    """The entries that keep examiners out on a day.

    Args:
        numbers: of their cards.
    """
    wanted = [number for number in numbers if number]
    return list(db.session.scalars(counting(on).where(Blacklisting.examiner_number.in_(wanted))))


def refuse_organisation(organisation_id: int, on: date) -> None:
    """Refuse a new filing or batch of an organisation on the blacklist.

    Raises:
        RefusedError: it is listed; says on what ground and until when; reason `blacklisted`.
    """
    entry = of_organisation(organisation_id, on)
    if entry is not None:
        raise RefusedError(
            Text(
                "本单位已列入黑名单（{ground}），到 {until} 为止不能申请备案或开展评价。",
                ground=_ground(entry),
                until=entry.until,
            ),
            reason="blacklisted",
        )


def refuse_examiners(numbers: Collection[str], on: date, *, field: str) -> None:
    """Refuse examiners of whom one is on the blacklist.

    Args:
        numbers: of their cards.
        field: of the form in which they are named.

    Raises:
        RefusedError: one is listed; says on what ground and until when; reason `blacklisted`.
    """
    for entry in of_examiners(numbers, on):
        raise RefusedError(
            Text(
                "考评人员 {name}（{number}）已列入黑名单（{ground}），到 {until} 为止不能参加评价。",
                name=entry.examiner_name,
                number=entry.examiner_number,
                ground=_ground(entry),
                until=entry.until,
            ),
            reason="blacklisted",
            field=field,
        )


def _ground(entry: Blacklisting) -> Text:
    return Text(ground_name(policy.load(), entry.ground))
