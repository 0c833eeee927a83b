"""Filings that run out: who is to be reminded on a day, and what home pages say of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from certreg.accounts.models import Role, User
from certreg.clock import today
from certreg.db import db
from certreg.filing import bodies, rules, standing
from certreg.filing.models import Body, Filing, Purpose, StandingChange
from certreg.policy import law as policy
from certreg.policy.filing import ExpiryWarning, expiry_warning
from certreg.procedure.models.cases import Case, Waiting
from certreg.procedure.reminders import Reminder, tells
from certreg.text import Text, as_text


@dataclass(frozen=True)
class Warning:
    """A body whose filing runs out.

    Attributes:
        last_day: of the filing, renewals that are approved included.
        span: the narrowest of the law's spans that has begun, e.g. 30; with body and last day it
            names the warning, so that each is sent once.
        renewal: the application for a renewal that is under way.
        row: the row of the law that asks for the warning.
    """

    body: Body
    last_day: date
    span: int
    renewal: Case | None
    row: ExpiryWarning

    def days_left(self, on: date) -> int:
        """Days from a day to the last one; 0 on the last day itself."""
        return (self.last_day - on).days


def warnings_due(on: date, *, region_prefix: str = "", body_id: int | None = None) -> list[Warning]:
    """Whom to remind on a day of the end of a filing, the nearest end first.

    Bodies that are suspended are reminded too; those cancelled are not.

    Args:
        region_prefix: digits that the region of the bodies begins with; empty: all.
        body_id: only this body.
    """
    query = (
        sa.select(Body)
        .where(Body.region.startswith(region_prefix, autoescape=True))
        .where(sa.exists().where(Filing.body_id == Body.id, *_is_near_its_end(on)))
        .options(
            selectinload(Body.filings),
            selectinload(Body.changes).selectinload(StandingChange.lifted_by),
        )
    )
    if body_id is not None:
        query = query.where(Body.id == body_id)
    found = [_warning(body, on) for body in db.session.scalars(query)]
    return sorted((row for row in found if row), key=lambda row: (row.last_day, row.body.number))


def _is_near_its_end(on: date) -> tuple[sa.ColumnElement[bool], ...]:
    """Whether a filing holds and ends within the longest span that any region has."""
    longest = max((max(row.days) for row in policy.load().every(ExpiryWarning)), default=0)
    return (
        Filing.valid_from <= on,
        Filing.valid_to.between(on, on + timedelta(days=longest)),
    )


def _warning(body: Body, on: date) -> Warning | None:
    last_day = _last_day(body, on)
    if last_day is None or standing.is_cancelled(body, on):
        return None
    row = expiry_warning(policy.load(), region=body.region, on=on)
    span = rules.warning_stage(row.days, last_day, on)
    return None if span is None else Warning(body, last_day, span, _renewal(body), row)


def _last_day(body: Body, on: date) -> date | None:
    """The last day of the cover that runs on a day, through terms that follow without a gap."""
    last = None
    terms = [term for filing in body.filings if (term := standing.term_of(filing))]
    for term in sorted(terms, key=lambda term: term.valid_from):
        begins = on if last is None else last + timedelta(days=1)
        if term.valid_from <= begins and term.valid_to >= on:
            last = max(last or term.valid_to, term.valid_to)
    return last


def _renewal(body: Body) -> Case | None:
    query = (
        sa.select(Case)
        .join(Filing, Filing.case_id == Case.id)
        .where(
            Filing.body_id == body.id,
            Filing.purpose == Purpose.RENEWAL,
            Case.waiting_for != Waiting.NOBODY,
        )
    )
    return db.session.scalars(query).first()


@tells
def of_body(user: User) -> Iterator[Reminder]:
    """What a body's own people see: that it may not assess, or that its filing runs out."""
    body = bodies.body_behind(user)
    if body is None:
        return
    if bar := rules.bar_on(standing.bars_of(body), today()):
        yield Reminder(
            "bad",
            as_text(rules.barred(bar).message),
            Text("已颁发的证书不受影响。"),
            "filing.list_filings",
        )
        return
    for warning in warnings_due(today(), body_id=body.id):
        yield Reminder(
            "warn",
            Text("备案有效期至 {last}，还有 {days} 天", last=warning.last_day, days=left(warning)),
            Text("延续备案的申请正在办理。")
            if warning.renewal
            else Text("到期后不能评价和发证，请申请延续备案。"),
            "filing.list_filings",
            is_unverified=warning.row.is_unverified,
        )


@tells
def of_office(user: User) -> Iterator[Reminder]:
    """What officials see: how many filings of their region run out."""
    if Role.OFFICIAL not in user.roles:
        return
    if found := warnings_due(today(), region_prefix=user.region_prefix):
        yield Reminder(
            "info",
            Text("{count} 家机构的备案即将到期", count=len(found)),
            Text("最早的一家有效期至 {last}。", last=found[0].last_day),
            "filing_review.list_expiring",
            is_unverified=found[0].row.is_unverified,
        )


def left(warning: Warning) -> int:
    """Days that are left today."""
    return warning.days_left(today())
