"""What a new registry begins with: a log, and the keys whose making are its first entries."""

from __future__ import annotations

from datetime import datetime, timedelta

from certreg.installation import Installation
from certreg.registry import keys, log
from certreg.registry.models import Key, KeyUse
from certreg.trust import x509

YEAR = timedelta(days=365)

LIVES = {
    KeyUse.ROOT: 40 * YEAR,
    KeyUse.DOCUMENT: 5 * YEAR,
    KeyUse.LOG: 20 * YEAR,
    KeyUse.STATUS: timedelta(days=90),
    KeyUse.BUNDLE: 5 * YEAR,
}
"""How long a key may sign; what it signed in time verifies for ever."""


def found(place: Installation, at: datetime) -> None:
    """Begin the registry's log and make its own keys; part of the set-up's transaction."""
    log.lock()
    root = keys.create(KeyUse.ROOT, valid_from=at, valid_to=at + LIVES[KeyUse.ROOT])
    root_signer = keys.signer(root)
    root_der = x509.create_root(
        root_signer, x509.Subject(f"{place.name} Root", place.name), root.valid_from, root.valid_to
    )
    root.certificate_pem = x509.to_pem(root_der)
    document = keys.create(KeyUse.DOCUMENT, valid_from=at, valid_to=at + LIVES[KeyUse.DOCUMENT])
    document.certificate_pem = x509.to_pem(_document_certificate(document, place, root, root_der))
    for algorithm in keys.LOG_ALGORITHMS:
        keys.create(KeyUse.LOG, algorithm=algorithm, valid_from=at, valid_to=at + LIVES[KeyUse.LOG])
    for use in (KeyUse.STATUS, KeyUse.BUNDLE):
        keys.create(use, valid_from=at, valid_to=at + LIVES[use])


def renew_status_key(at: datetime) -> None:
    """Make the next status key when the running one nears its end, with a month of overlap."""
    month = timedelta(days=30)
    running = keys.current(KeyUse.STATUS, at)
    if running.valid_to < at + month:
        keys.create(KeyUse.STATUS, valid_from=at, valid_to=at + LIVES[KeyUse.STATUS])


def _document_certificate(document: Key, place: Installation, root: Key, root_der: bytes) -> bytes:
    return x509.create_document_certificate(
        document.public_key,
        x509.Subject(place.name, place.name),
        root_der,
        keys.signer(root),
        document.valid_from,
        document.valid_to,
    )
