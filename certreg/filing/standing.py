"""Whether a body may assess on a day besides what its filings say: suspended, cancelled, or free."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from certreg.filing.models import Body, Change, Filing, StandingChange
from certreg.filing.rules import Bar, Term, bar_on, barred

ONE_DAY = timedelta(days=1)


def stopped(filing: type[Filing], on: date) -> sa.ColumnElement[bool]:
    """The condition that a filing does not count on a day: its body is suspended, or it was approved
    before the body's cancellation."""
    change, lifting = aliased(StandingChange), aliased(StandingChange)
    lifted = sa.exists().where(lifting.lifts_id == change.case_id, lifting.first_day <= on)
    suspends = sa.and_(
        change.change == Change.SUSPEND,
        sa.or_(change.last_day.is_(None), change.last_day >= on),
        ~lifted,
    )
    cancels = sa.and_(change.change == Change.CANCEL, change.log_position > filing.log_position)
    return sa.exists().where(
        change.body_id == filing.body_id, change.first_day <= on, sa.or_(suspends, cancels)
    )


def bars_of(body: Body) -> tuple[Bar, ...]:
    """The days on which a body may not assess, whatever its filings say."""
    return tuple(_bars(body))


def check_free(body: Body, on: date) -> None:
    """Refuse what only a body that may assess can do.

    Raises:
        RefusedError: it is suspended or cancelled on the day; reason `filing_suspended` or
            `filing_cancelled`.
    """
    if bar := bar_on(bars_of(body), on):
        raise barred(bar)


def term_of(filing: Filing) -> Term | None:
    """The days of an approved filing, cut where its body was cancelled; None: not approved.

    A filing that was cancelled before its first day has no days left: its last day is before it.
    """
    if filing.valid_from is None or filing.valid_to is None:
        return None
    ends = [day for change in _confirmed(filing.body) if (day := _ends(change, filing))]
    return Term(filing.valid_from, min([filing.valid_to, *(day - ONE_DAY for day in ends)]))


def suspension_on(body: Body, on: date) -> StandingChange | None:
    """The suspension that runs on a day; a later one is proposed only when it is over."""
    for change in _confirmed(body):
        bar = _suspended(change)
        if bar is not None and bar.covers(on):
            return change
    return None


def is_cancelled(body: Body, on: date) -> bool:
    """Whether the body was cancelled, and no filing was approved since."""
    return any(bar.kind == "cancelled" and bar.covers(on) for bar in bars_of(body))


def history(body: Body) -> list[StandingChange]:
    """What became of the body's right to assess, the newest first."""
    return sorted(_confirmed(body), key=lambda change: change.log_position or 0, reverse=True)


def _confirmed(body: Body | None) -> list[StandingChange]:
    return [change for change in body.changes if change.first_day] if body else []


def _bars(body: Body) -> Iterator[Bar]:
    for change in _confirmed(body):
        if bar := _suspended(change):
            yield bar
        if change.change is Change.CANCEL and change.first_day:
            later = [
                filing.valid_from
                for filing in body.filings
                if filing.valid_from and not _ends(change, filing)
            ]
            last = min(later) - ONE_DAY if later else None
            if last is None or last >= change.first_day:
                yield Bar("cancelled", change.first_day, last)


def _suspended(change: StandingChange) -> Bar | None:
    """The days of a suspension; None: it is none, or was lifted before its first day was over."""
    if change.change is not Change.SUSPEND or change.first_day is None:
        return None
    ends = [lifting.first_day - ONE_DAY for lifting in change.lifted_by if lifting.first_day]
    last = min([*([change.last_day] if change.last_day else []), *ends], default=None)
    if last is not None and last < change.first_day:
        return None
    return Bar("suspended", change.first_day, last)


def _ends(change: StandingChange, filing: Filing) -> date | None:
    """The first day on which a cancellation ends a filing: only one approved before it."""
    if change.change is not Change.CANCEL or filing.log_position is None:
        return None
    is_older = change.log_position is not None and filing.log_position < change.log_position
    return change.first_day if is_older else None
