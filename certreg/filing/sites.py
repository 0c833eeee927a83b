"""The places (考核地点) at which a body may assess: of each application, and of a body on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from certreg.db import db
from certreg.errors import MissingError, RefusedError
from certreg.filing.models import Body, Filing, Site
from certreg.filing.standing import term_of
from certreg.text import Text


@dataclass(frozen=True)
class Place:
    """A place at which a body may assess.

    Attributes:
        region: county code, whose offices and law an assessment there has.
        site_id: key of a further site; None: the filing's own place.
    """

    address: str
    region: str
    site_id: int | None = None


def add(filing: Filing, address: str, region: str) -> None:
    """Put a further place into the application.

    Raises:
        RefusedError: it is there already; field `address`.
    """
    if address in (filing.site_address, *(row.address for row in filing.sites)):
        raise RefusedError(Text("该地点已在申请中"), reason="duplicate", field="address")
    filing.sites.append(Site(address=address, region=region))
    db.session.flush()  # the database refuses the same address twice


def remove(filing: Filing, site_id: int) -> None:
    """Take a place out of the application.

    Raises:
        MissingError: the application does not name it.
    """
    row = next((row for row in filing.sites if row.id == site_id), None)
    if row is None:
        raise MissingError(Text("申请中没有这个地点"))
    db.session.delete(row)


def carry_over(filing: Filing, sources: list[Filing]) -> None:
    """Begin a renewal with the further places of the filings that run."""
    rows = {row.address: row for source in sources for row in source.sites}
    for row in rows.values():
        filing.sites.append(Site(address=row.address, region=row.region, since=row.since))


def places_of(body: Body, on: date) -> list[Place]:
    """Where a body may assess on a day, the filing's own place first; none while no filing holds."""
    running = [row for row in body.filings if (term := term_of(row)) and term.covers(on)]
    own = [Place(row.site_address, row.case.region) for row in running[-1:]]
    further = [Place(row.address, row.region, row.id) for each in running for row in each.sites]
    return list({place.address: place for place in (*own, *further)}.values())
