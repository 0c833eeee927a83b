"""Which jobs the worker is told of, whatever tells it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask

from certreg.db import db


@contextmanager
def hearing(app: Flask) -> Iterator[Callable[[], list[int]]]:
    """Listen; gives what asks for the ids of the jobs told since."""
    if db.engine.dialect.name != "postgresql":
        yield lambda: [task.args[0] for task in app.extensions["certreg_queue"].pending()]
        return
    from certreg.jobs.waking import CHANNEL

    with db.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        connection.detach()
        driver.autocommit = True
        driver.execute(f"LISTEN {CHANNEL}")
        yield lambda: [int(each.payload) for each in driver.notifies(timeout=0.1)]
