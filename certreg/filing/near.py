"""Which filed bodies may assess an occupation at a level on a day, the nearest to a place first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from certreg.db import db
from certreg.filing.models import Audience, Body, Filing, Scope
from certreg.filing.standing import stopped
from certreg.policy.law import region_chain
from certreg.policy.levels import SkillLevel
from certreg.policy.regions import significant_digits
from certreg.web.pagination import SIZES, Page, page


class Distance(Enum):
    """How near a body is, by the regions that it has in common with the place asked about."""

    COUNTY = 0
    CITY = 1
    PROVINCE = 2
    ELSEWHERE = 3


@dataclass(frozen=True, slots=True)
class NearBody:
    """A body with one row of its scope.

    Attributes:
        number: the body's filing number, 13 characters.
        region: county code of the body.
        audience: whom it may assess; only those filed for the public take anybody.
        standard: under which it assesses.
        valid_to: last day of the filing.
    """

    number: str
    name: str
    region: str
    site_address: str
    audience: Audience
    trade: str
    top_level: SkillLevel
    standard: str
    valid_to: date
    distance: Distance


def bodies_near(
    region: str,
    occupation: str,
    level: SkillLevel,
    on: date,
    *,
    size: int = SIZES[0],
    after: str | None = None,
    before: str | None = None,
) -> Page:
    """Bodies whose filing in force covers an occupation up to a level or a higher one.

    Those of the same county come first, then of the same city, then of the same province; of
    equals those that assess the public.

    Args:
        region: six digits; only bodies of its province are named, of the whole country for 000000.
        occupation: code, X-XX-XX-XX.
        on: the day asked about.
        size, after, before: which page, as `certreg.web.pagination.page` says.

    Returns:
        a page of `NearBody`, one for each body and trade.

    Source: rules FI-01, FI-06, FI-08, FI-09.
    """
    distance = _distance(region)
    levels = [each for each in SkillLevel if each >= level]
    query = (
        sa.select(Body, Filing, Scope)
        .join(Filing, Filing.body_id == Body.id)
        .join(Scope, Scope.filing_id == Filing.case_id)
        .where(
            _is_within(region),
            _covers(Scope, Filing, occupation, on),
            Scope.top_level.in_(levels),
            ~_outdone(occupation, levels, on),
        )
    )
    found = page(query, distance, _CLOSED, Scope.id, size=size, after=after, before=before)
    return replace(found, rows=[_row(*row[:4]) for row in found.rows])


def norms_in_use(region: str, occupation: str, on: date) -> frozenset[int]:
    """Editions of the 技术规程 under which the standards were written that filed bodies name.

    Args:
        region: six digits; bodies of its province count.
    """
    query = (
        sa.select(Scope.norm)
        .join(Filing, Scope.filing_id == Filing.case_id)
        .join(Body, Filing.body_id == Body.id)
        .where(_is_within(region), _covers(Scope, Filing, occupation, on))
        .distinct()
    )
    return frozenset(db.session.scalars(query))


def _covers(
    scope: type[Scope], filing: type[Filing], occupation: str, on: date
) -> sa.ColumnElement[bool]:
    """Whether a row of a filing in force names the occupation on a day."""
    return sa.and_(
        scope.occupation == occupation,
        sa.or_(scope.since.is_(None), scope.since <= on),
        filing.valid_from <= on,
        filing.valid_to >= on,
        ~stopped(filing, on),
    )


def _outdone(occupation: str, levels: list[SkillLevel], on: date) -> sa.ColumnElement[bool]:
    """Whether a newer row of the same body answers for the same trade."""
    newer, filing = aliased(Scope), aliased(Filing)
    return sa.exists().where(
        newer.filing_id == filing.case_id,
        filing.body_id == Body.id,
        newer.trade == Scope.trade,
        newer.id > Scope.id,
        newer.top_level.in_(levels),
        _covers(newer, filing, occupation, on),
    )


def _is_within(region: str) -> sa.ColumnElement[bool]:
    """Whether a body is in the province of a place; every body is in the nation."""
    return Body.region.startswith(significant_digits(region)[:2])


def _distance(region: str) -> sa.Case[int]:
    """How far a body is from a place, in steps of the chain of regions from the narrowest up."""
    chain = region_chain(region)
    steps = list(Distance)[-len(chain) :]
    return sa.case(
        *(
            (Body.region.startswith(significant_digits(place)), step.value)
            for place, step in zip(reversed(chain), steps, strict=True)
        ),
        else_=Distance.ELSEWHERE.value,
    )


_CLOSED = sa.case((Filing.audience == Audience.PUBLIC, 0), else_=1)
"""Bodies that take everybody stand before those that assess their own people only."""


def _row(body: Body, filing: Filing, scope: Scope, distance: int) -> NearBody:
    assert filing.valid_to is not None
    return NearBody(
        number=body.number,
        name=body.name,
        region=body.region,
        site_address=filing.site_address,
        audience=filing.audience,
        trade=scope.trade,
        top_level=scope.top_level,
        standard=scope.standard,
        valid_to=filing.valid_to,
        distance=Distance(distance),
    )
