"""What stands in the log of a test's registry."""

from __future__ import annotations

import sqlalchemy as sa

from certreg.db import db
from certreg.registry.models import LogEntry


def logged(kind: str) -> int:
    """How many entries of a kind the log has."""
    query = sa.select(sa.func.count()).select_from(LogEntry).where(LogEntry.kind == kind)
    return db.session.scalar(query) or 0
