"""An employer's own table (比照表): adding a row closes the one before; both stay readable."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from certreg.accounts.models import User
from certreg.audit import trail
from certreg.clock import now
from certreg.db import db
from certreg.equivalence.asked import Asked
from certreg.equivalence.models import Comparison
from certreg.errors import ConflictError, MissingError, RefusedError
from certreg.policy.applicant import TitleGrade
from certreg.policy.levels import SkillLevel
from certreg.text import Text

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Entered:
    """A row as a clerk enters it."""

    level: SkillLevel
    post: str
    title_grade: TitleGrade | None
    pay_band: str
    since: date


def add(actor: User, entered: Entered) -> Comparison:
    """Enter a row; the one in force for that level ends the day before.

    Raises:
        RefusedError: it says nothing, or begins before an earlier row has ended.
        ConflictError: a colleague entered one for that level at the same moment.
    """
    if not (entered.post or entered.pay_band or entered.title_grade):
        raise RefusedError(Text("岗位、职称层级、薪酬档位至少填写一项。"), field="post")
    for earlier in _of_level(actor.organisation_id, entered.level):
        _end(earlier, entered.since, actor)
    row = Comparison(
        organisation_id=actor.organisation_id,
        level=entered.level,
        post=entered.post,
        title_grade=entered.title_grade,
        pay_band=entered.pay_band,
        since=entered.since,
        entered_by_id=actor.id,
        entered_at=now(),
    )
    db.session.add(row)
    try:
        db.session.flush()  # the audit event names it; the database keeps one open row per level
    except IntegrityError as error:
        raise ConflictError(Text("该等级刚刚由他人填写了一条，请刷新后再填写。")) from error
    trail.record("comparison.entered", actor_id=actor.id, subject_id=row.id)
    return row


def close(row: Comparison, actor: User, last_day: date) -> None:
    """End a row with a day, without one that follows.

    Raises:
        ConflictError: it has ended already.
        RefusedError: the day lies before its first.
    """
    db.session.refresh(row, with_for_update=True)
    if row.until is not None:
        raise ConflictError(Text("该条已经截止，请刷新页面查看。"))
    if last_day < row.since:
        raise RefusedError(
            Text("最后一天不能早于开始日期 {since}。", since=row.since), field="until"
        )
    row.until, row.closed_by_id, row.closed_at = last_day, actor.id, now()
    trail.record("comparison.closed", actor_id=actor.id, subject_id=row.id)


def of_people(row_id: int, actor: User) -> Comparison:
    """A row of the actor's organisation.

    Raises:
        MissingError: there is none.
    """
    query = sa.select(Comparison).where(
        Comparison.id == row_id, Comparison.organisation_id == actor.organisation_id
    )
    row = db.session.scalars(query).first()
    if row is None:
        raise MissingError(Text("比照表中没有这一条"))
    return row


def table_of(organisation_id: int) -> list[Comparison]:
    """Every row of an organisation: the highest level first, in each the newest."""
    query = (
        sa.select(Comparison)
        .where(Comparison.organisation_id == organisation_id)
        .options(joinedload(Comparison.entered_by))
    )
    rows = db.session.scalars(query).all()
    return sorted(rows, key=lambda row: (-row.level.rank, -row.since.toordinal()))


def answering(rows: Iterable[Comparison], asked: Asked) -> list[Comparison]:
    """Rows that speak about the level or title asked about, on the day asked about."""
    held = asked.held
    return [
        row
        for row in rows
        if row.counts_on(asked.on)
        and (row.level is held.level or (held.grade is not None and row.title_grade is held.grade))
    ]


def _of_level(organisation_id: int, level: SkillLevel) -> list[Comparison]:
    query = sa.select(Comparison).where(
        Comparison.organisation_id == organisation_id, Comparison.level == level
    )
    return list(db.session.scalars(query.with_for_update()))


def _end(earlier: Comparison, since: date, actor: User) -> None:
    """Make room for a row that begins on a day."""
    if earlier.until is None and earlier.since < since:
        close(earlier, actor, since - DAY)
        db.session.flush()  # before the new row, or two were open at once
    elif earlier.until is None or earlier.until >= since:
        raise RefusedError(
            Text(
                "该等级已有自 {since} 起的一条，新的一条须在其后开始。",
                since=earlier.since,
            ),
            field="since",
        )
