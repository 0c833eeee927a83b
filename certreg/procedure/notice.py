"""Public notices (公示): posting, what they show, closing when their days have passed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hmac import compare_digest

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from certreg.accounts.codes import bare, spelt
from certreg.accounts.keyed import keyed_hash
from certreg.accounts.models import Organisation, User
from certreg.clock import now, today
from certreg.db import db, write_tx
from certreg.errors import MissingError, NotAllowedError, RefusedError
from certreg.installation import installation
from certreg.jobs import work
from certreg.people.masking import mask_name
from certreg.policy import law as policy
from certreg.policy.notice import Naming, Reader, naming
from certreg.procedure import rules, workflow
from certreg.procedure.calendar import working_calendar
from certreg.procedure.models.cases import Case, CaseKind
from certreg.procedure.models.notices import Objection, PublicNotice
from certreg.procedure.table import tables
from certreg.text import Text

CODE = 8
"""Characters of the code for colleagues: 39 bits, and few attempts an hour."""


@dataclass(frozen=True)
class NoticeRow:
    """One line of a notice: its number in the case, a name, what is announced."""

    number: int
    name: str
    subject: str
    detail: str


@dataclass(frozen=True)
class Content:
    """What a notice announces."""

    title: str
    rows: Sequence[NoticeRow]


_contents: dict[CaseKind, Callable[[Case], Content]] = {}


def register(kind: CaseKind, content: Callable[[Case], Content]) -> None:
    """Say how the notice of a kind of case is made, with full names; each room registers its own."""
    _contents[kind] = content


def names_for(notice: PublicNotice, reader: Reader) -> Naming:
    """How a reader sees the names, by the law of the day of posting."""
    return naming(policy.load(), reader, region=notice.case.region, on=notice.posted_on)


def rows_for(notice: PublicNotice, reader: Reader) -> Sequence[NoticeRow]:
    """The rows as a reader sees them; empty where the law shows none."""
    display = names_for(notice, reader).display
    if display == "none":
        return ()
    rows = _content(notice.case).rows
    return rows if display == "full" else [replace(row, name=mask_name(row.name)) for row in rows]


def colleague_code(notice: PublicNotice) -> str:
    """What the body posts at the workplace; it opens the full names to whoever reads it there."""
    return spelt(keyed_hash("notice", str(notice.id)), CODE)


def check_colleague(notice: PublicNotice, typed: str) -> None:
    """Refuse a wrong code, and every code once the notice is closed.

    Raises:
        NotAllowedError: the notice is closed.
        RefusedError: another code; field `code`.
    """
    if notice.closed_at is not None:
        raise NotAllowedError(Text("公示已结束，名单不再公开"))
    if not compare_digest(bare(typed).encode(), bare(colleague_code(notice)).encode()):
        raise RefusedError(Text("查看码不对，请照张贴的公示输入"), field="code")


def row_numbers(notice: PublicNotice) -> frozenset[int]:
    """The numbers of the rows that a notice has."""
    return frozenset(row.number for row in _content(notice.case).rows)


def _content(case: Case) -> Content:
    return _contents[case.kind](case)


def post(case: Case) -> PublicNotice:
    """Put a case on public notice from today for as many working days as the law says.

    Raises:
        RefusedError: the row that gives the length is unverified, outside a demo.
    """
    law = policy.load()
    term = rules.notice_term(law, today(), working_calendar(), region=case.region)
    law.require_verified(term.row, installation().is_demo)
    content = _content(case)
    notice = PublicNotice(
        case=case,
        title=content.title,
        row_count=len(content.rows),
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
        workflow.apply(tables()[notice.case.kind], notice.case, "close_notice", None)
        closed += 1
    return closed


def board(*, closed: bool = False, words: str = "") -> sa.Select[PublicNotice]:
    """The query for the notices that run, or that are closed.

    Args:
        words: of the title or of the name of the body; all of them must be there.
    """
    query = (
        sa.select(PublicNotice)
        .join(PublicNotice.case)
        .join(Case.organisation)
        .where(PublicNotice.closed_at.is_not(None) if closed else PublicNotice.closed_at.is_(None))
        .options(contains_eager(PublicNotice.case).contains_eager(Case.organisation))
    )
    for word in words.split():
        query = query.where(
            sa.or_(
                PublicNotice.title.contains(word, autoescape=True),
                Organisation.name.contains(word, autoescape=True),
            )
        )
    return query


def of_organisation(notice_id: int, user: User) -> PublicNotice:
    """A notice of the user's own organisation.

    Raises:
        MissingError: there is none.
    """
    query = board().where(
        PublicNotice.id == notice_id, Case.organisation_id == user.organisation_id
    )
    notice = db.session.scalars(query).first()
    if notice is None:
        raise MissingError(Text("没有这份正在进行的公示"))
    return notice


def _date_anew(notice: PublicNotice) -> None:
    """Count a provisional notice again with the holidays published since."""
    if notice.is_provisional:
        term = rules.notice_term(
            policy.load(), notice.posted_on, working_calendar(), region=notice.case.region
        )
        notice.last_day, notice.is_provisional = term.last_day, term.is_provisional
        notice.case.due_on = term.last_day
