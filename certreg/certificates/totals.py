"""Totals by region, level and year, kept with every issue and revocation, so that no page ever counts."""

from __future__ import annotations

import sqlalchemy as sa

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
        total = db.session.get(Total, (region, level, int(of_year)), with_for_update=True)
        if total is None:
            total = Total(region=region, level=level, year=int(of_year), issued=0, revoked=0)
            db.session.add(total)
        total.issued += count


def add_revoked(certificate: Certificate) -> None:
    """Count one certificate as revoked."""
    key = (certificate.region, certificate.level, certificate.issued_on.year)
    total = db.session.get_one(Total, key, with_for_update=True)
    total.revoked += 1
