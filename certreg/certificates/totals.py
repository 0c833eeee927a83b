"""Totals by body, region, level and year, kept with every issue and revocation: no page ever counts."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from certreg.certificates.locking import locked
from certreg.certificates.models import Certificate, Total
from certreg.db import db
from certreg.policy.levels import SkillLevel

DIGITS = 6
"""Of the code of a region."""


@dataclass(frozen=True)
class Issued:
    """How many certificates were ever issued, and how many of these were revoked since."""

    issued: int
    revoked: int


def add_issued(certificates: sa.ColumnElement[bool]) -> None:
    """Count the certificates of a condition as issued, within the running transaction."""
    year = sa.extract("year", Certificate.issued_on)
    key = (Certificate.body_number, Certificate.region, Certificate.level, year)
    groups = db.session.execute(
        sa.select(*key, sa.func.count()).where(certificates).group_by(*key)
    ).all()
    for body_number, region, level, of_year, count in groups:
        _total(body_number, region, level, int(of_year)).issued += count


def add_revoked(certificate: Certificate) -> None:
    """Count one certificate as revoked, within the running transaction."""
    row = certificate
    _total(row.body_number, row.region, row.level, row.issued_on.year).revoked += 1


def of_body(body_number: str) -> Issued:
    """What a body has issued so far."""
    query = sa.select(
        sa.func.coalesce(sa.func.sum(Total.issued), 0),
        sa.func.coalesce(sa.func.sum(Total.revoked), 0),
    ).where(Total.body_number == body_number)
    issued, revoked = db.session.execute(query).one()
    return Issued(int(issued), int(revoked))


def of_region(prefix: str) -> dict[tuple[SkillLevel, int], Issued]:
    """What was issued in a region so far, by level and year of issue.

    Args:
        prefix: the digits that the regions counted begin with; empty: all.
    """
    query = (
        sa.select(Total.level, Total.year, sa.func.sum(Total.issued), sa.func.sum(Total.revoked))
        .where(Total.region.between(prefix.ljust(DIGITS, "0"), prefix.ljust(DIGITS, "9")))
        .group_by(Total.level, Total.year)
    )
    return {
        (level, year): Issued(int(issued), int(revoked))
        for level, year, issued, revoked in db.session.execute(query)
    }


def _total(body_number: str, region: str, level: SkillLevel, year: int) -> Total:
    key = {"body_number": body_number, "region": region, "level": level, "year": year}
    return locked(Total, key)
