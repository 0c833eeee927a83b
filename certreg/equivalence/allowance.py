"""How many rows somebody may have answered in an hour, whichever way they come."""

from __future__ import annotations

from flask_login import current_user

from certreg.audit import trail
from certreg.db import write_tx
from certreg.web.limits import remote_address, spend

ROWS_AN_HOUR = "30000 per hour"
"""Rows of one address, whatever they ask."""
REGISTER_ROWS_OF_A_VISITOR = "200 per hour"
REGISTER_ROWS_OF_AN_ORGANISATION = "20000 per hour"
"""Rows that ask the register: two files of the largest size, by name and on record."""


def spend_rows(count: int) -> None:
    """Count the rows of one request before any of them is answered.

    Raises:
        TooOftenError: more than this address may have in an hour; nothing is taken.
    """
    spend("equivalence rows", ROWS_AN_HOUR, count, by=remote_address())


def spend_register_rows(count: int) -> None:
    """Count the rows that ask the register, of the visitor or of the organisation that is signed in.

    Raises:
        TooOftenError: more than this asker may have in an hour; nothing is taken.
    """
    if not count:
        return
    if current_user.is_authenticated:
        by, most = f"organisation {current_user.organisation_id}", REGISTER_ROWS_OF_AN_ORGANISATION
    else:
        by, most = remote_address(), REGISTER_ROWS_OF_A_VISITOR
    spend("register rows", most, count, by=by)


def record_asking(user_id: int, asked: int, found: int) -> None:
    """Put on record who asked the register for how many, and how many there were; no name, no number."""
    if asked:
        with write_tx():
            trail.record("register.batch_asked", actor_id=user_id, asked=asked, found=found)
