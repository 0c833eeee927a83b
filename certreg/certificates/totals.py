"""Totals by region, level and year, kept with every issue and revocation: no page ever counts."""

from __future__ import annotations

import sqlalchemy as sa

from certreg.certificates.locking import locked
from certreg.certificates.models import Certificate, Total
from certreg.db import db


def add_issued(certificates: sa.ColumnElement[bool]) -> None:
    """Count the certificates of a condition as issued, within the running transaction."""
    year = sa.extract("year", Certificate.issued_on)
    groups = db.session.execute(
        sa.select(Certificate.region, Certificate.level, year, sa.func.count())
        .where(certificates)
        .group_by(Certificate.region, Certificate.level, year)
    ).all()
    for region, level, of_year, count in groups:
        locked(Total, {"region": region, "level": level, "year": int(of_year)}).issued += count


def add_revoked(certificate: Certificate) -> None:
    """Count one certificate as revoked, within the running transaction."""
    year = certificate.issued_on.year
    key = {"region": certificate.region, "level": certificate.level, "year": year}
    locked(Total, key).revoked += 1
