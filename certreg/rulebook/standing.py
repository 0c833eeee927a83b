"""The law that stands in this registry: the shipped rows, and the approved amendments laid over them.

Every process keeps the law it built last; a request or job asks the database once for the newest
version, and builds anew only when somebody approved something meanwhile.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app, g, has_app_context

from certreg.db import db
from certreg.policy.law import Law, lay_over, shipped
from certreg.rulebook.amendment import Content, combined, unpack
from certreg.rulebook.models import Amendment

_KEPT = "certreg_law"


def install(app: Flask) -> None:
    """Let the application keep the law it built, and every room get it from `certreg.policy.law.load`."""
    app.extensions[_KEPT] = ("", shipped())
    lay_over(_standing)


def newest_version() -> int:
    """Number of the amendment approved last; 0: none."""
    return db.session.scalar(sa.select(sa.func.max(Amendment.version))) or 0


def own_content(until: int | None = None) -> Content:
    """The registry's own rows: every approved amendment, up to a version."""
    approved = sa.select(Amendment.content).where(Amendment.version.is_not(None))
    if until is not None:
        approved = approved.where(Amendment.version <= until)
    return combined(map(unpack, db.session.scalars(approved.order_by(Amendment.version))))


def amendments_of(id: str) -> list[Amendment]:
    """The approved amendments that added, closed or confirmed a row, in their order."""
    approved = sa.select(Amendment).where(Amendment.version.is_not(None))
    rows = db.session.scalars(approved.order_by(Amendment.version))
    return [row for row in rows if id in unpack(row.content).ids]


def law_of(digest: str) -> Law | None:
    """The law as it stood when its digest was recorded, e.g. with a case at its submission.

    Returns:
        None where it cannot be put together again: the shipped rows are newer by now.
    """
    if digest == shipped().digest:
        return shipped()
    found = sa.select(Amendment.version).where(Amendment.law_digest == digest)
    version = db.session.scalar(found)
    if version is None:
        return None
    law = own_content(version).laid_over(shipped())
    return law if law.digest == digest else None


def forget() -> None:
    """Let the running request or job read the law anew, after it changed it."""
    g.pop(_KEPT, None)


def _standing(law: Law) -> Law:
    """What `load` gives: once for each request or job, the shipped law outside of them."""
    if not has_app_context() or _KEPT not in current_app.extensions:
        return law
    if _KEPT not in g:
        setattr(g, _KEPT, _newest(law))
    found: Law = getattr(g, _KEPT)
    return found


def _newest(law: Law) -> Law:
    """The law of the newest version, built only if this process has another one.

    The version is known by the digest it left behind: a number alone could be of a transaction
    that was rolled back.
    """
    newest = sa.select(Amendment.law_digest).where(Amendment.version.is_not(None))
    mark = db.session.scalar(newest.order_by(Amendment.version.desc()).limit(1)) or ""
    kept: Any = current_app.extensions[_KEPT]
    if kept[0] != mark:
        kept = current_app.extensions[_KEPT] = (mark, own_content().laid_over(law))
    return kept[1]  # type: ignore[no-any-return]
