"""A body's filings as the law asks about them."""

from __future__ import annotations

from certreg.filing.models import Body
from certreg.filing.rules import FilingFacts, ScopeFacts, Term


def facts_of(body: Body) -> FilingFacts | None:
    """Number, audience, terms and scope of a body's approved filings; None where there is none."""
    approved = [filing for filing in body.filings if filing.valid_from and filing.valid_to]
    if not approved:
        return None
    return FilingFacts(
        number=body.number,
        audience=approved[-1].audience.value,
        terms=tuple(
            Term(filing.valid_from, filing.valid_to)
            for filing in approved
            if filing.valid_from and filing.valid_to
        ),
        scope=tuple(
            ScopeFacts(row.occupation, row.top_level, row.since)
            for filing in approved
            for row in filing.scope
        ),
    )
