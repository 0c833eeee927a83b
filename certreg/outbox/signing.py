"""The secrets of webhooks: what a receiver compares, and changing a secret while messages go on.

As Standard Webhooks has it, a header carries several signatures with blanks between. For a while
after a change every message is signed with the new secret and with the old one, so that the
receiver can take the new one up whenever it likes in that time.
"""

from __future__ import annotations

import binascii
import hmac
import secrets
from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from hashlib import sha256

import sqlalchemy as sa

from certreg.clock import real_now
from certreg.db import db, write_tx
from certreg.errors import RefusedError
from certreg.jobs import work
from certreg.outbox import sealing
from certreg.outbox.models import Endpoint
from certreg.text import Text

PREFIX = "whsec_"
"""Marks a secret; the rest is base64 of 32 bytes."""
FEWEST, MOST = 24, 64
"""Bytes of a secret that a receiver chose itself (Standard Webhooks)."""
OVERLAP = timedelta(hours=24)
"""How long messages carry both signatures."""


def signature(secret: str, message_id: str, timestamp: int, body: str) -> str:
    """What the receiver compares: `v1,` and the base64 of the HMAC.

    Args:
        secret: as shown to the administrator, with or without its mark.
        timestamp: seconds since 1970.
    """
    key = b64decode(secret.removeprefix(PREFIX))
    digest = hmac.digest(key, f"{message_id}.{timestamp}.{body}".encode(), sha256)
    return f"v1,{b64encode(digest).decode()}"


def signatures(endpoint: Endpoint, message_id: str, timestamp: int, body: str) -> str:
    """The header of a message: the signature of the secret, and of the old one while both count."""
    kept = [endpoint.sealed_secret]
    if endpoint.sealed_old_secret and in_overlap(endpoint):
        kept.append(endpoint.sealed_old_secret)
    place = _place(endpoint.organisation_id)
    return " ".join(
        signature(sealing.unseal(each, place), message_id, timestamp, body) for each in kept
    )


def new_secret() -> str:
    """A key for signatures, as it is shown once."""
    return PREFIX + b64encode(secrets.token_bytes(32)).decode()


def sealed(secret: str, organisation_id: int) -> bytes:
    """A secret as it is kept."""
    return sealing.seal(secret, _place(organisation_id))


def in_overlap(endpoint: Endpoint) -> bool:
    """Whether messages are signed with the old secret too."""
    return endpoint.old_until is not None and real_now() < endpoint.old_until


def rotate(endpoint: Endpoint, secret: str) -> datetime:
    """Sign with a new secret from now on, and for a day with the one before too.

    Returns:
        until when both count.

    Raises:
        RefusedError: it is the same one, or none that signs well; field `secret`.
    """
    _check(endpoint, secret)
    endpoint.sealed_old_secret = endpoint.sealed_secret
    endpoint.sealed_secret = sealed(secret, endpoint.organisation_id)
    endpoint.old_until = real_now() + OVERLAP
    return endpoint.old_until


def end_overlap(endpoint: Endpoint) -> None:
    """Let the new secret alone count at once: the receiver has it, or the old one leaked."""
    endpoint.sealed_old_secret = endpoint.old_until = None


@work.chore
def forget_old_secrets() -> None:
    """What signs nothing any more is not kept."""
    with write_tx():
        query = sa.select(Endpoint).where(Endpoint.old_until <= real_now())
        for endpoint in db.session.scalars(query):
            end_overlap(endpoint)


def _check(endpoint: Endpoint, secret: str) -> None:
    try:
        length = len(b64decode(secret.removeprefix(PREFIX), validate=True))
    except (binascii.Error, ValueError):
        length = 0
    if not secret.startswith(PREFIX) or not FEWEST <= length <= MOST:
        raise RefusedError(
            Text(
                "签名密钥须写作 {prefix} 加 base64，{least} 至 {most} 个字节",
                prefix=PREFIX,
                least=FEWEST,
                most=MOST,
            ),
            field="secret",
        )
    if sealing.unseal(endpoint.sealed_secret, _place(endpoint.organisation_id)) == secret:
        raise RefusedError(Text("新的签名密钥与现在的相同"), reason="unchanged", field="secret")


def _place(organisation_id: int) -> str:
    return f"webhook:{organisation_id}"
