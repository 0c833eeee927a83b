"""A body's filings as the law asks about them."""

from __future__ import annotations

from certreg.filing.models import Body
from certreg.filing.rules import FilingFacts, ScopeFacts
from certreg.filing.standing import bars_of, term_of


def facts_of(body: Body) -> FilingFacts | None:
    """Number, audience, terms, scope and bars of a body's approved filings; None: there is none."""
    approved = [(filing, term) for filing in body.filings if (term := term_of(filing))]
    if not approved:
        return None
    return FilingFacts(
        number=body.number,
        audience=approved[-1][0].audience.value,
        terms=tuple(term for _, term in approved),
        scope=tuple(
            ScopeFacts(row.occupation, row.top_level, row.since)
            for filing, _ in approved
            for row in filing.scope
        ),
        bars=bars_of(body),
    )
