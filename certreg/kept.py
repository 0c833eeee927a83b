"""What is made from the database and serves all requests of a process until something is written that it could show.

Nothing given out here is older than the database: it is kept under the mark (`certreg.db.shown`) that the
database had before it was made, until the minute is over, and given out under that mark only. It is made
from no table that is `private`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from time import time
from typing import Any, TypeVar

from flask import current_app, g

from certreg.db import db, shown

Thing = TypeVar("Thing")

MOST = 2_000
"""Things kept at a time; further ones are made anew for each request."""

_KEPT = "certreg_kept"


def watch() -> None:
    """Let the running request use what is kept, and keep more.

    Not one that has read already: what its transaction shows may be older than the state noted here.
    """
    if db.session.registry.has() and db.session().in_transaction():
        return
    now, extensions = (shown.mark(), int(time() // 60)), current_app.extensions
    shelf = extensions.get(_KEPT)
    if shelf is None or shelf[0] != now:
        shelf = extensions[_KEPT] = (now, {})
    setattr(g, _KEPT, shelf[1])


def keep(name: Hashable, make: Callable[[], Thing]) -> Thing:
    """What is kept under a name, made if it is not; made anew in a request that does not watch.

    Args:
        make: makes it from nothing but its name, the database, the day and the operator's files, which
            count from the next minute on; what it returns serves many threads and belongs to no session.
    """
    shelf: dict[Hashable, Any] | None = g.get(_KEPT)
    if shelf is None:
        return make()
    if name in shelf:
        return shelf[name]  # type: ignore[no-any-return]
    made = make()
    if len(shelf) < MOST:
        shelf[name] = made
    return made
