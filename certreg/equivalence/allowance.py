"""How many rows somebody may have answered in an hour, whichever way they come."""

from __future__ import annotations

from certreg.web.limits import remote_address, spend

ROWS_AN_HOUR = "30000 per hour"
"""Rows of one address, whatever they ask."""


def spend_rows(count: int) -> None:
    """Count the rows of one request before any of them is answered.

    Raises:
        TooOftenError: more than this address may have in an hour; nothing is taken.
    """
    spend("equivalence rows", ROWS_AN_HOUR, count, by=remote_address())
