"""The law that stands in this registry: the shipped rows, and the approved amendments laid over them.

Every process keeps the law it built last; a request or job asks the database once for the newest
version, and builds anew only when somebody approved something meanwhile.

A case does not freeze its law; it is judged by `judged_on`, the day it was handed in, under the law
that stands when it is decided. That is sound because an amendment counts from the day of its approval
on at the earliest (see `workflow`): of a day that is over, no later amendment says anything else.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app, g, has_app_context

from certreg import kept
from certreg.db import db
from certreg.policy.law import Law, LawError, lay_over, shipped
from certreg.rulebook.amendment import Content, combined, unpack
from certreg.rulebook.models import Amendment
from certreg.text import Text

_KEPT = "certreg_law"


def install(app: Flask) -> None:
    """Let the application keep the law it built, and every room get it from `certreg.policy.law.load`."""
    app.extensions[_KEPT] = ("", shipped())
    lay_over(_standing)


def newest_version() -> int:
    """Number of the amendment approved last; 0: none."""
    return db.session.scalar(sa.select(sa.func.max(Amendment.version))) or 0


def own_content(law: Law, until: int | None = None) -> Content:
    """The registry's own rows: every approved amendment that counts beside a law, up to a version."""
    return combined(counting(law, until).values())


def counting(law: Law, until: int | None = None) -> dict[int, Content]:
    """The approved amendments that count beside a law, by id, in their order.

    Those that may yield (让位) are left out where they do not stand beside it; of the others each counts.
    """
    found = _approved(until)
    may_yield = {id for content in found.values() for id in content.yielding}
    chosen: dict[int, Content] = {}
    for id, content in found.items():
        if id not in may_yield or _stands(law, (*chosen.values(), content)):
            chosen[id] = content
    return chosen


def _approved(until: int | None = None) -> dict[int, Content]:
    """Every approved amendment, up to a version, by id, in their order."""
    approved = sa.select(Amendment.id, Amendment.content).where(Amendment.version.is_not(None))
    if until is not None:
        approved = approved.where(Amendment.version <= until)
    rows = db.session.execute(approved.order_by(Amendment.version))
    return {id: unpack(content) for id, content in rows}


def _stands(law: Law, parts: Iterable[Content]) -> bool:
    try:
        combined(parts).laid_over(law)
    except LawError:
        return False
    return True


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
    law = own_content(shipped(), version).laid_over(shipped())
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
    mark = kept.keep("mark of the law", _mark)
    found: Any = current_app.extensions[_KEPT]
    if found[0] != mark:  # what is kept may be newer than what this transaction reads
        found = current_app.extensions[_KEPT] = (_mark(), _built(law))
    if isinstance(found[1], Text):
        raise LawError(found[1])
    return found[1]  # type: ignore[no-any-return]


def _mark() -> str:
    newest = sa.select(Amendment.law_digest).where(Amendment.version.is_not(None))
    return db.session.scalar(newest.order_by(Amendment.version.desc()).limit(1)) or ""


def _built(law: Law) -> Law | Text:
    """The law, or why it does not stand: remembered like the law, for every request asks."""
    try:
        return own_content(law).laid_over(law)
    except LawError:
        return _misfit(law)


def _misfit(law: Law) -> Text:
    """Which approved amendment does not fit the shipped rows, which are newer than its approval."""
    found = counting(law)
    parts = list(found.values())

    def fault(count: int) -> LawError | None:
        try:
            combined(parts[:count]).laid_over(law)
        except LawError as error:
            return error
        return None

    # All of them fail together; somewhere one more than those that stand is one too many.
    counts = range(1, len(parts) + 1)
    first = bisect_left(counts, True, key=lambda count: fault(count) is not None)
    error = fault(first + 1)
    return Text(
        "规则变更 {id} 与本版本随附的规则不能并存：{reason}请停用本版本，改用原版本，"
        "由两名政策管理员在该规则变更的页面办理“让位”，再换用本版本。",
        id=list(found)[first],
        reason=error.message if error else "",
    )
