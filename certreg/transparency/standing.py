"""Where the log and its witnesses stand now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from certreg.db import db
from certreg.registry import publication, witnesses
from certreg.registry.models import Checkpoint as CheckpointRow
from certreg.registry.models import WitnessContact
from certreg.transparency.drawing import Head
from certreg.trust.checkpoint import Checkpoint
from certreg.trust.note import SignedNote

HEADS = 40
"""Checkpoints in the picture."""


@dataclass(frozen=True)
class WitnessNow:
    """A witness of the policy and what it has cosigned last, as far as the registry knows.

    Attributes:
        operator: who runs it.
        name: of its key.
        key_id: fingerprint of the key in hex, to compare elsewhere.
        size: entries of what it cosigned last; 0: nothing yet.
        answered_at: when it did (UTC).
        is_own: whether it is the registry's own.
    """

    operator: str
    name: str
    key_id: str
    size: int
    answered_at: datetime | None
    is_own: bool


def newest_root() -> str:
    """Root of the newest published checkpoint in hex; empty where there is none."""
    row = publication.newest_checkpoint()
    if row is None:
        return ""
    return Checkpoint.from_text(SignedNote.from_bytes(row.note.encode()).text).root.hex()


def witnesses_now() -> list[WitnessNow]:
    """The witnesses of the policy in its order."""
    contacts = {row.name: row for row in db.session.scalars(sa.select(WitnessContact))}
    found = []
    for witness in witnesses.policy().witnesses:
        contact = contacts.get(witness.key.name)
        found.append(
            WitnessNow(
                witness.name,
                witness.key.name,
                witness.key.key_id.hex(),
                contact.size if contact else 0,
                contact.answered_at if contact else None,
                witnesses.is_own(witness),
            )
        )
    return found


def heads() -> list[Head]:
    """The last published checkpoints, oldest first."""
    query = (
        sa.select(CheckpointRow.size, CheckpointRow.signed_at, CheckpointRow.witnessed_at)
        .where(CheckpointRow.published_at.is_not(None))
        .order_by(CheckpointRow.size.desc())
        .limit(HEADS)
    )
    rows = db.session.execute(query).all()
    return [Head(size, at, witnessed_at is not None) for size, at, witnessed_at in reversed(rows)]
