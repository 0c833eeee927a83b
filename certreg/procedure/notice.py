"""Public notices (公示): posting, what they show, closing when their days have passed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from certreg.clock import now, today
from certreg.db import db, write_tx
from certreg.installation import installation
from certreg.jobs import work
from certreg.policy import law as policy
from certreg.procedure import rules, workflow
from certreg.procedure.calendar import working_calendar
from certreg.procedure.models import Case, CaseKind, Objection, PublicNotice


@dataclass(frozen=True)
class NoticeRow:
    """One line of a notice: its number in the case, a masked name, what is announced."""

    number: int
    masked_name: str
    subject: str
    detail: str


@dataclass(frozen=True)
class Content:
    """What a notice announces."""

    title: str
    rows: Sequence[NoticeRow]


_contents: dict[CaseKind, Callable[[Case], Content]] = {}


def register(kind: CaseKind, content: Callable[[Case], Content]) -> None:
    """Say how the notice of a kind of case is made; each room registers its own."""
    _contents[kind] = content


def content(notice: PublicNotice) -> Content:
    """What a notice announces."""
    return _contents[notice.case.kind](notice.case)


def row_numbers(notice: PublicNotice) -> frozenset[int]:
    """The numbers of the rows that a notice has."""
    return frozenset(row.number for row in content(notice).rows)


def post(case: Case) -> PublicNotice:
    """Put a case on public notice from today for as many working days as the law says.

    Raises:
        RefusedError: the row that gives the length is unverified, outside a demo.
    """
    law = policy.load()
    term = rules.notice_term(law, today(), working_calendar(), region=case.region)
    law.require_verified(term.row, installation().is_demo)
    notice = PublicNotice(
        case=case,
        posted_on=today(),
        last_day=term.last_day,
        is_provisional=term.is_provisional,
        rule_id=term.row.id,
    )
    db.session.add(notice)
    case.due_on = notice.last_day
    return notice


@work.chore
def close_notices() -> None:
    """What the worker does about notices."""
    with write_tx():
        close_due()


def close_due() -> int:
    """Close the notices whose last day has passed and whose objections are answered; how many.

    A notice that runs into a year whose holidays are not published is dated anew and stays open
    while it is provisional.
    """
    query = (
        sa.select(PublicNotice)
        .where(PublicNotice.closed_at.is_(None), PublicNotice.last_day < today())
        .where(
            ~sa.exists().where(
                Objection.notice_id == PublicNotice.id, Objection.is_upheld.is_(None)
            )
        )
        .with_for_update()
    )
    closed = 0
    for notice in db.session.scalars(query).all():
        _date_anew(notice)
        if notice.is_provisional or notice.last_day >= today():
            continue
        notice.closed_at = now()
        workflow.apply(workflow.tables()[notice.case.kind], notice.case, "close_notice", None)
        notice.case.due_on = None
        closed += 1
    return closed


def running() -> sa.Select[PublicNotice]:
    """The query for the notices that are not closed."""
    return (
        sa.select(PublicNotice)
        .where(PublicNotice.closed_at.is_(None))
        .options(joinedload(PublicNotice.case).joinedload(Case.organisation))
    )


def _date_anew(notice: PublicNotice) -> None:
    """Count a provisional notice again with the holidays published since."""
    if notice.is_provisional:
        term = rules.notice_term(
            policy.load(), notice.posted_on, working_calendar(), region=notice.case.region
        )
        notice.last_day, notice.is_provisional = term.last_day, term.is_provisional
        notice.case.due_on = term.last_day
