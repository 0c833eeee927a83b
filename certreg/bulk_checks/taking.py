"""Taking a hand-in from the page or the API: read, counted against what the asker may have, recorded."""

from __future__ import annotations

from flask_login import current_user

from certreg.bulk_checks import keeping
from certreg.bulk_checks.reading import HandedIn, read_handed_in
from certreg.certificates.asking import record_asking, spend_register_rows
from certreg.db import write_tx
from certreg.errors import TooOftenError
from certreg.jobs import queue
from certreg.text import Text
from certreg.verify.pairs import COLUMNS
from certreg.web.language import current_language, in_english
from certreg.web.limits import remote_address, spend

FILES_AN_HOUR = "20000 per hour"
"""Files that one address may hand in: two archives of the largest size."""


def take(content: bytes) -> str:
    """Record a hand-in and tell the worker; its public id.

    Raises:
        UnreadableError: it cannot be taken as a whole.
        TooOftenError: more than this asker may have in an hour; nothing is kept.
    """
    names = {in_english(title).casefold(): key for key, (title, _aliases) in COLUMNS.items()}
    handed = read_handed_in(content, names)
    _spend(handed)
    signed_in = current_user.is_authenticated
    with write_tx():
        check = keeping.take_down(
            handed,
            content,
            language=current_language(),
            organisation_id=current_user.organisation_id if signed_in else None,
        )
        public_id, job_id = check.public_id, check.job_id
    if signed_in:
        record_asking(current_user.id, handed.asks_register, 0)
    if job_id is not None:
        queue.wake(job_id)
    return public_id


def _spend(handed: HandedIn) -> None:
    if handed.is_archive:
        spend("bulk files", FILES_AN_HOUR, len(handed.items), by=remote_address())
        return
    try:
        spend_register_rows(handed.asks_register)
    except TooOftenError as refusal:
        if current_user.is_authenticated:
            raise
        advice = Text("单位登录后可以核验更多行。")
        raise TooOftenError(
            Text("{refusal}{advice}", refusal=refusal.message, advice=advice)
        ) from None
