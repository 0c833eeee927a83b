"""The public directory of assessment bodies: who may assess what, where and until when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from certreg.accounts.models import Organisation
from certreg.db import db
from certreg.errors import MissingError
from certreg.filing.models import Audience, Body, Filing, Scope, StandingChange
from certreg.filing.rules import Term, bar_on
from certreg.filing.standing import bars_of, history, stopped, term_of
from certreg.policy.law import NATION
from certreg.policy.levels import SkillLevel
from certreg.policy.regions import significant_digits
from certreg.text import Text

NUMBER = re.compile(r"[A-Za-z0-9]{1,13}")
"""What may be asked for as a body's number; the numbers themselves are made in `numbering`."""


class Standing(Enum):
    """Whether a body may assess on a day."""

    RUNNING = "running"
    """在有效期内."""
    AHEAD = "ahead"
    """尚未开始: approved for later days."""
    OVER = "over"
    """已过期: what it issued while its filing held stays valid (FI-14)."""
    SUSPENDED = "suspended"
    """已暂停: may not assess until it is lifted or over."""
    CANCELLED = "cancelled"
    """已注销: may not assess any more; what it issued before stays valid."""


@dataclass(frozen=True)
class Wanted:
    """Which bodies somebody asks for.

    Attributes:
        on: the day asked about.
        region: six digits; bodies there and in every region below count.
        occupation: code, X-XX-XX-XX; empty: any.
        level: the body may assess this level of it; None: any.
        is_running: only bodies whose filing holds on the day.
    """

    on: date
    region: str = NATION
    occupation: str = ""
    level: SkillLevel | None = None
    is_running: bool = True


@dataclass(frozen=True)
class Listed:
    """A body as the directory shows it.

    Attributes:
        audience: whom it may assess.
        term: the running term, or the next, or the last.
        scope: what it may assess in that term; of two rows about one thing the newer.
        history: its approved filings, the newest first.
        changes: its suspensions, their liftings, its cancellations, the newest first.
    """

    body: Body
    audience: Audience
    standing: Standing
    term: Term
    scope: tuple[Scope, ...]
    history: tuple[Filing, ...]
    changes: tuple[StandingChange, ...] = ()


def query(wanted: Wanted) -> sa.Select[Body]:
    """The bodies, without order; filings, scope and changes come along in three further queries."""
    covers = [Filing.body_id == Body.id, Filing.valid_from.is_not(None)]
    if wanted.is_running:
        covers += [
            Filing.valid_from <= wanted.on,
            Filing.valid_to >= wanted.on,
            ~stopped(Filing, wanted.on),
        ]
    if wanted.occupation or wanted.level:
        covers.append(Filing.scope.any(_scope(wanted)))
    return (
        sa.select(Body)
        .where(Body.region.startswith(significant_digits(wanted.region), autoescape=True))
        .where(sa.exists().where(*covers))
        .options(
            selectinload(Body.filings).selectinload(Filing.scope),
            selectinload(Body.changes).selectinload(StandingChange.lifted_by),
        )
    )


def listed(body: Body, on: date) -> Listed:
    """What the directory says about a body on a day."""
    approved = [(filing, term) for filing in reversed(body.filings) if (term := term_of(filing))]
    bar = bar_on(bars_of(body), on)
    running = [(filing, term) for filing, term in approved if term.covers(on)]
    ahead = [(filing, term) for filing, term in approved if on < term.valid_from <= term.valid_to]
    shown = running or ahead or _last(approved)
    by_terms = Standing.RUNNING if running else Standing.AHEAD if ahead else Standing.OVER
    scope = {
        (row.occupation, row.trade): row for filing, _ in reversed(shown) for row in filing.scope
    }
    return Listed(
        body=body,
        audience=approved[0][0].audience,
        standing=Standing(bar.kind) if bar else by_terms,
        term=Term(
            min(term.valid_from for _, term in shown), max(term.valid_to for _, term in shown)
        ),
        scope=tuple(sorted(scope.values(), key=lambda row: (row.occupation, row.trade))),
        history=tuple(filing for filing, _ in approved),
        changes=tuple(history(body)),
    )


def find(number: str) -> Body:
    """The body with this number.

    Raises:
        MissingError: there is none.
    """
    query = sa.select(Body).where(Body.number == number)
    body = db.session.scalar(query) if NUMBER.fullmatch(number) else None
    if body is None:
        raise MissingError(Text("没有编号为 {number} 的评价机构，请核对。", number=number))
    return body


def trades(occupation: str, on: date) -> list[str]:
    """The trades under an occupation that bodies are filed for on a day, as approved."""
    query = (
        sa.select(Scope.trade)
        .join(Scope.filing)
        .where(Scope.occupation == occupation, Scope.trade != "")
        .where(Filing.valid_from <= on, Filing.valid_to >= on, ~stopped(Filing, on))
        .distinct()
        .order_by(Scope.trade)
    )
    return list(db.session.scalars(query))


def standards(on: date) -> sa.Subquery:
    """The standards and 评价规范 by which bodies are filed to assess on a day.

    Columns: `occupation`, `occupation_name`, `standard`, `norm`; `bodies` that file it; `owner`, the
    name of the body where it is the only one; `since`, the first day on which it was filed.
    """
    return (
        sa.select(
            Scope.occupation,
            sa.func.max(Scope.occupation_name).label("occupation_name"),
            Scope.standard,
            Scope.norm,
            sa.func.count(Filing.body_id.distinct()).label("bodies"),
            sa.func.max(Organisation.name).label("owner"),
            sa.func.min(Scope.since).label("since"),
        )
        .join(Scope.filing)
        .join(Filing.body)
        .join(Body.organisation)
        .where(Filing.valid_from <= on, Filing.valid_to >= on, ~stopped(Filing, on))
        .group_by(Scope.occupation, Scope.standard, Scope.norm)
        .subquery()
    )


def _last(approved: list[tuple[Filing, Term]]) -> list[tuple[Filing, Term]]:
    """The filings that held last: a term with what was added in it."""
    end = max(term.valid_to for _, term in approved)
    return [(filing, term) for filing, term in approved if term.valid_to == end]


def _scope(wanted: Wanted) -> sa.ColumnElement[bool]:
    asked: list[sa.ColumnElement[bool]] = []
    if wanted.occupation:
        asked.append(Scope.occupation == wanted.occupation)
    if wanted.level is not None:
        lowest = wanted.level
        asked.append(Scope.top_level.in_([level for level in SkillLevel if level >= lowest]))
    return sa.and_(*asked)
