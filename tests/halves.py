"""Certificates of which only a part is on record: there must be none, whenever the power goes."""

from __future__ import annotations

import sqlalchemy as sa
from logged import logged

from certreg.certificates.models import Certificate, CertificateState, Credential
from certreg.db import db
from certreg.fsck import CHECKS, published
from certreg.registry import publication


def halves() -> list[str]:
    """Each of them, and what is half."""
    db.session.rollback()
    rows = db.session.execute(
        sa.select(
            Certificate.number,
            Certificate.state,
            Certificate.log_position,
            Credential.signed,
            Credential.jwt,
            Credential.sd_jwt,
        ).join(Credential)
    ).all()
    size = checkpoint.size if (checkpoint := publication.newest_checkpoint()) else 0
    found = []
    for number, state, position, *forms in rows:
        if {form is None for form in forms} != {position is None}:
            found.append(f"{number} is half signed")
        if state is CertificateState.ISSUED and (position is None or position >= size):
            found.append(f"{number} counts and is not published")
    positions = [position for _, _, position, *_ in rows if position is not None]
    if not len(set(positions)) == len(positions) == logged("certificate.issued"):
        found.append("the log and the certificates do not agree")
    return found


def faults() -> list[str]:
    """Everything that `certreg fsck` finds wrong, but for the trust bundle, which these registries do not publish."""
    checks = (check for _, check in CHECKS if check is not published.check_documents)
    return [str(fault) for check in checks for fault in check()]
