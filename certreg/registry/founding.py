"""What a new registry begins with: a log, and the keys whose making are its first entries."""

from __future__ import annotations

from datetime import datetime, timedelta

from certreg.installation import Installation
from certreg.registry import document_keys, key_acts, keys, log
from certreg.registry.models import KeyUse


def found(place: Installation, at: datetime) -> None:
    """Begin the registry's log and make its own keys; part of the set-up's transaction."""
    log.lock()
    for use in (KeyUse.ROOT, KeyUse.DOCUMENT):
        key = keys.create(use, valid_from=at, valid_to=at + keys.LIVES[use])
        document_keys.certify(key, place)
    for algorithm in keys.LOG_ALGORITHMS:
        end = at + keys.LIVES[KeyUse.LOG]
        keys.create(KeyUse.LOG, algorithm=algorithm, valid_from=at, valid_to=end)
    for use in (KeyUse.STATUS, KeyUse.BUNDLE):
        keys.create(use, valid_from=at, valid_to=at + keys.LIVES[use])


def renew_status_key(at: datetime) -> None:
    """Make the next status key when the running one nears its end, with a month of overlap."""
    month = timedelta(days=30)
    running = keys.current(KeyUse.STATUS, at)
    if running.valid_to < at + month:
        key_acts.rotate(KeyUse.STATUS, at=at, actor=key_acts.WORKER)
