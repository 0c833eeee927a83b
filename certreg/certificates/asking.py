"""Asking the register by number and name: by which law, and how often, whichever way the rows come.

Whoever asks without an account gets few rows an hour: nobody goes through the register that way.
"""

from __future__ import annotations

from datetime import date

from flask_login import current_user

from certreg import kept
from certreg.audit import trail
from certreg.clock import today
from certreg.db import write_tx
from certreg.policy.law import Law, load
from certreg.web.limits import remote_address, spend
from certreg.web.session import is_brought

REGISTER_ROWS_OF_A_VISITOR = "200 per hour"
REGISTER_ROWS_OF_AN_ORGANISATION = "20000 per hour"
"""Rows that ask the register: two files of the largest size, by name and on record."""


def law_of_today() -> tuple[Law, date]:
    """The law and the day by which a question is answered; read once while nothing is written."""
    return kept.keep("law of today", lambda: (load(), today()))


def spend_register_rows(count: int, organisation_id: int | None = None) -> None:
    """Count the rows that ask the register, of the visitor or of an organisation.

    Args:
        organisation_id: whose key asks; None: whose people are signed in, or nobody's.

    Raises:
        TooOftenError: more than this asker may have in an hour; nothing is taken.
    """
    if not count:
        return
    if organisation_id is None and is_brought() and current_user.is_authenticated:
        organisation_id = current_user.organisation_id
    if organisation_id is not None:
        by, most = f"organisation {organisation_id}", REGISTER_ROWS_OF_AN_ORGANISATION
    else:
        by, most = remote_address(), REGISTER_ROWS_OF_A_VISITOR
    spend("register rows", most, count, by=by)


def record_asking(user_id: int, asked: int, found: int) -> None:
    """Put on record who asked the register for how many, and how many there were; no name, no number."""
    if asked:
        with write_tx():
            trail.record("register.batch_asked", actor_id=user_id, asked=asked, found=found)
